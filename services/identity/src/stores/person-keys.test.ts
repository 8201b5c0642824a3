import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DoesNotOpen } from '@mutirao/adapters/sealing';
import { Unavailable } from '@mutirao/event-sourcing';
import { People } from './people.ts';
import { PersonKeys } from './person-keys.ts';

const MASTER = Buffer.alloc(32, 7);
const [ANA, BIA, EVA] = ['ana', 'bia', 'eva'].map((name) => name.padEnd(22, '_')) as [
  string,
  string,
  string,
];
const person = { fullName: 'Iracema Pataxó Guimarães', phone: '+5521987654321' };
let folder: string;
let keys: PersonKeys;
let people: People;

const path = (name: string) => join(folder, name);
const raw = (name: string) => new DatabaseSync(path(name));
/** All that is in a file of SQLite's, and in the logs beside it. */
const bytesOf = (name: string) =>
  Buffer.concat(globSync(`${path(name)}*`).map((file) => readFileSync(file)));
const wrapped = (member: string): Buffer => {
  const db = raw('keys');
  const row = db.prepare('SELECT wrapped FROM keys WHERE member = ?').get(member);
  db.close();
  return Buffer.from((row as { wrapped: Uint8Array }).wrapped);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mutirao-people-'));
  keys = new PersonKeys(path('keys'), MASTER);
  people = new People(path('people'), keys);
});
afterEach(() => {
  people.close();
  keys.close();
  rmSync(folder, { recursive: true });
});

test('each person has a key, made once, and no two have the same', () => {
  const [ana, bia] = keys.assign([ANA, BIA]);
  expect(keys.assign([BIA, EVA, ANA]).map((key) => key.toString('hex'))).toEqual([
    bia?.toString('hex'),
    keys.keyOf(EVA)?.toString('hex'),
    ana?.toString('hex'),
  ]);
  expect(new Set([ANA, BIA, EVA].map((each) => keys.keyOf(each)?.toString('hex'))).size).toBe(3);
});

test('what is kept of people is read again, and stands nowhere in the files', () => {
  people.keep([
    { member: ANA, person },
    { member: BIA, person: { fullName: 'Outra' } },
  ]);
  expect([people.read(ANA), people.read(BIA), people.read(EVA)]).toEqual([
    person,
    { fullName: 'Outra' },
    undefined,
  ]);
  for (const word of [...Object.values(person), 'Outra', keys.keyOf(ANA) ?? '']) {
    expect(bytesOf('people').includes(word)).toBe(false);
    expect(bytesOf('keys').includes(word)).toBe(false);
  }
});

test('another master key opens no person’s', () => {
  people.keep([{ member: ANA, person }]);
  const others = new PersonKeys(path('keys'), Buffer.alloc(32, 8));
  expect(() => others.keyOf(ANA)).toThrow(DoesNotOpen);
  expect(() => others.assign([ANA, BIA])).toThrow(DoesNotOpen);
  expect(keys.has(BIA)).toBe(false);
  others.close();
});

test('a key or a person put in another’s place does not open', () => {
  people.keep([
    { member: ANA, person },
    { member: BIA, person },
  ]);
  const db = raw('people');
  const swap =
    'UPDATE people SET sealed = (SELECT sealed FROM people WHERE member = ?) WHERE member = ?';
  db.prepare(swap).run(ANA, BIA);
  db.close();
  expect(() => people.read(BIA)).toThrow(DoesNotOpen);
  expect(people.read(ANA)).toEqual(person);

  const store = raw('keys');
  store
    .prepare(
      'UPDATE keys SET wrapped = (SELECT wrapped FROM keys WHERE member = ?) WHERE member = ?',
    )
    .run(ANA, BIA);
  store.close();
  expect(() => keys.keyOf(BIA)).toThrow(DoesNotOpen);
});

test('a destroyed key is in no file any more, nor in the log beside it', () => {
  people.keep([
    { member: ANA, person },
    { member: BIA, person },
  ]);
  const [key, sealed] = [keys.keyOf(ANA) ?? Buffer.alloc(1), wrapped(ANA)];
  expect(bytesOf('keys').includes(sealed)).toBe(true);
  keys.destroy(ANA);
  expect(bytesOf('keys').includes(sealed)).toBe(false);
  // Not even a part of it that is long enough to be guessed on from.
  for (let at = 0; at + 8 <= sealed.length; at++) {
    expect(bytesOf('keys').includes(sealed.subarray(at, at + 8))).toBe(false);
  }
  expect(bytesOf('keys').includes(key)).toBe(false);
  expect([keys.has(ANA), people.read(ANA), people.read(BIA)]).toEqual([false, undefined, person]);
});

test('what was sealed is overwritten when it is forgotten', () => {
  people.keep([{ member: ANA, person }]);
  const db = raw('people');
  const row = db.prepare('SELECT sealed FROM people').get() as { sealed: Uint8Array };
  db.close();
  people.forget(ANA);
  expect(bytesOf('people').includes(Buffer.from(row.sealed))).toBe(false);
});

test('while another process reads the keys none is said to be destroyed; later it is', () => {
  keys.assign([ANA]);
  const sealed = wrapped(ANA);
  keys.close();
  keys = new PersonKeys(path('keys'), MASTER, { waitMilliseconds: 10 });
  const reader = raw('keys');
  reader.exec('BEGIN; SELECT count(*) FROM keys');
  expect(() => keys.destroy(ANA)).toThrow(Unavailable);
  reader.exec('COMMIT');
  reader.close();
  keys.destroy(ANA);
  expect(bytesOf('keys').includes(sealed)).toBe(false);
});

test('who comes back after an erasure has a new key, which opens nothing of before', () => {
  people.keep([{ member: ANA, person }]);
  const before = keys.keyOf(ANA);
  keys.destroy(ANA);
  const [after] = keys.assign([ANA]);
  expect(after?.equals(before ?? Buffer.alloc(0))).toBe(false);
  expect(() => people.read(ANA)).toThrow(DoesNotOpen);
});
