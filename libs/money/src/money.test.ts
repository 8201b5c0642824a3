import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  add,
  allocate,
  formatAmount,
  isPositiveMinor,
  isUnit,
  type Minor,
  minor,
  negate,
  parseAmount,
  percentage,
  sum,
} from './index.ts';

test.each([2 ** 53, -(2 ** 53), 0.1, Number.NaN, Number.POSITIVE_INFINITY])(
  '%p is refused as an amount, never rounded',
  (value) => {
    expect(() => minor(value)).toThrow(RangeError);
  },
);

test('a sum that reaches 2^53 is refused', () => {
  expect(() => add(minor(Number.MAX_SAFE_INTEGER), minor(1))).toThrow(RangeError);
});

test('there is no negative zero', () => {
  expect(Object.is(negate(minor(0)), 0)).toBe(true);
  expect(Object.is(minor(-0), 0)).toBe(true);
});

test.each([0, -1, 1.5, '5', 5n, true, null, Number.NaN])('%p cannot be moved', (value) => {
  expect(isPositiveMinor(value)).toBe(false);
});

test.each([
  // text, decimals, separator, exact, expected
  ['110,00', 2, ',', true, 11000],
  ['0,05', 2, ',', true, 5],
  ['110', 2, ',', true, undefined],
  ['110', 2, '.', false, 11000],
  ['110.5', 2, '.', false, undefined],
  ['110.50', 2, '.', false, 11050],
  ['110,00', 2, '.', false, undefined],
  ['1.110,00', 2, ',', true, undefined],
  ['-1.00', 2, '.', false, undefined],
  ['+1.00', 2, '.', false, undefined],
  [' 1.00', 2, '.', false, undefined],
  ['1.00\n', 2, '.', false, undefined],
  ['1e3', 2, '.', false, undefined],
  ['NaN', 2, '.', false, undefined],
  ['', 2, '.', false, undefined],
  ['.50', 2, '.', false, undefined],
  ['٣.00', 2, '.', false, undefined],
  ['90071992547409.91', 2, '.', false, Number.MAX_SAFE_INTEGER],
  ['90071992547409.92', 2, '.', false, undefined],
  ['45', 0, '.', false, 45],
  ['45.0', 0, '.', false, undefined],
] as const)(
  '%p with %p decimals by %p (exact %p) reads as %p',
  (text, decimals, separator, exact, expected) => {
    expect(parseAmount(text, { decimals, separator, exact })).toBe(expected);
  },
);

test('what is formatted reads back as the same amount', () => {
  fc.assert(
    fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), fc.nat({ max: 3 }), (value, decimals) => {
      const text = formatAmount(minor(value), decimals, ',');
      expect(parseAmount(text, { decimals, separator: ',', exact: true })).toBe(value);
    }),
  );
  expect(formatAmount(minor(-5), 2)).toBe('-0.05');
});

test('the parts of an allocation add up to the whole, each within one of its share', () => {
  const weights = fc
    .array(fc.nat({ max: Number.MAX_SAFE_INTEGER }), { minLength: 1, maxLength: 12 })
    .filter((list) => list.some((weight) => weight > 0));
  fc.assert(
    fc.property(fc.maxSafeInteger(), weights, (total, list) => {
      const parts = allocate(minor(total), list);
      expect(sum(parts)).toBe(minor(total));
      const scale = list.reduce((all, weight) => all + BigInt(weight), 0n);
      parts.forEach((part, index) => {
        const off = BigInt(part) * scale - BigInt(total) * BigInt(list[index] ?? 0);
        expect(off < scale && off > -scale).toBe(true);
      });
    }),
  );
});

test('an allocation without a weight is a mistake of the caller', () => {
  expect(() => allocate(5 as Minor, [0, 0])).toThrow(RangeError);
  expect(() => allocate(5 as Minor, [2, -1])).toThrow(RangeError);
});

test.each([
  ['MUM', true],
  ['THING:school-desk', true],
  ['mum', false],
  ['THING:', false],
  ['M M', false],
])('%p as a unit: %p', (text, good) => {
  expect(isUnit(text)).toBe(good);
});

test.each([
  [100_00, 200, 2_00],
  [1, 200, 0],
  [25, 200, 1],
  [24, 200, 0],
  [99_99, 10_000, 99_99],
  [0, 500, 0],
  [Number.MAX_SAFE_INTEGER, 10_000, Number.MAX_SAFE_INTEGER],
  [Number.MAX_SAFE_INTEGER, 1, 900_719_925_474],
])('of %i, %i basis points are %i', (amount, points, expected) => {
  expect(percentage(minor(amount), points)).toBe(expected);
});

test('a percentage is exact to half a minor unit, however large the amount', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.integer({ min: 0, max: 10_000 }), (amount, points) => {
      const twice = 2n * BigInt(amount) * BigInt(points);
      const off = 20_000n * BigInt(percentage(minor(amount), points)) - twice;
      expect(off <= 10_000n && off > -10_000n).toBe(true);
    }),
  );
  expect(() => percentage(minor(-1), 5)).toThrow(RangeError);
  expect(() => percentage(minor(1), 10_001)).toThrow(RangeError);
});
