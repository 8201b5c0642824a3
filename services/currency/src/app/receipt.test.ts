import { expect, test } from '@jest/globals';
import { paidFactsOf } from '../domain/payments/facts.ts';
import { BAKERY, CASHIER, CHARGE, charge, payWith, TILL, toHold } from '../domain/shop.fixture.ts';
import { ANA, cents } from '../domain/vila.fixture.ts';
import { capture, type Recorded, recorded, release } from './purchase.fixture.ts';
import {
  forMerchant,
  forPayer,
  merchantOf,
  receiptOf,
  refundReceipt,
  releasedBy,
} from './receipt.ts';

const RULES = ['share@1', 'sale-fee@1'];

const refund = (paid: Recorded, amount: number) =>
  ({
    type: 'RefundPayment',
    paid: paidFactsOf(paid),
    amount: cents(amount),
    merchant: BAKERY,
    terminal: TILL,
    cashier: CASHIER,
  }) as const;

const [, PAID] = recorded(charge(10_00, { cashier: CASHIER }), payWith(ANA)) as [
  Recorded,
  Recorded,
];
const [, HELD, FIRST, LAST] = recorded(
  toHold(10_00),
  payWith(ANA),
  capture(4_00),
  capture(6_00),
) as [Recorded, Recorded, Recorded, Recorded];

test('a receipt says what was paid, of whose money, and what it cost the merchant', () => {
  expect(receiptOf(PAID, BAKERY)).toEqual({
    charge: CHARGE,
    payment: CHARGE,
    state: 'paid',
    merchant: BAKERY,
    amountMinor: 10_00,
    unit: 'MUM',
    programmes: [{ programme: 'renda-minima', amountMinor: 10_00 }],
    fees: expect.arrayContaining([
      { purpose: 'operation', amountMinor: 10 },
      { purpose: 'association', amountMinor: 5 },
    ]),
    rules: expect.arrayContaining(RULES),
    position: 2,
    id: 'event-2',
  });
});

test.each([
  ['held', HELD, undefined, 'held', 10_00, 0],
  ['captured in part', FIRST, `${CHARGE}.1`, 'held', 4_00, 9],
  ['captured to the end', LAST, `${CHARGE}.2`, 'captured', 6_00, 11],
])('a receipt of what is %s', (_, event, payment, state, amountMinor, cost) => {
  const receipt = receiptOf(event, BAKERY);
  expect(receipt).toMatchObject({ charge: CHARGE, state, amountMinor });
  expect(receipt.payment).toBe(payment);
  expect(receipt.programmes).toEqual([{ programme: 'renda-minima', amountMinor }]);
  expect(receipt.fees.reduce((sum, each) => sum + each.amountMinor, 0)).toBe(cost);
});

test('the till does not learn whose money it was, nor the payer what the shop pays for it', () => {
  const receipt = receiptOf(PAID, BAKERY);
  expect(JSON.stringify(forMerchant(receipt))).not.toContain('renda');
  expect(forPayer(receipt)).not.toHaveProperty('fees');
  expect({ ...forMerchant(receipt), ...forPayer(receipt) }).toEqual(receipt);
});

test('the merchant is told by what goes to it; what is held does not say', () => {
  expect([PAID, FIRST, HELD].map(merchantOf)).toEqual([BAKERY, BAKERY, undefined]);
});

test('a refund gives back the amount to the payer and the fee to the merchant', () => {
  const events = recorded(
    charge(10_00, { cashier: CASHIER }),
    payWith(ANA),
    refund(PAID, 4_00),
    refund(PAID, 6_00),
  );
  const [part, rest] = events.slice(2).map(refundReceipt);
  expect(part).toMatchObject({ payment: CHARGE, refund: 1, merchant: BAKERY, amountMinor: 4_00 });
  expect(rest).toMatchObject({ refund: 2, amountMinor: 6_00, charge: CHARGE, unit: 'MUM' });
  expect(part?.programmes).toEqual([{ programme: 'renda-minima', amountMinor: 4_00 }]);
  const returned = [part, rest].flatMap((each) => each?.fees ?? []);
  expect(returned.reduce((sum, each) => sum + each.amountMinor, 0)).toBe(15);
});

test('a release says what the payer has back', () => {
  const events = recorded(toHold(10_00), payWith(ANA), capture(4_00), release);
  expect(releasedBy(events.at(-1) as Recorded)).toBe(6_00);
});
