import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { EMPTY_HEAD, type Head, MemoryEventStore } from '@mutirao/event-sourcing';
import { add, meta, opened } from '../../../event-sourcing/src/counter.fixture.ts';
import { acknowledgedHead } from '../journal/opening.ts';
import type { Records } from '../records/records.ts';
import { SqliteRecordPlace } from '../records/sqlite-records.ts';
import { RecordedHead } from './recorded-head.ts';

let folder: string;
let place: SqliteRecordPlace;
let records: Records;
const lines: string[] = [];
const logger = { warn: (_: object, text: string) => lines.push(text), error: () => undefined };
const headAt = (position: number): Head => ({ position, hash: Buffer.alloc(32, position) });
const recorded = (): RecordedHead => new RecordedHead(records, 'currency-vila', logger);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mutirao-heads-'));
  place = new SqliteRecordPlace(folder);
  records = await place.open({ name: 'heads' });
  lines.length = 0;
});
afterEach(async () => {
  await place.close();
  rmSync(folder, { recursive: true });
});

test('the highest head stays, whoever wrote it, and many are one write', async () => {
  expect(await recorded().read()).toEqual(EMPTY_HEAD);
  let writes = 0;
  const insert = records.insert.bind(records);
  records.insert = (each) => {
    writes += 1;
    return insert(each);
  };
  const [one, other] = [recorded(), recorded()];
  for (let position = 0; position < 100; position++) one.acknowledge(headAt(position));
  await one.close();
  expect([await one.read(), writes]).toEqual([headAt(99), 1]);
  other.acknowledge(headAt(50));
  await other.close();
  expect(await other.read()).toEqual(headAt(99));
});

test('a head that cannot be kept now is kept later', async () => {
  const head = recorded();
  const get = records.get.bind(records);
  records.get = () => Promise.reject(new Error('no server'));
  head.acknowledge(headAt(7));
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect(lines).toEqual(['the head cannot be kept now']);
  records.get = get;
  await head.close();
  expect(await recorded().read()).toEqual(headAt(7));
});

test('fault 9: a journal that ends before it, or has another event there, is known', async () => {
  const [store, older, otherwise] = [0, 1, 2].map(() => new MemoryEventStore());
  for (const [each, amounts] of [
    [store, [1, 2]],
    [older, [1]],
    [otherwise, [1, 3]],
  ] as const) {
    const { journal } = await opened(each as MemoryEventStore);
    for (const amount of amounts) await journal.execute(add(amount), meta());
  }
  const head = recorded();
  head.acknowledge(await (store as MemoryEventStore).head());
  await head.close();
  expect(await acknowledgedHead(store as MemoryEventStore, [head])).toBeUndefined();
  const lost = await acknowledgedHead(older as MemoryEventStore, [head]);
  expect(lost).toMatch('ends at position 0, but position 1 was acknowledged');
  const replaced = await acknowledgedHead(otherwise as MemoryEventStore, [head]);
  expect(replaced).toMatch('position 1 is not what was acknowledged there');
});
