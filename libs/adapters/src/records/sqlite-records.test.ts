// Starts: SQLite files in a temporary folder.
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { Unavailable } from '@mutirao/event-sourcing';
import { recordsConformance } from './records.conformance.ts';
import { SqliteRecordPlace } from './sqlite-records.ts';

const folder = mkdtempSync(join(tmpdir(), 'mutirao-records-'));
const places: SqliteRecordPlace[] = [];
const placeAt = (path: string, options = {}): SqliteRecordPlace => {
  const place = new SqliteRecordPlace(path, options);
  places.push(place);
  return place;
};
const newFolder = (): string => mkdtempSync(join(folder, 'place-'));
const OPTIONS = { name: 'people', marks: { member: 'text', until: 'number' } } as const;

afterEach(async () => {
  for (const place of places.splice(0)) await place.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

recordsConformance((options) => placeAt(newFolder()).open({ name: 'records', ...options }), {
  test,
  equal: (actual, expected) => expect(actual).toEqual(expected),
});

test('a place has each collection once, in a file of its name', async () => {
  const path = newFolder();
  const place = placeAt(path);
  expect(await place.open(OPTIONS)).toBe(await place.open(OPTIONS));
  await place.open({ name: 'person-keys' });
  expect(globSync(join(path, '*.sqlite')).sort()).toEqual([
    join(path, 'people.sqlite'),
    join(path, 'person-keys.sqlite'),
  ]);
  await expect(place.open({ name: '../people' })).rejects.toThrow(RangeError);
});

test('what one has put another reads, that opened the file to read alone', async () => {
  const path = newFolder();
  const people = await placeAt(path).open(OPTIONS);
  const reader = await placeAt(path, { readOnly: true }).open(OPTIONS);
  await people.put([{ key: 'a', value: Buffer.from('Ana'), marks: { member: 'm' } }]);
  expect((await reader.find('member', 'm', 1))[0]?.value.toString()).toBe('Ana');
  await expect(reader.remove(['a'])).rejects.toThrow(Unavailable);
});

test('of what was removed, or swept, no byte stays in the file or in the log beside it', async () => {
  const path = newFolder();
  const people = await placeAt(path).open(OPTIONS);
  const names = ['Érica', 'Otávio', 'Berenice', 'Conceição'];
  const bytes = () => Buffer.concat(globSync(join(path, '*')).map((file) => readFileSync(file)));
  const present = () => names.map((name) => bytes().includes(name.repeat(50)));
  await people.put(
    names.map((name, until) => ({
      key: `key-${name}`,
      value: Buffer.from(name.repeat(50)),
      marks: { until, member: name },
    })),
  );
  expect(present()).toEqual([true, true, true, true]);
  await people.remove(['key-Berenice']);
  await people.removeBelow('until', 1);
  expect(present()).toEqual([false, true, false, true]);
  expect([bytes().includes('Berenice'), bytes().includes('Érica')]).toEqual([false, false]);
});

test('a file that is read elsewhere is not said to be erased: it is to be done again', async () => {
  const path = newFolder();
  const people = await placeAt(path, { waitMilliseconds: 20 }).open(OPTIONS);
  await people.put([{ key: 'a', value: Buffer.from('Berenice') }]);
  const reader = new DatabaseSync(join(path, 'people.sqlite'), { readOnly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM records').get();
  await expect(people.remove(['a'])).rejects.toThrow(new Unavailable('people is being copied'));
  reader.exec('COMMIT');
  reader.close();
  expect(await people.remove(['a'])).toBe(0);
  const bytes = Buffer.concat(globSync(join(path, '*')).map((file) => readFileSync(file)));
  expect(bytes.includes('Berenice')).toBe(false);
});

test('a file that another process writes to is Unavailable, and is not broken by it', async () => {
  const path = newFolder();
  const people = await placeAt(path, { waitMilliseconds: 20 }).open(OPTIONS);
  const other = new DatabaseSync(join(path, 'people.sqlite'));
  other.exec('BEGIN IMMEDIATE');
  const one = { key: 'a', value: Buffer.from('1') };
  for (const tried of [
    () => people.put([one]),
    () => people.insert([one]),
    () => people.remove(['a']),
  ]) {
    await expect(tried()).rejects.toThrow('people is locked by another process');
  }
  other.exec('ROLLBACK');
  other.close();
  expect(await people.insert([one])).toEqual([true]);
});
