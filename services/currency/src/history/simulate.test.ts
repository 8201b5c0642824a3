import { expect, test } from '@jest/globals';
import type { CurrencyCommand } from '../domain/commands.ts';
import type { CurrencyEvent } from '../domain/events.ts';
import {
  BAKERY,
  CARD,
  cardOf,
  charge,
  MINUTE,
  OTHER_TILL,
  payWith,
  rule,
  SHOPPING,
  TILL,
  toHold,
} from '../domain/shop.fixture.ts';
import { ANA, BENTO, cents, id, lived, RENDA, send } from '../domain/vila.fixture.ts';
import { type ProposedBody, simulatorOf } from './simulate.ts';

const NOVEMBER = { from: '2026-11', to: '2026-11' };

/** What a rule would have done to these events, in these months. */
function simulated(body: ProposedBody, events: readonly CurrencyEvent[], months = NOVEMBER) {
  const simulator = simulatorOf(body, months);
  const meta = { operation: 'test', actor: 'test', correlation: 'test' };
  events.forEach((event, position) => {
    simulator.take({ ...event, position, id: '', at: 0, meta });
  });
  return simulator.result();
}

type Step = CurrencyCommand | string;
const noon = (day: string) => Date.parse(`${day}T12:00:00Z`);
const lasting = (day: string) => ({ lapsesAt: noon(day) + 5 * MINUTE });

/** A purchase at the n-th charge of the bakery's till. */
const buy = (n: number, day: string, payer: string, amount: number, card?: string): Step[] => [
  day,
  charge(amount, lasting(day)),
  payWith(payer, `${TILL}.${n}`, card),
];
const hold = (n: number, day: string, payer: string, amount: number): Step[] => [
  day,
  toHold(amount, { ...lasting(day), holdUntil: noon(day) + 86_400_000 }),
  payWith(payer, `${TILL}.${n}`),
];
const release = (n: number): Step => ({
  type: 'ReleaseHold',
  merchant: BAKERY,
  charge: `${TILL}.${n}`,
});
const refund = (n: number, payer: string, whole: number, amount: number, on: string): Step => ({
  type: 'RefundPayment',
  merchant: BAKERY,
  amount: cents(amount),
  paid: {
    payment: `${TILL}.${n}`,
    merchant: BAKERY,
    payer: `holder:${payer}`,
    amount: cents(whole),
    paidOn: on,
    lots: [['renda-minima/2026-11/', cents(whole)]],
    rules: [],
  },
});
const limit = (of: 'holder' | 'card' | 'terminal', per: 'payment' | 'day' | 'month', max: number) =>
  ({ kind: 'limit', of, per, maxMinor: max }) as const;

const BUSY = lived(
  [...SHOPPING, ...cardOf(ANA)],
  ...buy(1, '2026-11-10', ANA, 30_00),
  ...buy(2, '2026-11-10', ANA, 15_00, CARD),
  ...buy(3, '2026-11-10', ANA, 5_00),
  ...buy(4, '2026-11-11', ANA, 41_00, CARD),
  ...buy(5, '2026-11-11', BENTO, 20_00),
  ...buy(6, '2026-12-01', BENTO, 25_00),
);

test.each<[string, ProposedBody, number[], string[]]>([
  // Touched, how much, the largest, people.
  ['no payment above 40,00', limit('holder', 'payment', 40_00), [1, 41_00, 41_00, 1], [ANA]],
  ['40,00 a day', limit('holder', 'day', 40_00), [2, 56_00, 41_00, 1], [ANA]],
  ['exactly what was paid', limit('holder', 'day', 50_00), [0, 0, 0, 0], []],
  ['60,00 a month', limit('holder', 'month', 60_00), [1, 41_00, 41_00, 1], [ANA]],
  ['one unit a month', limit('holder', 'month', 1), [5, 111_00, 41_00, 2], [ANA, BENTO]],
])('a limit of %s on a person', (_, body, counts, whom) => {
  const { touched, touchedMinor, largestMinor, people, who } = simulated(body, BUSY);
  expect([touched, touchedMinor, largestMinor, people]).toEqual(counts);
  expect(who.map((each) => each.id)).toEqual(whom.map((holder) => `holder:${holder}`));
});

