import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SqliteRecordPlace } from '@mutirao/adapters/records';
import { DoesNotOpen } from '@mutirao/adapters/sealing';
import { Notes } from './notes.ts';

const KEYS = { naming: Buffer.alloc(32, 1), sealing: Buffer.alloc(32, 2) };
const RUN = 'a'.repeat(64);
const refused = (line: number) => ({
  line,
  field: 'nis',
  rule: 'check-digit',
  value: '10000000001',
  message: 'Érica mistyped',
});
let folder: string;
let place: SqliteRecordPlace;
let notes: Notes;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mutirao-notes-'));
  place = new SqliteRecordPlace(folder);
  notes = await Notes.open(place, KEYS);
});
afterEach(async () => {
  await place.close();
  rmSync(folder, { recursive: true });
});

test('the same words have the same id, and are read again by it', async () => {
  const [one, two, again] = await notes.keep([
    'óbito comunicado',
    'portaria 31',
    'óbito comunicado',
  ]);
  expect([one === again, one === two, await notes.read(one ?? '')]).toEqual([
    true,
    false,
    'óbito comunicado',
  ]);
  await notes.put('label', 'Padaria');
  await notes.put('label', 'Padaria do Zé');
  expect([await notes.read('label'), await notes.read('none')]).toEqual([
    'Padaria do Zé',
    undefined,
  ]);
});

test('refused lines come in their order, a page at a time', async () => {
  await notes.keepRefused(RUN, [refused(7), refused(3), refused(5)]);
  expect(await notes.refused(RUN, { limit: 2 })).toEqual([refused(3), refused(5)]);
  expect(await notes.refused(RUN, { after: 5, limit: 2 })).toEqual([refused(7)]);
});

test('nothing of it can be read in the file, nor in the log beside it', async () => {
  await notes.keep(['óbito comunicado']);
  await notes.put('label', 'Padaria do Zé');
  await notes.keepRefused(RUN, [refused(3)]);
  const bytes = Buffer.concat(globSync(join(folder, '*')).map((path) => readFileSync(path)));
  expect(bytes.includes(RUN)).toBe(true);
  for (const word of ['óbito', 'Padaria', '10000000001', 'rica mistyped', 'check-digit']) {
    expect([word, bytes.includes(word)]).toEqual([word, false]);
  }
});

test('another key, or another place, opens nothing', async () => {
  const [one = '', two = ''] = await notes.keep(['one', 'two']);
  const elsewhere = new SqliteRecordPlace(folder);
  const others = await Notes.open(elsewhere, { ...KEYS, sealing: Buffer.alloc(32, 3) });
  await expect(others.read(one)).rejects.toThrow(DoesNotOpen);
  const records = await elsewhere.open({ name: 'notes' });
  const sealed = (await records.get(one))?.value ?? Buffer.alloc(0);
  await records.put([{ key: two, value: sealed }]);
  await elsewhere.close();
  await expect(notes.read(two)).rejects.toThrow(DoesNotOpen);
});

test('what many things say is read at once, and what none says is nothing', async () => {
  const [one = '', two = ''] = await notes.keep(['one', 'two']);
  const words = await notes.words([two, undefined, one, two, 'none']);
  expect([words(one), words(two), words('none'), words(undefined)]).toEqual([
    'one',
    'two',
    undefined,
    undefined,
  ]);
});
