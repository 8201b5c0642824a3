import { expect, test } from '@jest/globals';
import { capture, type Recorded, recorded } from '../../app/purchase.fixture.ts';
import { BAKERY, BAZAAR, CHARGE, charge, OTHER_TILL, payWith, toHold } from '../shop.fixture.ts';
import { ANA, TODAY } from '../vila.fixture.ts';
import { paidFactsOf } from './facts.ts';

const LOT = 'renda-minima/2026-11/';
const [, PAID] = recorded(charge(), payWith(ANA)) as [Recorded, Recorded];
const [, HELD, , LAST] = recorded(toHold(), payWith(ANA), capture(4_00), capture(6_00)) as [
  Recorded,
  Recorded,
  Recorded,
  Recorded,
];

test('what a refund needs of a payment is what the journal says of it', () => {
  expect(paidFactsOf(PAID)).toEqual({
    payment: CHARGE,
    merchant: BAKERY,
    payer: `holder:${ANA}`,
    amount: 10_00,
    paidOn: TODAY,
    lots: [[LOT, 10_00]],
    rules: expect.arrayContaining(['share@1', 'sale-fee@1']),
  });
  expect(paidFactsOf(LAST)).toMatchObject({
    payment: `${CHARGE}.2`,
    payer: `holder:${ANA}`,
    amount: 6_00,
    lots: [[LOT, 6_00]],
  });
});

test('a shop that paid another shop gets its refund as a shop', () => {
  const events = recorded(
    charge(10_00, { terminal: OTHER_TILL }),
    payWith(ANA, `${OTHER_TILL}.1`),
    charge(3_00),
    payWith(`merchant:${BAZAAR}`),
  );
  const facts = paidFactsOf(events[3] as Recorded);
  expect(facts).toMatchObject({ payer: `merchant:${BAZAAR}`, merchant: BAKERY, amount: 3_00 });
});

test('what was only held is no payment to refund', () => {
  expect(() => paidFactsOf(HELD)).toThrow('invariant broken');
});
