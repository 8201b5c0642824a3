import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import type { Folder } from '../folder.ts';
import { copyOf, faultsOf, forgeAfter, soundFolder, sql, transferred } from './doctor.fixture.ts';
import { doctor } from './doctor.ts';
import { acknowledge, present } from './town.fixture.ts';

let sound: Folder;
beforeAll(async () => {
  sound = await soundFolder();
});

test('a bit flipped in an old event: the first bad position is named', async () => {
  const folder = copyOf(sound);
  const flip = `UPDATE chunks SET bytes = CAST(substr(bytes, 1, 200) || x'01' || substr(bytes, 202) AS BLOB) WHERE first = 5`;
  sql(folder.path.journal, flip);
  expect(await faultsOf(folder)).toEqual([expect.stringMatching(/^chain: position 5: /)]);
});

test.each([
  ['deleted', ['DELETE FROM chunks WHERE first = 6'], 6],
  [
    'swapped',
    [
      'UPDATE chunks SET first = -1 WHERE first = 5',
      'UPDATE chunks SET first = 5 WHERE first = 6',
      'UPDATE chunks SET first = 6 WHERE first = -1',
    ],
    5,
  ],
  [
    'cut short',
    ['UPDATE chunks SET bytes = CAST(substr(bytes, 1, 300) AS BLOB) WHERE first = 6'],
    6,
  ],
  ['emptied', ["UPDATE chunks SET bytes = x'' WHERE first = 6"], 6],
  ['made longer', ["UPDATE chunks SET bytes = CAST(bytes || x'00' AS BLOB) WHERE first = 6"], 7],
  ['counted wrongly', ['UPDATE chunks SET count = 0 WHERE first = 6'], 6],
])('a row %s', async (_, statements, position) => {
  const folder = copyOf(sound);
  sql(folder.path.journal, ...statements);
  expect(await faultsOf(folder)).toEqual([expect.stringMatching(`^chain: position ${position}: `)]);
});

test('rows renumbered over a gap, with every hash still right', async () => {
  const folder = copyOf(sound);
  sql(folder.path.journal, 'UPDATE chunks SET first = first + 100 WHERE first = 36');
  rmSync(folder.path.snapshot);
  rmSync(folder.path.readModels);
  rmSync(folder.path.seenHead);
  acknowledge(folder, { ...(await present(sound)).head, position: 136 });
  expect(await faultsOf(folder)).toEqual(['order: position 136 stands where 36 belongs']);
});

test('a tail that was acknowledged and is gone', async () => {
  const folder = copyOf(sound);
  sql(folder.path.journal, 'DELETE FROM chunks WHERE first = 36');
  rmSync(folder.path.snapshot);
  rmSync(folder.path.readModels);
  expect(await faultsOf(folder)).toEqual([
    expect.stringMatching(/^head: the journal ends at 35, before the head file \(36\)/),
  ]);
});

test('no head file, or one that cannot be read', async () => {
  expect(await faultsOf(copyOf(sound, 'head'))).toEqual([
    expect.stringMatching(/^head: there is no head file/),
  ]);
  const garbled = copyOf(sound);
  writeFileSync(garbled.path.head, 'garbage');
  expect(await faultsOf(garbled)).toEqual(['head: the head file cannot be read']);
});

test('the whole log rewritten with fresh hashes: only a head kept elsewhere tells', async () => {
  const { head } = await doctor(sound);
  const folder = copyOf(sound, 'head', 'seenHead');
  sql(folder.path.journal, 'DELETE FROM chunks WHERE first >= 30');
  await forgeAfter(folder, Array(7).fill(transferred()));
  expect(await faultsOf(folder, head)).toEqual([
    expect.stringMatching(/^expected-head: position 36 has another hash .* it was rewritten/),
  ]);
});

test('an expected head beyond the end; a malformed one is the caller’s mistake', async () => {
  expect(await faultsOf(copyOf(sound), `40:${'a'.repeat(64)}`)).toEqual([
    expect.stringMatching(/^expected-head: the journal ends at 36/),
  ]);
  await expect(doctor(sound, { expect: '36' })).rejects.toMatchObject({
    code: 'expected-head-invalid',
  });
});

test.each([
  ['is no database', (path: string) => writeFileSync(path, 'x'.repeat(10_000))],
  ['is missing', (path: string) => rmSync(path)],
  ['is empty', (path: string) => writeFileSync(path, '')],
  ['has another table', (path: string) => sql(path, 'DROP TABLE chunks')],
  [
    'has other columns',
    (path: string) =>
      sql(
        path,
        'DROP TABLE chunks',
        'CREATE TABLE chunks (first, count, bytes)',
        "INSERT INTO chunks VALUES (0, 'x', 7)",
      ),
  ],
  ['is cut off', (path: string) => truncateSync(path, 20_000)],
])('a journal that %s is a broken chain, not a crash', async (_, spoil) => {
  const folder = copyOf(sound);
  spoil(folder.path.journal);
  expect(await faultsOf(folder)).toEqual([expect.stringMatching(/^chain: /)]);
});
