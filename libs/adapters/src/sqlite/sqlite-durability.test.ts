// Starts: SQLite files in a temporary folder.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from '@jest/globals';
import {
  type Chunk,
  ChunkWriter,
  EMPTY_HEAD,
  type EventStore,
  eachFrame,
  type Head,
  headOf,
  NotAppended,
  verifyChunk,
} from '@mutirao/event-sourcing';
import { SqliteEventStore } from './sqlite-event-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'mutirao-durable-'));
afterAll(() => rmSync(folder, { recursive: true }));

function chunkAfter(head: Head, texts: readonly string[]): Chunk {
  const writer = new ChunkWriter(head);
  for (const text of texts) writer.add(text, '');
  return writer.chunk();
}

async function append(store: EventStore, ...batches: readonly (readonly string[])[]) {
  let head = await store.head();
  for (const texts of batches) {
    const chunk = chunkAfter(head, texts);
    expect(await store.append(chunk)).toBe('appended');
    head = headOf(chunk);
  }
}

/** Every text from `from` on, the chain checked on the way when it is the whole. */
async function texts(store: EventStore, from = 0): Promise<string[]> {
  const found: string[] = [];
  let head: Head = EMPTY_HEAD;
  for await (const chunk of store.read(from)) {
    if (from === 0) head = verifyChunk(head, chunk);
    eachFrame(
      chunk,
      ({ bytes, bodyStart, bodyEnd }) => found.push(bytes.toString('utf8', bodyStart, bodyEnd)),
      from,
    );
  }
  return found;
}

test('what was appended is there after a new opening', async () => {
  const path = join(folder, 'reopened');
  const store = new SqliteEventStore(path);
  await append(store, ['a', 'b'], ['c']);
  const head = await store.head();
  await store.close();
  await store.close();
  const again = new SqliteEventStore(path);
  expect([await texts(again), (await again.head()).position]).toEqual([['a', 'b', 'c'], 2]);
  expect(Buffer.from(head.hash).equals((await again.head()).hash)).toBe(true);
  await append(again, ['d']);
  expect(await texts(again, 3)).toEqual(['d']);
  await again.close();
});

test('every append is flushed: the file says so of itself', async () => {
  const path = join(folder, 'pragmas');
  const store = new SqliteEventStore(path);
  await append(store, ['a']);
  const other = new DatabaseSync(path);
  expect(other.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  expect(other.prepare('PRAGMA page_size').get()).toEqual({ page_size: 8192 });
  other.close();
  await store.close();
});

test('a reader beside the writer sees whole appends, up to the end, and cannot write', async () => {
  const path = join(folder, 'beside');
  const store = new SqliteEventStore(path);
  await append(store, ...Array.from({ length: 40 }, (_, index) => [`${index}`, 'x']));
  const reader = new SqliteEventStore(path, { readOnly: true });
  const seen: number[] = [];
  for await (const chunk of reader.read(0)) {
    seen.push(chunk.first);
    if (chunk.first === 20) await append(store, ['later', 'y']);
  }
  expect(seen).toEqual(Array.from({ length: 41 }, (_, index) => 2 * index));
  expect(await texts(reader)).toEqual(await texts(store));
  await expect(reader.append(chunkAfter(await reader.head(), ['z']))).rejects.toThrow(NotAppended);
  await reader.close();
  await store.close();
});

test('a journal that another process has locked answers that nothing was written', async () => {
  const path = join(folder, 'locked');
  const store = new SqliteEventStore(path);
  await append(store, ['a']);
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  const next = chunkAfter(await store.head(), ['b']);
  await expect(store.append(next)).rejects.toThrow('locked by another process');
  other.exec('ROLLBACK');
  expect(await store.append(next)).toBe('appended');
  expect(await texts(store)).toEqual(['a', 'b']);
  other.close();
  await store.close();
});

test.each([
  ['a flipped bit in the second chunk', 'UPDATE chunks SET bytes = ? WHERE first = 2', 3],
  ['a chunk that was taken out', 'DELETE FROM chunks WHERE first = 2 AND ? IS NOT NULL', 2],
  ['a count that was changed', 'UPDATE chunks SET count = 1 WHERE first = 2 AND ? IS NOT NULL', 3],
  ['a chunk that was moved', 'UPDATE chunks SET first = 9 WHERE first = 2 AND ? IS NOT NULL', 2],
])('%s is found by the chain, with its position', async (_name, statement, position) => {
  const path = join(folder, `altered ${position} ${statement.length}`);
  const store = new SqliteEventStore(path);
  await append(store, ['a', 'b'], ['c', 'd'], ['e']);
  const chunks: Chunk[] = [];
  for await (const chunk of store.read(2)) chunks.push(chunk);
  const bytes = Buffer.from(chunks[0]?.bytes ?? []);
  bytes.write('D', bytes.length - 32 - 4 - 1);
  const other = new DatabaseSync(path);
  other.prepare(statement).run(bytes);
  other.close();
  await expect(texts(store)).rejects.toMatchObject({ name: 'ChainBroken', position });
  await store.close();
});

test('an append as large as one may be comes back whole', async () => {
  const path = join(folder, 'large');
  const store = new SqliteEventStore(path);
  const large = ['x'.repeat(250_000), 'y'.repeat(250_000)];
  await append(store, large, ['z'], large);
  expect(await texts(store)).toEqual([...large, 'z', ...large]);
  await store.close();
});