test('what a limit refuses is not counted further in its window', () => {
  // 30 + 15 would pass 40; 30 + 5 would not.
  expect(simulated(limit('holder', 'day', 40_00), BUSY).who[0]).toEqual({
    id: `holder:${ANA}`,
    times: 2,
    amountMinor: 56_00,
  });
});

test('only the payments by card count for a card, and all that a till takes for a till', () => {
  const card = simulated(limit('card', 'month', 50_00), BUSY);
  expect(card).toMatchObject({ looked: 2, lookedMinor: 56_00, touched: 1, touchedMinor: 41_00 });
  expect(card.who).toMatchObject([{ id: `card:${CARD}` }]);
  const till = simulated(limit('terminal', 'day', 60_00), BUSY);
  expect(till).toMatchObject({ looked: 5, touched: 1, touchedMinor: 20_00, people: 1 });
  expect(till.who).toMatchObject([{ id: `terminal:${TILL}` }]);
});

test('a programme is asked about its own money alone', () => {
  const of = { kind: 'limit', of: 'programme', per: 'month', maxMinor: 60_00 } as const;
  expect(simulated({ ...of, programme: RENDA }, BUSY)).toMatchObject({ looked: 5, touched: 1 });
  expect(simulated({ ...of, programme: 'gestante' }, BUSY)).toMatchObject({ looked: 0 });
});

test('months that were not asked for do not count', () => {
  const body = limit('holder', 'payment', 24_00);
  expect(simulated(body, BUSY)).toMatchObject({ looked: 5, touched: 2 });
  const both = simulated(body, BUSY, { from: '2026-11', to: '2026-12' });
  expect(both).toMatchObject({ looked: 6, touched: 3, people: 2 });
  expect(simulated(body, BUSY, { from: '2027-01', to: '2027-01' }).looked).toBe(0);
});

const [MONDAY, TUESDAY] = ['2026-11-10', '2026-11-11'];
const again = buy(2, MONDAY, ANA, 30_00);

test.each<[string, Step[], number]>([
  ['counts both purchases', again, 1],
  ['gives back what is refunded', [refund(1, ANA, 30_00, 20_00, MONDAY), ...again], 0],
  ['gives back no more than that', [refund(1, ANA, 30_00, 5_00, MONDAY), ...again], 1],
  [
    'gives nothing back of the day before',
    [
      ...buy(2, TUESDAY, ANA, 30_00),
      refund(1, ANA, 30_00, 30_00, MONDAY),
      ...buy(3, TUESDAY, ANA, 30_00),
    ],
    1,
  ],
])('a limit of 40,00 a day %s', (_, then, touched) => {
  const events = lived(SHOPPING, ...buy(1, MONDAY, ANA, 30_00), ...then);
  expect(simulated(limit('holder', 'day', 40_00), events).touched).toBe(touched);
});

test('the refund of a payment that would have been refused gives nothing back', () => {
  const events = lived(
    SHOPPING,
    ...buy(1, '2026-11-10', ANA, 30_00),
    ...buy(2, '2026-11-10', ANA, 20_00),
    refund(2, ANA, 20_00, 20_00, '2026-11-10'),
    ...buy(3, '2026-11-10', ANA, 15_00),
  );
  expect(simulated(limit('holder', 'day', 40_00), events).touched).toBe(2);
});

test('what is held counts when it is held, and no more once it is released', () => {
  const held = hold(1, MONDAY, ANA, 30_00);
  const kept = lived(SHOPPING, ...held, ...again);
  expect(simulated(limit('holder', 'day', 40_00), kept)).toMatchObject({ looked: 2, touched: 1 });
  const released = lived(SHOPPING, ...held, release(1), ...again);
  expect(simulated(limit('holder', 'day', 40_00), released).touched).toBe(0);
});

