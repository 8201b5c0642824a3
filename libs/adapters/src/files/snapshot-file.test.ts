// Starts: files in a temporary folder.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { emptySnapshot, KeyTable, Tables } from '@mutirao/event-sourcing';
import { readSnapshot, writeSnapshot } from './snapshot-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'mutirao-snapshot-'));
const path = join(folder, 'snapshot');
afterAll(() => rmSync(folder, { recursive: true }));

function sample(position: number) {
  const tables = new Tables();
  tables.table('rows').set('a', { position });
  tables.commit();
  const keys = new KeyTable();
  keys.add('0123456789abcdef', position);
  return { head: { position, hash: Buffer.alloc(32, position) }, at: position, tables, keys };
}

test('no file is no snapshot', () => {
  expect(readSnapshot(path)).toBeUndefined();
});

test('the last one written is the one that is read, and nothing is left beside it', () => {
  for (const position of [1, 2, 3]) writeSnapshot(path, sample(position));
  const found = readSnapshot(path);
  expect([found?.head.position, found?.tables.table('rows').get('a')]).toEqual([
    3,
    { position: 3 },
  ]);
  expect(found?.keys.find('0123456789abcdef')).toEqual([3]);
  expect(readdirSync(folder)).toEqual(['snapshot']);
});

test('a draft that a killed process left is not read, and does not stand in the way', () => {
  writeFileSync(`${path}.draft`, 'half of a snap, longer than the next one will be'.repeat(99));
  expect(readSnapshot(path)?.head.position).toBe(3);
  writeSnapshot(path, emptySnapshot());
  expect(readSnapshot(path)?.head.position).toBe(-1);
  expect(readdirSync(folder)).toEqual(['snapshot']);
});

test('a file that is torn or altered is ignored', () => {
  writeSnapshot(path, sample(4));
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.subarray(0, bytes.length - 1));
  expect(readSnapshot(path)).toBeUndefined();
  writeFileSync(path, bytes.fill(0, 40, 41));
  expect(readSnapshot(path)).toBeUndefined();
  writeFileSync(path, '');
  expect(readSnapshot(path)).toBeUndefined();
});
