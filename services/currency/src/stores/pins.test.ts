import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { jsonOf, type Kept, SqliteRecordPlace } from '@mutirao/adapters/records';
import { verify } from '@node-rs/argon2';
import { Pins } from './pins.ts';

const folder = mkdtempSync(join(tmpdir(), 'mutirao-pins-'));
afterAll(() => rmSync(folder, { recursive: true }));

const KEY = Buffer.alloc(32, 7);
const [AT, LATER] = [1_000, 2_000];
const places: SqliteRecordPlace[] = [];
const placeAt = (path: string) => {
  const place = new SqliteRecordPlace(path);
  places.push(place);
  return place;
};
const newPath = () => mkdtempSync(join(folder, 'pins-'));
const open = (path: string, key = KEY) => Pins.open(placeAt(path), key);
afterEach(async () => {
  for (const place of places.splice(0)) await place.close();
});

test('a PIN is known by its digits, its card and the community’s key together', async () => {
  const path = newPath();
  const pins = await open(path);
  expect(await pins.keep('id', 'card', '482916', AT)).toBe(true);
  expect(await pins.matches('id', 'card', '482916')).toBe(true);
  expect(await pins.matches('id', 'card', '482917')).toBe(false);
  expect(await pins.matches('id', 'other-card', '482916')).toBe(false);
  expect(await pins.matches('other-id', 'card', '482916')).toBe(false);
  expect(await pins.matches(undefined, 'card', '482916')).toBe(false);
  const copied = await open(path, Buffer.alloc(32, 8));
  expect(await copied.matches('id', 'card', '482916')).toBe(false);
});

test('what is kept is Argon2id at the agreed cost, and not of the digits themselves', async () => {
  const path = newPath();
  const pins = await open(path);
  await Promise.all(['a', 'b'].map((id) => pins.keep(id, 'card', '482916', AT)));
  const kept = await (await placeAt(path).open({ name: 'pins' })).list({ limit: 9 });
  const rows = kept.map((each) => jsonOf<{ hash: string }>(each));
  for (const { hash } of rows) expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(new Set(rows.map(({ hash }) => hash)).size).toBe(2);
  expect(await verify(rows[0]?.hash ?? '', '482916')).toBe(false);
});

test('an id has one PIN: the same digits again are kept already, others are refused', async () => {
  const pins = await open(newPath());
  await pins.keep('id', 'card', '482916', AT);
  expect(await pins.keep('id', 'card', '482916', AT)).toBe(true);
  expect(await pins.keep('id', 'card', '730264', AT)).toBe(false);
  expect(await pins.matches('id', 'card', '482916')).toBe(true);
});

test('what does not count any more is erased from the file, once it is old enough', async () => {
  const path = newPath();
  const pins = await open(path);
  await pins.keep('old', 'card', '482916', AT);
  await pins.keep('present', 'card', '730264', AT);
  const records = await placeAt(path).open({ name: 'pins' });
  const row = jsonOf<{ hash: string }>((await records.many(['old']))[0] as Kept);
  await pins.keepOnly(new Set(['present']), AT);
  expect(await pins.matches('old', 'card', '482916')).toBe(true);
  await pins.keepOnly(new Set(['present']), LATER);
  expect(await pins.matches('old', 'card', '482916')).toBe(false);
  expect(await pins.matches('present', 'card', '730264')).toBe(true);
  const bytes = globSync(join(path, '*')).map((file) => readFileSync(file, 'latin1'));
  expect(bytes.join()).not.toContain(row.hash);
});

test('the loop goes on while PINs are compared', async () => {
  const pins = await open(newPath());
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const compared = Array.from({ length: 12 }, () => pins.matches(undefined, 'card', '482916'));
  expect(await Promise.all(compared)).toEqual(Array(12).fill(false));
  clearInterval(timer);
  expect(turns).toBeGreaterThan(5);
});
