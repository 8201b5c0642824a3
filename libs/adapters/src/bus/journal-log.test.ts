// Starts: a journal in a temporary folder, written by one connection and read by another.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ChunkWriter, encodeBody, noMovements } from '@mutirao/event-sourcing';
import { SqliteEventStore } from '../sqlite/index.ts';
import { JournalLog } from './journal-log.ts';
import type { LogEntry } from './ports.ts';

const AT = Date.parse('2026-11-22T12:00:00.000Z');
const META = { operation: 'test', actor: 'test', correlation: 'test' };

let folder: string;
let owner: SqliteEventStore;
let reader: SqliteEventStore;
let alive: boolean;
let log: JournalLog<never>;
let stop: AbortController;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mutirao-log-'));
  owner = new SqliteEventStore(join(folder, 'journal.sqlite'));
  reader = new SqliteEventStore(join(folder, 'journal.sqlite'), { readOnly: true });
  alive = true;
  stop = new AbortController();
  log = new JournalLog<never>({
    source: '/test/vila',
    store: reader,
    codec: noMovements,
    publish: ({ type, data }) =>
      type === 'test.Private.v1' ? undefined : { type, key: String(data['key']), data },
    alive: () => alive,
    now: () => AT,
  });
});
afterEach(async () => {
  stop.abort();
  await owner.close();
  await reader.close();
  rmSync(folder, { recursive: true });
});

/** Appends these in one append, as keys of `test.Told.v1`; without a key, as what is nobody else's. */
async function append(...keys: readonly (string | undefined)[]): Promise<void> {
  const head = await owner.head();
  const writer = new ChunkWriter(head);
  for (const [index, key] of keys.entries()) {
    const position = head.position + 1 + index;
    const event = {
      id: `id-${position}`,
      type: key === undefined ? 'test.Private.v1' : 'test.Told.v1',
      data: { key },
      effectiveOn: '2026-11-22',
      meta: META,
      movements: [],
      position,
      at: AT,
    };
    writer.add(encodeBody(event, new Date(AT).toISOString()), '');
  }
  expect(await owner.append(writer.chunk())).toBe('appended');
}

const inShort = ({ message, position }: LogEntry) => [position, message?.subject];

test('messages come in order, with a mark where an append ends with something else', async () => {
  await append('a', undefined, 'b');
  await append('c', undefined);
  await append(undefined);
  const entries = log.read(0, stop.signal);
  const seen: unknown[] = [];
  for (let count = 0; count < 4; count++) seen.push(inShort((await entries.next()).value));
  expect(seen).toEqual([
    [2, 'b'],
    [3, 'c'],
    [4, undefined],
    [5, undefined],
  ]);

  const next = entries.next();
  await append('d');
  expect(inShort((await next).value)).toEqual([6, 'd']);
  stop.abort();
  expect(await entries.next()).toEqual({ done: true, value: undefined });
});

test('a message is a CloudEvent of the recorded fact, also when it is asked for by its position', async () => {
  await append(undefined, 'a');
  const { value } = await log.read(-1, stop.signal).next();
  expect(value.message).toEqual({
    specversion: '1.0',
    id: 'id-1',
    source: '/test/vila',
    type: 'test.Told.v1',
    subject: 'a',
    time: '2026-11-22T12:00:00.000Z',
    datacontenttype: 'application/json',
    dataschema: 'urn:mutirao:schema:test.Told.v1',
    sequence: '0000000000000001',
    data: { key: 'a' },
  });
  expect(await log.at(1)).toEqual(value.message);
  expect([await log.at(0), await log.at(2)]).toEqual([undefined, undefined]);
});

test('it beats while it is read, by what another connection has written, and never for a dead writer', async () => {
  await append('a');
  expect(log.beat()).toEqual({ position: -1, at: 0 });
  const entries = log.read(-1, stop.signal);
  await entries.next();
  expect(log.beat()).toEqual({ position: 0, at: AT });

  await append('b');
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(log.beat()).toEqual({ position: 1, at: AT });
  alive = false;
  await append('c');
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(log.beat()).toEqual({ position: 1, at: AT });

  stop.abort();
  await entries.return(undefined);
  alive = true;
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(log.beat()).toEqual({ position: 1, at: AT });
});

test('a journal that cannot be read ends the reading with its error, and beats no more', async () => {
  await reader.close();
  await expect(log.read(-1, stop.signal).next()).rejects.toThrow('finalized');
  expect(log.beat()).toEqual({ position: -1, at: 0 });
});
