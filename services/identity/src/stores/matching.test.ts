import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Matching } from './matching.ts';
import type { Person } from './people.ts';
import { PlaceOfRecords } from './record-place.fixture.ts';

let records: PlaceOfRecords;
let matching: Matching;
beforeEach(async () => {
  records = new PlaceOfRecords();
  matching = await Matching.open(records.place, new Uint8Array(32).fill(7));
});
afterEach(() => records.remove());

const id = (n: number) => String(n).padStart(22, '0');
const mark = (n: number, person: Person) => matching.mark([{ member: id(n), person }]);
const ana = { fullName: 'Ana de Souza', phone: '+5500960000001', neighbourhood: 'Maré' };

test.each([
  [{ ...ana }, ['name', 'phone', 'neighbourhood']],
  [{ ...ana, fullName: 'Bia Reis' }, ['phone', 'neighbourhood']],
  [{ ...ana, phone: '+5500960000002' }, ['name', 'neighbourhood']],
  [{ fullName: 'SOUZA Ana', phone: '+552160000001' }, ['name', 'phone']],
])('two have %j in common', async (other, by) => {
  await mark(1, ana);
  await mark(2, other);
  expect(await matching.alike([id(2)])).toEqual([{ one: id(1), other: id(2), by }]);
  expect(await matching.alike([id(1), id(2)])).toHaveLength(1);
});

test.each([
  { ...ana, fullName: 'Bia Reis', phone: '+5500960000002' },
  { ...ana, neighbourhood: 'Centro', phone: '+5500960000002' },
  { phone: ana.phone },
  {},
])('one thing in common is not enough: %j', async (other) => {
  await mark(1, ana);
  await mark(2, other);
  expect(await matching.alike([id(1), id(2)])).toEqual([]);
});

test('what very many have in common tells nothing, and makes no quadratic work', async () => {
  for (let n = 0; n < 9; n++) await mark(n, { fullName: ana.fullName, neighbourhood: 'Centro' });
  expect(await matching.alike([id(8)])).toHaveLength(8);
  await mark(9, { fullName: ana.fullName, neighbourhood: 'Centro' });
  expect(await matching.alike([id(8), id(9)])).toEqual([]);
});

test('a person who changed, or was erased, compares as now, or not at all', async () => {
  await mark(1, ana);
  await mark(2, ana);
  await mark(2, { ...ana, fullName: 'Bia Reis', phone: '+5500960000002' });
  expect(await matching.alike([id(2)])).toEqual([]);
  await mark(3, ana);
  await matching.forget(id(1));
  expect(await matching.alike([id(3)])).toEqual([]);
});

test('of an erased person not even a digest is left that nobody else has', async () => {
  await mark(1, ana);
  await mark(2, { ...ana, fullName: 'Bia Reis' });
  const { place } = records;
  const stored = await place.open({ name: 'matching' });
  expect(await stored.list({ limit: 100 })).toHaveLength(2 + 5);
  await matching.forget(id(1));
  expect(await stored.list({ limit: 100 })).toHaveLength(1 + 3);
  expect(records.bytes('matching').includes(id(1))).toBe(false);
  await matching.forget(id(2));
  expect(await stored.list({ limit: 100 })).toEqual([]);
});

test('what was cut off in the middle is made good when it is done again', async () => {
  await mark(1, ana);
  const stored = await records.place.open({ name: 'matching' });
  const [, ...digests] = (await stored.list({ limit: 100 })).map(({ key }) => key).reverse();
  await stored.remove(digests);
  await mark(2, ana);
  await mark(1, ana);
  expect(await matching.alike([id(1)])).toHaveLength(1);
});

test('the files tell nothing of anybody', async () => {
  await mark(1, ana);
  const bytes = records.bytes().toString('latin1').toLowerCase();
  for (const word of ['souza', '60000001']) expect(bytes).not.toContain(word);
});
