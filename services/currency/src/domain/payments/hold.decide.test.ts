import { expect, test } from '@jest/globals';
import type { CurrencyCommand } from '../commands.ts';
import {
  BAKERY,
  BAZAAR,
  CHARGE,
  charge,
  MINUTE,
  NOON,
  payWith,
  rule,
  SHOPPING,
  TILL,
  toHold,
} from '../shop.fixture.ts';
import { ANA, balances, cents, given, lived, moves, TODAY } from '../vila.fixture.ts';

const HELD = lived(SHOPPING, toHold(), payWith(ANA));
const later = (minutes: number) => ({ at: NOON + minutes * MINUTE, on: TODAY });
const capture = (amount = 10_00, merchant = BAKERY): CurrencyCommand => ({
  type: 'CaptureHold',
  charge: CHARGE,
  merchant,
  amount: cents(amount),
});
const release = (merchant = BAKERY): CurrencyCommand => ({
  type: 'ReleaseHold',
  charge: CHARGE,
  merchant,
});
const LOT = 'renda-minima/2026-11/';
const hold = `hold:${CHARGE}`;

test.each([
  ['of no charge', SHOPPING, capture(), { code: 'charge-unknown' }],
  ['of another’s charge', HELD, capture(1, BAZAAR), { code: 'charge-of-other-merchant' }],
  [
    'of a charge nobody paid',
    lived(SHOPPING, toHold()),
    capture(),
    { code: 'charge-not-held', charge: CHARGE },
  ],
  ['of nothing', HELD, capture(0), { code: 'amount-invalid' }],
  [
    'of more than is held',
    HELD,
    capture(10_01),
    { code: 'capture-exceeds-hold', account: hold, available: 10_00 },
  ],
  [
    'of more than is left',
    lived(HELD, capture(4_00)),
    capture(6_01),
    { code: 'capture-exceeds-hold', account: hold, available: 6_00 },
  ],
  [
    'of what was captured',
    lived(HELD, capture()),
    capture(1),
    { code: 'charge-closed', charge: CHARGE },
  ],
  [
    'of what was released',
    lived(HELD, release()),
    capture(1),
    { code: 'charge-closed', charge: CHARGE },
  ],
])('a capture %s is refused', (_, before, command, refusal) => {
  given(...before)
    .when(command)
    .thenRefused(refusal as never);
});

test('what has lapsed is not captured', () => {
  given(...HELD)
    .when(capture(), later(60))
    .thenRefused({ code: 'hold-lapsed', account: hold });
});

test('captures in part are payments of their own, each with its fee, and the last one closes', () => {
  const fee = rule('bank', {
    kind: 'fee',
    on: 'sale',
    purpose: 'bank',
    basisPoints: 200,
    flatMinor: 0,
  });
  const events = lived([...HELD, fee], capture(4_00), capture(6_00));
  const [first, last] = events.slice(-2);
  expect(first?.data).toEqual({
    charge: CHARGE,
    payment: `${CHARGE}.1`,
    payer: `holder:${ANA}`,
    heldOn: TODAY,
    terminal: TILL,
    rules: ['bank@1'],
  });
  expect(moves(first ? [first] : [])).toEqual([
    `${hold} merchant:${BAKERY} 400 MUM ${LOT}`,
    `merchant:${BAKERY} fees:bank 8 MUM ${LOT}`,
  ]);
  expect(moves(last ? [last] : [])).toEqual([
    `${hold} merchant:${BAKERY} 600 MUM ${LOT}`,
    `= ${hold} closed`,
    `merchant:${BAKERY} fees:bank 12 MUM ${LOT}`,
  ]);
});

test('a release gives all that is left back, and what it counted for limits too', () => {
  const day = rule('day', { kind: 'limit', of: 'holder', per: 'day', maxMinor: 10_00 });
  const before = lived([...SHOPPING, day], toHold(), payWith(ANA), capture(4_00));
  given(...lived(before, charge(1)))
    .when(payWith(ANA, `${TILL}.2`))
    .thenRefused(expect.objectContaining({ code: 'limit-reached', left: 0 }) as never);
  const released = lived(before, release(), charge(6_00));
  expect(balances(released)).toMatchObject({ [`holder:${ANA}`]: 106_00 });
  expect(
    given(...released)
      .when(payWith(ANA, `${TILL}.2`))
      .events(),
  ).toHaveLength(1);
});

test('a sweeper gives back what nobody captured in time, once', () => {
  const sweep: CurrencyCommand = { type: 'ExpireHolds', charges: [CHARGE, CHARGE, `${TILL}.9`] };
  expect(
    given(...HELD)
      .when(sweep, later(59))
      .events(),
  ).toEqual([]);
  const events = given(...HELD)
    .when(sweep, later(60))
    .events();
  expect(moves(events)).toEqual([`${hold} holder:${ANA} 1000 MUM ${LOT}`, `= ${hold} closed`]);
  expect(
    given(...HELD, ...events)
      .when(sweep, later(60))
      .events(),
  ).toEqual([]);
});
