import { expect, test } from '@jest/globals';
import { capture, type Recorded, recorded, release } from '../app/purchase.fixture.ts';
import { paidFactsOf } from '../domain/payments/facts.ts';
import {
  BAKERY,
  CHARGE,
  charge,
  MINUTE,
  NOON,
  payWith,
  TILL,
  toHold,
} from '../domain/shop.fixture.ts';
import { ANA, cents, id } from '../domain/vila.fixture.ts';
import { type PaymentRow, payments } from './payments.ts';

function folded(events: readonly Recorded[]): Map<string, PaymentRow> {
  const rows = new Map<string, PaymentRow>();
  for (const event of events) {
    for (const key of payments.keysOf(event)) {
      rows.set(key, payments.fold(rows.get(key), event, key));
    }
  }
  return rows;
}

const OPEN: PaymentRow = {
  state: 'open',
  merchant: BAKERY,
  amount: cents(10_00),
  mode: 'direct',
  lapsesAt: NOON + 5 * MINUTE,
  position: 1,
};
const TO_HOLD: PaymentRow = { ...OPEN, mode: 'hold', holdUntil: NOON + 60 * MINUTE };
const PAYER = { payer: `holder:${ANA}`, paidAt: 2 };
const paid = payWith(ANA);

const cancel = { type: 'CancelCharge', charge: CHARGE, merchant: BAKERY, terminal: TILL } as const;
const later = (type: string, data: object): Recorded[] => {
  const [made] = recorded(charge()) as [Recorded];
  return [made, { ...made, type, data: { ...data }, position: 2 }];
};

test.each<[string, readonly Recorded[], PaymentRow]>([
  ['open', recorded(charge(10_00, { note: id('note') })), { ...OPEN, note: id('note') }],
  ['paid', recorded(charge(), paid), { ...OPEN, ...PAYER, state: 'paid', position: 2 }],
  ['cancelled', recorded(charge(), cancel), { ...OPEN, state: 'cancelled', position: 2 }],
  ['held', recorded(toHold(), paid), { ...TO_HOLD, ...PAYER, state: 'held', position: 2 }],
  [
    'captured in part',
    recorded(toHold(), paid, capture(4_00)),
    { ...TO_HOLD, ...PAYER, state: 'held', captured: cents(4_00), position: 3 },
  ],
  [
    'captured in two parts',
    recorded(toHold(), paid, capture(4_00), capture(6_00)),
    { ...TO_HOLD, ...PAYER, state: 'captured', captured: cents(10_00), position: 4 },
  ],
  [
    'released after a part was captured',
    recorded(toHold(), paid, capture(4_00), release),
    { ...TO_HOLD, ...PAYER, state: 'released', captured: cents(4_00), position: 4 },
  ],
  [
    'lapsed',
    later('currency.ChargesLapsed.v1', { charges: [CHARGE] }),
    { ...OPEN, state: 'lapsed', position: 2 },
  ],
  [
    'expired',
    later('currency.HoldExpired.v1', { charge: CHARGE }),
    { ...OPEN, state: 'expired', position: 2 },
  ],
])('a charge that is %s', (_, events, row) => {
  expect(folded(events).get(CHARGE)).toEqual(row);
  expect(folded(events)).toEqual(folded(events));
});

test('each capture is a payment of its own', () => {
  const rows = folded(recorded(toHold(), paid, capture(4_00), capture(6_00)));
  const common = { state: 'paid', merchant: BAKERY, mode: 'hold' };
  expect(rows.get(`${CHARGE}.1`)).toEqual({
    ...common,
    amount: 4_00,
    paidAt: 3,
    position: 3,
  });
  expect(rows.get(`${CHARGE}.2`)).toEqual({ ...common, amount: 6_00, paidAt: 4, position: 4 });
});

test('refunds add up, the last one makes it refunded, and its fee is not of them', () => {
  const [, made] = recorded(charge(), paid) as [Recorded, Recorded];
  const refund = (amount: number) =>
    ({
      type: 'RefundPayment',
      paid: paidFactsOf(made),
      amount: cents(amount),
      merchant: BAKERY,
    }) as const;
  const events = recorded(charge(), paid, refund(4_00), refund(6_00));
  expect(folded(events.slice(0, 3)).get(CHARGE)).toMatchObject({ state: 'paid', refunded: 4_00 });
  expect(folded(events).get(CHARGE)).toEqual({
    ...OPEN,
    ...PAYER,
    state: 'refunded',
    refunded: cents(10_00),
    position: 4,
  });
});

test('other events touch no row; what becomes of a charge that was never made is a bug', () => {
  const [made, pay] = recorded(charge(), paid) as [Recorded, Recorded];
  expect(folded([{ ...made, type: 'currency.Transferred.v1' }]).size).toBe(0);
  expect(() => folded([pay])).toThrow(/is made before/);
});
