// Starts: a journal in a temporary folder, written by one connection and read by another.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SqliteEventStore } from '../sqlite/index.ts';
import type { JournalLog } from './journal-log.ts';
import { outgoingLogConformance } from './outgoing-log.conformance.ts';
import type { LogEntry } from './ports.ts';
import { FactJournal } from './told-journal.fixture.ts';

const AT = Date.parse('2026-11-22T12:00:00.000Z');

let folder: string;
let owner: SqliteEventStore;
let reader: SqliteEventStore;
let facts: FactJournal;
let alive: boolean;
let log: JournalLog<never>;
let stop: AbortController;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mutirao-log-'));
  owner = new SqliteEventStore(join(folder, 'journal.sqlite'));
  reader = new SqliteEventStore(join(folder, 'journal.sqlite'), { readOnly: true });
  alive = true;
  stop = new AbortController();
  facts = new FactJournal(owner, () => AT);
  log = facts.log('/test/vila', () => alive, reader);
});
afterEach(async () => {
  stop.abort();
  await owner.close();
  await reader.close();
  rmSync(folder, { recursive: true });
});

const append = (...keys: readonly (string | undefined)[]) => facts.append(...keys);

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
    id: '019a0000-0000-7000-8000-000000000001',
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

describe('as every log', () => {
  outgoingLogConformance(
    {
      create: async () => {
        facts = new FactJournal(owner);
        const own = facts.log('/test/vila', () => true, reader);
        return { log: own, append };
      },
    },
    { test, equal: (actual, expected) => expect(actual).toEqual(expected) },
  );
});
