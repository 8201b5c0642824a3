import { expect, test } from '@jest/globals';
import { minor } from './minor.ts';
import { ratio } from './ratio.ts';

test.each([
  // part, whole, scale, ratio
  [1, 3, 10_000, 3333],
  [2, 3, 10_000, 6667],
  [1, 8, 100, 13],
  [-1, 8, 100, -13],
  [0, 8, 100, 0],
  [179, 100, 100, 179],
  [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 36_500, 36_500],
  [5, 0, 100, null],
  [5, -5, 100, null],
])('%d of %d is %d-ths: %d', (part, whole, scale, expected) => {
  expect(ratio(minor(part), minor(whole), scale)).toBe(expected);
});
