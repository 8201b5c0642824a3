import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DoesNotOpen } from '@mutirao/adapters/sealing';
import { Unavailable } from '@mutirao/event-sourcing';
import { People } from './people.ts';
import { PersonKeys } from './person-keys.ts';
import { PlaceOfRecords } from './record-place.fixture.ts';

const MASTER = Buffer.alloc(32, 7);
const [ANA, BIA, EVA] = ['ana', 'bia', 'eva'].map((name) => name.padEnd(22, '_')) as [
  string,
  string,
  string,
];
const person = { fullName: 'Iracema Pataxó Guimarães', phone: '+5521987654321' };
let records: PlaceOfRecords;
let keys: PersonKeys;
let people: People;

/** As it lies there: a key that is wrapped, a person who is sealed. */
async function stored(name: string, member: string): Promise<Buffer> {
  const [kept] = await (await records.place.open({ name })).many([member]);
  return kept?.value ?? Buffer.alloc(1);
}

/** Puts what is one's in another's place. */
async function swapped(name: string, from: string, to: string): Promise<void> {
  const value = await stored(name, from);
  await (await records.place.open({ name })).put([{ key: to, value }]);
}

beforeEach(async () => {
  records = new PlaceOfRecords();
  keys = await PersonKeys.open(records.place, MASTER);
  people = await People.open(records.place, keys);
});
afterEach(() => records.remove());

test('each person has a key, made once, and no two have the same', async () => {
  const [ana, bia] = await keys.assign([ANA, BIA]);
  expect((await keys.assign([BIA, EVA, ANA])).map((key) => key.toString('hex'))).toEqual([
    bia?.toString('hex'),
    (await keys.keyOf(EVA))?.toString('hex'),
    ana?.toString('hex'),
  ]);
  const all = await keys.keysOf([ANA, BIA, EVA]);
  expect(new Set(all.map((key) => key?.toString('hex'))).size).toBe(3);
});

test('what is kept of people is read again, and stands nowhere in the files', async () => {
  await people.keep([
    { member: ANA, person },
    { member: BIA, person: { fullName: 'Outra' } },
  ]);
  expect(await Promise.all([ANA, BIA, EVA].map((each) => people.read(each)))).toEqual([
    person,
    { fullName: 'Outra' },
    undefined,
  ]);
  for (const word of [...Object.values(person), 'Outra', (await keys.keyOf(ANA)) ?? '']) {
    expect(records.bytes('people').includes(word)).toBe(false);
    expect(records.bytes('person-keys').includes(word)).toBe(false);
  }
});

test('another master key opens no person’s', async () => {
  await people.keep([{ member: ANA, person }]);
  const others = await PersonKeys.open(records.again(), Buffer.alloc(32, 8));
  await expect(others.keyOf(ANA)).rejects.toThrow(DoesNotOpen);
  await expect(others.assign([ANA, BIA])).rejects.toThrow(DoesNotOpen);
  expect(await keys.kept([BIA])).toEqual([]);
});

test('a key or a person put in another’s place does not open', async () => {
  await people.keep([
    { member: ANA, person },
    { member: BIA, person },
  ]);
  await swapped('people', ANA, BIA);
  await expect(people.read(BIA)).rejects.toThrow(DoesNotOpen);
  expect(await people.read(ANA)).toEqual(person);
  await swapped('person-keys', ANA, BIA);
  await expect(keys.keyOf(BIA)).rejects.toThrow(DoesNotOpen);
});

test('a destroyed key is in no file any more, nor in the log beside it', async () => {
  await people.keep([
    { member: ANA, person },
    { member: BIA, person },
  ]);
  const key = (await keys.keyOf(ANA)) ?? Buffer.alloc(1);
  const sealed = await stored('person-keys', ANA);
  expect(records.bytes('person-keys').includes(sealed)).toBe(true);
  await keys.destroy(ANA);
  expect(records.bytes('person-keys').includes(sealed)).toBe(false);
  // Not even a part of it that is long enough to be guessed on from.
  for (let at = 0; at + 8 <= sealed.length; at++) {
    expect(records.bytes('person-keys').includes(sealed.subarray(at, at + 8))).toBe(false);
  }
  expect(records.bytes('person-keys').includes(key)).toBe(false);
  expect(await keys.kept([ANA, BIA])).toEqual([BIA]);
  expect([await people.read(ANA), await people.read(BIA)]).toEqual([undefined, person]);
});

test('what was sealed is overwritten when it is forgotten', async () => {
  await people.keep([{ member: ANA, person }]);
  const sealed = await stored('people', ANA);
  expect(records.bytes('people').includes(sealed)).toBe(true);
  await people.forget(ANA);
  expect(records.bytes('people').includes(sealed)).toBe(false);
});

test('while another process reads the keys none is said to be destroyed; later it is', async () => {
  await keys.assign([ANA]);
  const sealed = await stored('person-keys', ANA);
  await records.place.close();
  keys = await PersonKeys.open(records.again(10), MASTER);
  const reader = new DatabaseSync(join(records.folder, 'person-keys.sqlite'));
  reader.exec('BEGIN; SELECT count(*) FROM records');
  await expect(keys.destroy(ANA)).rejects.toThrow(Unavailable);
  reader.exec('COMMIT');
  reader.close();
  await keys.destroy(ANA);
  expect(records.bytes('person-keys').includes(sealed)).toBe(false);
});

test('who comes back after an erasure has a new key, which opens nothing of before', async () => {
  await people.keep([{ member: ANA, person }]);
  const before = await keys.keyOf(ANA);
  await keys.destroy(ANA);
  const [after] = await keys.assign([ANA]);
  expect(after?.equals(before ?? Buffer.alloc(0))).toBe(false);
  await expect(people.read(ANA)).rejects.toThrow(DoesNotOpen);
});

test('of two instances that give one person a key at once the other takes over the first', async () => {
  const members = Array.from({ length: 50 }, (_, n) => `m${n}`.padEnd(22, '_'));
  const other = await PersonKeys.open(records.again(), MASTER);
  const given = await Promise.all([keys, other, keys].map((each) => each.assign(members)));
  const [first = []] = given;
  for (const each of given) expect(each.every((key, n) => key.equals(first[n] ?? key))).toBe(true);
  expect(await keys.keysOf(members)).toEqual(first);
});

test('a key that one instance destroyed opens nothing at another', async () => {
  await people.keep([{ member: ANA, person }]);
  const place = records.again();
  const elsewhere = await People.open(place, await PersonKeys.open(place, MASTER));
  expect(await elsewhere.read(ANA)).toEqual(person);
  await keys.destroy(ANA);
  expect(await elsewhere.read(ANA)).toBeUndefined();
});

test('of two who change different things of a person at once neither undoes the other', async () => {
  await people.keep([{ member: ANA, person }]);
  const place = records.again();
  const elsewhere = await People.open(place, await PersonKeys.open(place, MASTER));
  await Promise.all([
    people.change(ANA, (kept) => ({ ...kept, email: 'iracema@exemplo.test' })),
    elsewhere.change(ANA, (kept) => ({ ...kept, neighbourhood: 'Maré' })),
  ]);
  const all = { ...person, email: 'iracema@exemplo.test', neighbourhood: 'Maré' };
  expect(await people.read(ANA)).toEqual(all);
});
