import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cardNumber, FREE_DIGITS, isCardNumber } from './number.ts';

const free = fc.stringMatching(new RegExp(`^[0-9]{${FREE_DIGITS}}$`));

test('the check digit is Luhn’s', () => {
  expect(cardNumber('00000000000000')).toBe('9000000000000001');
  expect(isCardNumber('9000000000000001')).toBe(true);
  expect(isCardNumber('4111111111111111')).toBe(false);
  for (const text of ['', '9', '900000000000000', '90000000000000019', '900000000000000a']) {
    expect(isCardNumber(text)).toBe(false);
  }
});

test('every number that is made is one, and no other last digit would do', () => {
  fc.assert(
    fc.property(free, (digits) => {
      const number = cardNumber(digits);
      const ends = [...'0123456789'].filter((end) => isCardNumber(number.slice(0, -1) + end));
      expect(ends).toEqual([number.at(-1)]);
    }),
  );
});

test('a digit that was mistyped shows', () => {
  const place = fc.integer({ min: 0, max: 15 });
  fc.assert(
    fc.property(free, place, fc.integer({ min: 1, max: 9 }), (digits, at, by) => {
      const number = cardNumber(digits);
      const digit = (number.charCodeAt(at) - 48 + by) % 10;
      expect(isCardNumber(number.slice(0, at) + digit + number.slice(at + 1))).toBe(false);
    }),
  );
});
