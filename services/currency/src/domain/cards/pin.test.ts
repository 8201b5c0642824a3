import { expect, test } from '@jest/globals';
import { pinFault } from './pin.ts';

test.each([
  ['', 'pin-digits'],
  ['482', 'pin-digits'],
  ['4829163', 'pin-digits'],
  ['48a9', 'pin-digits'],
  ['٤٨٢٩', 'pin-digits'],
  ['4829\n', 'pin-digits'],
  ['0000', 'pin-same-digit'],
  ['777777', 'pin-same-digit'],
  ['1234', 'pin-sequence'],
  ['123456', 'pin-sequence'],
  ['4321', 'pin-sequence'],
  ['7890', 'pin-sequence'],
  ['1098', 'pin-sequence'],
  ['1235', undefined],
  ['1123', undefined],
  ['2468', undefined],
  ['48291', undefined],
  ['482916', undefined],
])('%j: %s', (pin, rule) => {
  expect(pinFault(pin)).toBe(rule);
});
