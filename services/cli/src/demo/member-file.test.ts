import { expect, test } from '@jest/globals';
import { readMembers } from '../../../identity/src/files/members-csv.ts';
import { memberFile, partsBeside, phoneOf } from './member-file.ts';
import { generateTown } from './town-generator.ts';

const town = generateTown({ seed: 7, period: '2025-11', people: 500 });
const file = memberFile(town);

async function read() {
  async function* bytes() {
    yield file.bytes;
  }
  const rows = [];
  for await (const batch of readMembers(bytes())) rows.push(...batch);
  return rows;
}

test('the reader finds every line good but the planted ones, each for its rule', async () => {
  const rows = await read();
  expect(rows).toHaveLength(file.lines);
  const refused = rows.flatMap((row) => ('rule' in row ? [row] : []));
  expect(refused.map(({ line, rule }) => ({ line, rule }))).toEqual(file.refused);
  expect(rows.length - refused.length).toBe(file.good);
});

test('nobody has another’s number; another’s phone has who came twice, and nobody else', async () => {
  const good = (await read()).flatMap((row) => ('person' in row ? [row] : []));
  expect(new Set(good.map(({ registry }) => registry)).size).toBe(good.length);
  expect(new Set(good.map(({ person }) => person.phone)).size).toBe(good.length - file.twice);
});

test('a phone is as long as one here, with an area code that is not in use', () => {
  expect(town.people.every((person) => /^\+55009[0-9]{8}$/.test(phoneOf(person)))).toBe(true);
});

test('nobody beside the town plays two parts', () => {
  const { staff, twice, owners, mistaken } = partsBeside(town);
  const all = [...staff, ...twice, ...owners, mistaken].map(({ nis }) => nis);
  expect(new Set(all).size).toBe(31);
});
