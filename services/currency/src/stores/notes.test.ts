import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
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
let notes: Notes;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mutirao-notes-'));
  notes = new Notes(join(folder, 'notes'), KEYS);
});
afterEach(() => {
  notes.close();
  rmSync(folder, { recursive: true });
});

test('the same words have the same id, and are read again by it', () => {
  const [one, two, again] = notes.keep(['óbito comunicado', 'portaria 31', 'óbito comunicado']);
  expect([one === again, one === two, notes.read(one ?? '')]).toEqual([
    true,
    false,
    'óbito comunicado',
  ]);
  notes.put('label', 'Padaria');
  notes.put('label', 'Padaria do Zé');
  expect([notes.read('label'), notes.read('none')]).toEqual(['Padaria do Zé', undefined]);
});

test('refused lines come in their order, a page at a time', () => {
  notes.keepRefused(RUN, [refused(7), refused(3), refused(5)]);
  expect(notes.refused(RUN, { limit: 2 })).toEqual([refused(3), refused(5)]);
  expect(notes.refused(RUN, { after: 5, limit: 2 })).toEqual([refused(7)]);
});

test('nothing of it can be read in the file, nor in the log beside it', () => {
  notes.keep(['óbito comunicado']);
  notes.put('label', 'Padaria do Zé');
  notes.keepRefused(RUN, [refused(3)]);
  const bytes = Buffer.concat(globSync(join(folder, '*')).map((path) => readFileSync(path)));
  expect(bytes.includes(RUN)).toBe(true);
  for (const word of ['óbito', 'Padaria', '10000000001', 'rica mistyped', 'check-digit']) {
    expect([word, bytes.includes(word)]).toEqual([word, false]);
  }
});

test('another key, or another place, opens nothing', () => {
  const [one = '', two = ''] = notes.keep(['one', 'two']);
  const others = new Notes(join(folder, 'notes'), { ...KEYS, sealing: Buffer.alloc(32, 3) });
  expect(() => others.read(one)).toThrow(DoesNotOpen);
  others.close();
  const db = new DatabaseSync(join(folder, 'notes'));
  db.prepare('UPDATE notes SET sealed = (SELECT sealed FROM notes WHERE id = ?) WHERE id = ?').run(
    one,
    two,
  );
  db.close();
  expect(() => notes.read(two)).toThrow(DoesNotOpen);
});
