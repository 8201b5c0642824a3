import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from '@jest/globals';
import { verify } from '@node-rs/argon2';
import { Pins } from './pins.ts';

const folder = mkdtempSync(join(tmpdir(), 'mutirao-pins-'));
afterAll(() => rmSync(folder, { recursive: true }));

const KEY = Buffer.alloc(32, 7);
let files = 0;
const newPath = () => join(folder, `${++files}.sqlite`);

test('a PIN is known by its digits, its card and the community’s key together', async () => {
  const path = newPath();
  const pins = new Pins(path, KEY);
  expect(await pins.keep('id', 'card', '482916')).toBe(true);
  expect(await pins.matches('id', 'card', '482916')).toBe(true);
  expect(await pins.matches('id', 'card', '482917')).toBe(false);
  expect(await pins.matches('id', 'other-card', '482916')).toBe(false);
  expect(await pins.matches('other-id', 'card', '482916')).toBe(false);
  expect(await pins.matches(undefined, 'card', '482916')).toBe(false);
  pins.close();
  const copied = new Pins(path, Buffer.alloc(32, 8));
  expect(await copied.matches('id', 'card', '482916')).toBe(false);
  copied.close();
});

test('what is kept is Argon2id at the agreed cost, and not of the digits themselves', async () => {
  const path = newPath();
  const pins = new Pins(path, KEY);
  await Promise.all(['a', 'b'].map((id) => pins.keep(id, 'card', '482916')));
  pins.close();
  const db = new DatabaseSync(path, { readOnly: true });
  const rows = db.prepare('SELECT hash FROM pins').all() as { hash: string }[];
  db.close();
  for (const { hash } of rows) expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(new Set(rows.map(({ hash }) => hash)).size).toBe(2);
  expect(await verify(rows[0]?.hash ?? '', '482916')).toBe(false);
});

test('an id has one PIN: the same digits again are kept already, others are refused', async () => {
  const pins = new Pins(newPath(), KEY);
  await pins.keep('id', 'card', '482916');
  expect(await pins.keep('id', 'card', '482916')).toBe(true);
  expect(await pins.keep('id', 'card', '730264')).toBe(false);
  expect(await pins.matches('id', 'card', '482916')).toBe(true);
  pins.close();
});

test('what does not count any more is erased from the file', async () => {
  const path = newPath();
  const pins = new Pins(path, KEY);
  await pins.keep('old', 'card', '482916');
  await pins.keep('present', 'card', '730264');
  const before = new DatabaseSync(path, { readOnly: true });
  const row = before.prepare("SELECT hash FROM pins WHERE id = 'old'").get() as { hash: string };
  before.close();
  pins.keepOnly(new Set(['present']));
  expect(await pins.matches('old', 'card', '482916')).toBe(false);
  expect(await pins.matches('present', 'card', '730264')).toBe(true);
  pins.close();
  expect(readFileSync(path, 'latin1')).not.toContain(row.hash);
});

test('the loop goes on while PINs are compared', async () => {
  const pins = new Pins(newPath(), KEY);
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const compared = Array.from({ length: 12 }, () => pins.matches(undefined, 'card', '482916'));
  expect(await Promise.all(compared)).toEqual(Array(12).fill(false));
  clearInterval(timer);
  expect(turns).toBeGreaterThan(5);
  pins.close();
});
