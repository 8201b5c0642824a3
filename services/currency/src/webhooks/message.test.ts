import { expect, test } from '@jest/globals';
import { capture, type Recorded, recorded } from '../app/purchase.fixture.ts';
import type { CurrencyCommand } from '../domain/commands.ts';
import { paidFactsOf } from '../domain/payments/facts.ts';
import { redeem, returned, sending, TAKINGS } from '../domain/redemptions/takings.fixture.ts';
import { BAKERY, CHARGE, charge, payWith, TILL, toHold } from '../domain/shop.fixture.ts';
import { ANA, cents, GESTANTE, lived, RENDA, TODAY } from '../domain/vila.fixture.ts';
import { messageOf } from './message.ts';

const last = (events: readonly Recorded[]): Recorded => events.at(-1) as Recorded;
const AT = Date.parse('2026-11-10T12:00:00.000Z');
const toldOf = (event: Recorded) => {
  const message = messageOf({ ...event, at: AT });
  return message && { ...message, body: JSON.parse(message.body) as unknown };
};

test('a payment tells what came in and what it cost, and nothing of who paid', () => {
  const event = last(recorded(charge(10_00), payWith(ANA)));
  expect(toldOf(event)).toEqual({
    merchant: BAKERY,
    type: 'charge.paid',
    id: event.id,
    position: event.position,
    body: {
      type: 'charge.paid',
      timestamp: '2026-11-10T12:00:00.000Z',
      data: {
        charge: CHARGE,
        payment: CHARGE,
        merchant: BAKERY,
        amountMinor: 10_00,
        unit: 'MUM',
        fees: [
          { purpose: 'operation', amountMinor: 10 },
          { purpose: 'association', amountMinor: 5 },
        ],
        position: event.position,
        id: event.id,
      },
    },
  });
  const body = messageOf(event)?.body ?? '';
  expect([ANA, RENDA, GESTANTE].filter((word) => body.includes(word))).toEqual([]);
});

test('a refund tells what was given back, and the fee that came back', () => {
  const [, paid] = recorded(charge(10_00), payWith(ANA)) as [Recorded, Recorded];
  const at = { merchant: BAKERY, terminal: TILL };
  const refund = { type: 'RefundPayment', paid: paidFactsOf(paid), amount: cents(4_00), ...at };
  const event = last(recorded(charge(10_00), payWith(ANA), refund as CurrencyCommand));
  expect(toldOf(event)).toMatchObject({
    merchant: BAKERY,
    type: 'charge.refunded',
    body: { data: { charge: CHARGE, payment: CHARGE, refund: 1, amountMinor: 4_00 } },
  });
  expect(messageOf(event)?.body).not.toContain(ANA);
});

test('what is held is not paid; each capture is', () => {
  const events = recorded(toHold(10_00), payWith(ANA), capture(4_00));
  expect(events.map((event) => toldOf(event)?.body)).toMatchObject([
    undefined,
    undefined,
    { type: 'charge.paid', data: { charge: CHARGE, payment: `${CHARGE}.1`, amountMinor: 4_00 } },
  ]);
});

test('each part of a redemption that the bank paid is told, in national money', () => {
  const settled = lived(
    TAKINGS,
    redeem(100_00),
    ...sending(['R1-1']),
    returned(['R1-1', 100_00, 'settled', { settledOn: TODAY }]),
  ).find(({ type }) => type === 'currency.LegSettled.v1');
  const meta = { operation: 'test', actor: 'test', correlation: 'test' };
  const event = { ...settled, position: 9, id: 'event-9', at: AT, meta } as Recorded;
  expect(toldOf(event)).toMatchObject({
    merchant: BAKERY,
    type: 'redemption.settled',
    body: {
      data: {
        redemption: 'R1',
        leg: 'R1-1',
        merchant: BAKERY,
        amountMinor: 100_00,
        unit: 'BRL',
        dueOn: '2026-11-12',
        settledOn: TODAY,
      },
    },
  });
});
