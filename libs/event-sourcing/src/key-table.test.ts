import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { KeyTable } from './key-table.ts';

/** Few different halves, so that keys collide in their slot, in 32 bits and in all 64. */
const half = fc.oneof(
  fc.constantFrom('00000000', '00000001', '000003ff', '000007ff', '80000000', 'ffffffff'),
  fc.integer({ min: 0, max: 0xffff_ffff }).map((word) => word.toString(16).padStart(8, '0')),
);
const digest = fc.tuple(half, half).map(([high, low]) => `${high}${low}${'0'.repeat(16)}`);

test('finds, for any keys, the positions that a map would', () => {
  fc.assert(
    fc.property(fc.array(digest, { maxLength: 1_500, size: 'max' }), fc.boolean(), (all, saved) => {
      let table = new KeyTable();
      const model = new Map<string, number[]>();
      all.forEach((key, position) => {
        table.add(key, position);
        model.set(key, [...(model.get(key) ?? []), position]);
      });
      if (saved) table = KeyTable.load(table.dump());
      expect(table.count).toBe(all.length);
      const found = new Map([...model.keys()].map((key) => [key, table.find(key)]));
      expect(found).toEqual(model);
      const unknown = '12345678000003ff';
      expect(table.find(unknown)).toEqual(model.get(unknown) ?? []);
    }),
    { numRuns: 20 },
  );
});

test('keeps every key while it grows a hundredfold', () => {
  const table = new KeyTable();
  const key = (index: number): string =>
    (BigInt(index) * 0x9e37_79b9_7f4a_7c15n).toString(16).padStart(16, '0').slice(-16);
  for (let index = 0; index < 100_000; index++) table.add(key(index), index);
  const wrong = Array.from({ length: 100_000 }, (_, index) => table.find(key(index))).filter(
    (found, index) => found.length !== 1 || found[0] !== index,
  );
  expect(wrong).toEqual([]);
  expect([table.count, table.find(key(100_000))]).toEqual([100_000, []]);
});

test('keys that all want one slot are still told apart', () => {
  const table = new KeyTable();
  const key = (index: number): string => `${index.toString(16).padStart(8, '0')}00000007`;
  for (let index = 0; index < 1_500; index++) table.add(key(index), 2 * index);
  const found = Array.from({ length: 1_500 }, (_, index) => table.find(key(index)));
  expect(found).toEqual(found.map((_, index) => [2 * index]));
});

test('the last position that it can hold', () => {
  const table = new KeyTable();
  table.add('f'.repeat(16), 2 ** 32 - 2);
  expect(KeyTable.load(table.dump()).find('f'.repeat(16))).toEqual([2 ** 32 - 2]);
});

test('an empty table dumps and loads', () => {
  const table = KeyTable.load(new KeyTable().dump());
  table.add('0'.repeat(16), 0);
  expect([table.count, table.find('0'.repeat(16))]).toEqual([1, [0]]);
});
