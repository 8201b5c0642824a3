import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { EventLog, type Proposed } from './event-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'mutirao-event-log-'));
afterAll(() => rmSync(folder, { recursive: true }));

const event = (id: string): Proposed => {
  const bytes = Buffer.from(`ç\u0000${id}`);
  return { id, type: 't', contentType: 'application/octet-stream', data: bytes, metadata: bytes };
};
const events = (ids: string): Proposed[] => [...ids].map(event);

test('revisions and ids decide as the server decides', () => {
  const log = new EventLog();
  const kinds = (
    [
      ['no-stream', 'ab', 'appended'],
      ['no-stream', 'ab', 'appended'],
      ['no-stream', 'abc', 'conflict'],
      ['no-stream', 'ax', 'conflict'],
      [1, 'c', 'appended'],
      [0, 'bc', 'appended'],
      [0, 'b', 'appended'],
      [3, 'd', 'conflict'],
      ['any', 'd', 'appended'],
      ['exists', 'e', 'appended'],
    ] as const
  ).map(([expected, ids, kind]) => [log.append('s', expected, events(ids)).kind, kind]);
  for (const [actual, expected] of kinds) expect(actual).toBe(expected);
  expect(log.stream('s')?.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(log.append('other', 'exists', events('f'))).toEqual({ kind: 'conflict', current: -1 });
});

test('a file is read again byte for byte, without the half line of a killed process', async () => {
  const file = join(folder, 'events.jsonl');
  const before = new EventLog(file);
  before.append('s', 'no-stream', events('ab'));
  before.append('t', 'any', events('c'));
  await before.close();
  appendFileSync(file, '{"stream":"s","crea');
  const after = new EventLog(file);
  expect(after.all).toEqual(before.all);
  after.append('s', 1, events('d'));
  await after.close();
  const again = new EventLog(file);
  expect(again.stream('s')?.map(({ id }) => id)).toEqual(['a', 'b', 'd']);
  await again.close();
});