test('a fee is counted against what its purpose took, by merchant', () => {
  const one = { kind: 'fee', on: 'sale', purpose: 'upkeep', flatMinor: 0 } as const;
  const events = lived(
    [...SHOPPING, rule('sale', { ...one, basisPoints: 100 })],
    ...buy(1, '2026-11-10', ANA, 30_00),
    '2026-11-10',
    charge(20_00, { terminal: OTHER_TILL }),
    payWith(BENTO, `${OTHER_TILL}.1`),
  );
  const dearer = simulated({ ...one, basisPoints: 200 }, events);
  expect(dearer).toMatchObject({ looked: 2, touched: 2, proposedMinor: 1_00, takenMinor: 50 });
  expect(dearer.who).toEqual([
    expect.objectContaining({ id: `merchant:${BAKERY}`, proposedMinor: 60, takenMinor: 30 }),
    expect.objectContaining({ proposedMinor: 40, takenMinor: 20 }),
  ]);
  expect(simulated({ ...one, basisPoints: 100 }, events)).toMatchObject({ touched: 0, who: [] });
  const small = simulated({ ...one, basisPoints: 100, sizes: ['micro'] }, events);
  expect(small).toMatchObject({ touched: 1, merchants: 1, proposedMinor: 30, takenMinor: 50 });
});

test('a category rule touches those who paid with its money in other shops', () => {
  const events = lived(
    SHOPPING,
    ...buy(1, '2026-11-10', ANA, 30_00),
    '2026-11-10',
    charge(20_00, { terminal: OTHER_TILL }),
    payWith(BENTO, `${OTHER_TILL}.1`),
  );
  const food: ProposedBody = { kind: 'categories', programme: RENDA, allow: ['food'] };
  expect(simulated(food, events)).toMatchObject({
    looked: 2,
    lookedMinor: 50_00,
    touched: 1,
    touchedMinor: 20_00,
    people: 1,
    merchants: 1,
    who: [{ id: `merchant:${id('bazaar')}`, amountMinor: 20_00 }],
  });
  const both = { ...food, allow: ['food', 'clothing'] };
  expect(simulated(both, events).touched).toBe(0);
});

test('an expiry touches what was spent later than so many days after it was paid', () => {
  const expiry = (days: number) => ({ kind: 'expiry', programme: RENDA, days }) as const;
  const events = lived(
    SHOPPING,
    ...buy(1, '2026-11-12', ANA, 10_00),
    ...buy(2, '2026-11-30', ANA, 20_00),
    send(ANA, BENTO, 30_00),
    ...buy(3, '2026-12-05', BENTO, 80_00),
  );
  const winter = { from: '2026-11', to: '2026-12' };
  expect(simulated(expiry(20), events, winter)).toMatchObject({
    looked: 3,
    lookedMinor: 110_00,
    touched: 1,
    touchedMinor: 80_00,
    who: [{ id: `holder:${BENTO}` }],
  });
  expect(simulated(expiry(19), events)).toMatchObject({ touched: 1, touchedMinor: 20_00 });
  expect(simulated(expiry(25), events, winter).touched).toBe(0);
  // Paid before the months in which the rule would have bound.
  const december = { from: '2026-12', to: '2026-12' };
  expect(simulated(expiry(1), events, december)).toMatchObject({ looked: 1, touched: 0 });
});

test('nobody is listed beyond a page, and all are counted', () => {
  const people = Array.from({ length: 130 }, (_, n) => id(`p${n}`));
  const [paid] = lived(SHOPPING, ...buy(1, '2026-11-10', ANA, 10_00)).slice(-1);
  const many = people.map((name) => ({
    ...paid,
    movements: paid?.movements.map((each) => ({ ...each, debit: `holder:${name}` })),
  })) as CurrencyEvent[];
  const all = simulated(limit('holder', 'payment', 1), [...SHOPPING, ...many]);
  expect(all).toMatchObject({ touched: 130, people: 130, others: 30 });
  expect(all.who).toHaveLength(100);
});
