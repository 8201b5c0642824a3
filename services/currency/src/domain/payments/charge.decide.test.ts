import { expect, test } from '@jest/globals';
import {
  BAKERY,
  BAZAAR,
  CASHIER,
  CHARGE,
  cashier,
  charge,
  MINUTE,
  NOON,
  OTHER_TILL,
  payWith,
  SHOPPING,
  TILL,
  terminal,
  toHold,
} from '../shop.fixture.ts';
import { ANA, given, id, lived, TODAY } from '../vila.fixture.ts';

const at = (minutes: number) => ({ at: NOON + minutes * MINUTE, on: TODAY });
const blocked = { state: 'blocked' } as const;
const standing = (type: string) => ({
  type,
  data: { merchant: BAKERY },
  movements: [],
  effectiveOn: TODAY,
});

test.each([
  ['an amount of nothing', SHOPPING, charge(0), { code: 'amount-invalid' }],
  ['a negative amount', SHOPPING, charge(-1), { code: 'amount-invalid' }],
  ['another unit', SHOPPING, charge(1, { unit: 'BRL' }), { code: 'unit-mismatch' }],
  ['no such terminal', SHOPPING, charge(1, { terminal: id('no') }), { code: 'terminal-unknown' }],
  [
    'a blocked terminal',
    [...SHOPPING, terminal(BAKERY, TILL, blocked)],
    charge(),
    { code: 'terminal-blocked', terminal: TILL },
  ],
  ['no such cashier', SHOPPING, charge(1, { cashier: id('no') }), { code: 'cashier-unknown' }],
  [
    'a cashier of another shop',
    SHOPPING,
    charge(1, { terminal: OTHER_TILL, cashier: CASHIER }),
    { code: 'cashier-unknown' },
  ],
  [
    'a blocked cashier',
    [...SHOPPING, cashier(BAKERY, CASHIER, blocked)],
    charge(1, { cashier: CASHIER }),
    { code: 'cashier-blocked', cashier: CASHIER },
  ],
  [
    'a suspended merchant',
    [...SHOPPING, standing('currency.MerchantSuspended.v1')],
    charge(),
    { code: 'merchant-suspended', merchant: BAKERY },
  ],
  [
    'a merchant that closes',
    [...SHOPPING, standing('currency.MerchantClosing.v1')],
    charge(),
    { code: 'merchant-closed', merchant: BAKERY },
  ],
  ['a charge of the past', SHOPPING, charge(1, { lapsesAt: NOON }), { code: 'charge-too-long' }],
  [
    'a charge for two days',
    SHOPPING,
    charge(1, { lapsesAt: NOON + 2880 * MINUTE }),
    { code: 'charge-too-long' },
  ],
  [
    'a hold that ends before its charge',
    SHOPPING,
    toHold(1, { holdUntil: NOON + MINUTE }),
    { code: 'charge-too-long' },
  ],
  [
    'more than the terminal takes at once',
    [...SHOPPING, terminal(BAKERY, TILL, { limits: { perPaymentMinor: 5_00 } })],
    charge(5_01),
    {
      code: 'limit-reached',
      rule: `terminal:${TILL}`,
      version: 1,
      of: 'terminal',
      per: 'payment',
      limit: 5_00,
      left: 5_00,
    },
  ],
])('%s is refused', (_, before, command, refusal) => {
  given(...before)
    .when(command)
    .thenRefused(refusal as never);
});

test('charges of a terminal are counted, and say all that is decided', () => {
  const events = lived(SHOPPING, charge(), charge(5_00, { cashier: CASHIER, note: id('memo') }));
  expect(events.at(-2)?.data).toEqual({
    charge: `${TILL}.1`,
    merchant: BAKERY,
    terminal: TILL,
    amountMinor: 10_00,
    mode: 'direct',
    lapsesAt: NOON + 5 * MINUTE,
  });
  expect(events.at(-1)?.data).toMatchObject({ charge: `${TILL}.2`, note: id('memo') });
});

test.each([
  ['one never made', SHOPPING, CHARGE, BAKERY, { code: 'charge-unknown' }],
  ['number nought', SHOPPING, `${TILL}.0`, BAKERY, { code: 'charge-unknown' }],
  ['one of no terminal', SHOPPING, `${id('x')}.1`, BAKERY, { code: 'charge-unknown' }],
  [
    'one that was paid',
    lived(SHOPPING, charge(), payWith(ANA)),
    CHARGE,
    BAKERY,
    { code: 'charge-closed', charge: CHARGE },
  ],
  [
    'another merchant’s',
    lived(SHOPPING, charge()),
    CHARGE,
    BAZAAR,
    { code: 'charge-of-other-merchant' },
  ],
  [
    'one that is held for',
    lived(SHOPPING, toHold(), payWith(ANA)),
    CHARGE,
    BAKERY,
    { code: 'charge-held', charge: CHARGE },
  ],
])('cancelling %s is refused', (_, before, of, merchant, refusal) => {
  given(...before)
    .when({ type: 'CancelCharge', charge: of, merchant })
    .thenRefused(refusal as never);
});

test('a cancelled charge is over', () => {
  const cancelled = lived(SHOPPING, charge(), {
    type: 'CancelCharge',
    charge: CHARGE,
    merchant: BAKERY,
  });
  given(...cancelled)
    .when(payWith(ANA))
    .thenRefused({ code: 'charge-closed', charge: CHARGE });
});

test('what has lapsed is tidied away, whatever else was named', () => {
  const before = lived(
    SHOPPING,
    charge(),
    toHold(),
    charge(1_00, { lapsesAt: NOON + 60 * MINUTE }),
  );
  const held = lived(before, payWith(ANA, `${TILL}.2`));
  const names = [`${TILL}.1`, `${TILL}.1`, `${TILL}.2`, `${TILL}.3`, `${TILL}.9`];
  const events = given(...held)
    .when({ type: 'LapseCharges', charges: names }, at(6))
    .events();
  expect(events.map(({ data }) => data)).toEqual([{ charges: [`${TILL}.1`] }]);
  const again = given(...held, ...events).when({ type: 'LapseCharges', charges: names }, at(6));
  expect(again.events()).toEqual([]);
});
