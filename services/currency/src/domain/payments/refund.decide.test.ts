import { expect, test } from '@jest/globals';
import type { CurrencyCommand } from '../commands.ts';
import type { CurrencyEvent } from '../events.ts';
import {
  BAKERY,
  BAZAAR,
  CASHIER,
  CHARGE,
  cashier,
  charge,
  OTHER_TILL,
  payWith,
  rule,
  SHOPPING,
  TILL,
  toHold,
} from '../shop.fixture.ts';
import { ANA, balances, cents, given, id, lived, moves, onDay, TODAY } from '../vila.fixture.ts';
import { paidFactsOf } from './facts.ts';

const FEE = rule('bank', {
  kind: 'fee',
  on: 'sale',
  purpose: 'bank',
  basisPoints: 200,
  flatMinor: 5,
});
const PAID = lived([...SHOPPING, FEE], charge(10_00), payWith(ANA));
const LOT = 'renda-minima/2026-11/';

const last = (events: readonly CurrencyEvent[]) => events.at(-1) as CurrencyEvent;
const refund = (
  amount: number,
  of: readonly CurrencyEvent[] = PAID,
  at: { merchant?: string; terminal?: string; cashier?: string } = {},
): CurrencyCommand => ({
  type: 'RefundPayment',
  paid: paidFactsOf(last(of)),
  amount: cents(amount),
  merchant: BAKERY,
  ...at,
});
/** What a shop took is spent on, at the bazaar. */
const spent = lived(
  PAID,
  charge(9_00, { terminal: OTHER_TILL }),
  payWith(`merchant:${BAKERY}`, `${OTHER_TILL}.1`),
);
const limited = cashier(BAKERY, CASHIER, { limits: { refundsPerDayMinor: 4_00 } });

test.each([
  ['of nothing', PAID, refund(0), { code: 'amount-invalid' }],
  [
    'by another shop',
    PAID,
    refund(1, PAID, { merchant: BAZAAR }),
    { code: 'charge-of-other-merchant' },
  ],
  [
    'by an unknown terminal',
    PAID,
    refund(1, PAID, { terminal: id('no') }),
    { code: 'terminal-unknown' },
  ],
  [
    'of more than was paid',
    PAID,
    refund(10_01),
    { code: 'refund-exceeds-payment', payment: CHARGE, left: 10_00 },
  ],
  [
    'of more than is left to refund',
    lived(PAID, refund(4_00)),
    refund(6_01),
    { code: 'refund-exceeds-payment', payment: CHARGE, left: 6_00 },
  ],
  [
    'above the cashier’s limit of a day',
    lived([...PAID, limited], refund(3_00, PAID, { cashier: CASHIER })),
    refund(1_01, PAID, { cashier: CASHIER }),
    {
      code: 'limit-reached',
      rule: `cashier:${CASHIER}`,
      version: 1,
      of: 'cashier',
      per: 'day',
      limit: 4_00,
      left: 1_00,
      renewsOn: '2026-11-11',
    },
  ],
  [
    'of what the shop has no more',
    spent,
    refund(1_01),
    { code: 'insufficient-funds', account: `merchant:${BAKERY}`, available: 77 },
  ],
])('a refund %s is refused', (_, before, command, refusal) => {
  given(...before)
    .when(command)
    .thenRefused(refusal as never);
});

test('parts give back fee(before) − fee(after), the last one all of it', () => {
  const events = lived(PAID, refund(4_00), refund(6_00));
  const [first, second] = events.slice(-2);
  // 10,00 cost 25; 6,00 left cost 17; nothing left costs nothing.
  expect(moves(first ? [first] : [])).toEqual([
    `fees:bank merchant:${BAKERY} 8 MUM ${LOT}`,
    `merchant:${BAKERY} holder:${ANA} 400 MUM ${LOT}`,
  ]);
  expect(moves(second ? [second] : [])[0]).toBe(`fees:bank merchant:${BAKERY} 17 MUM ${LOT}`);
  const { 'fees:bank': fees, ...rest } = balances(events);
  expect([fees, rest[`merchant:${BAKERY}`], rest[`holder:${ANA}`]]).toEqual([
    undefined,
    undefined,
    110_00,
  ]);
  expect(first?.data).toEqual({ payment: CHARGE, refund: 1, paidOn: TODAY, rules: ['bank@1'] });
  expect(second?.data).toMatchObject({ refund: 2 });
});

test('the fee of a payment is that of its day, whatever the rule says now', () => {
  const dearer = rule(
    'bank',
    { kind: 'fee', on: 'sale', purpose: 'bank', basisPoints: 900, flatMinor: 0 },
    2,
  );
  const events = lived([...PAID, dearer], refund(10_00));
  expect(moves(events.slice(-1))[0]).toBe(`fees:bank merchant:${BAKERY} 25 MUM ${LOT}`);
});

test('a captured hold is refunded capture by capture, to whom it was held from', () => {
  const capture = { type: 'CaptureHold', charge: CHARGE, merchant: BAKERY } as const;
  const held = lived(SHOPPING, toHold(), payWith(ANA), { ...capture, amount: cents(4_00) });
  const events = lived(held, refund(4_00, held));
  expect(last(events).data).toMatchObject({ payment: `${CHARGE}.1`, paidOn: TODAY });
  expect(balances(events)).toMatchObject({ [`holder:${ANA}`]: 104_00, [`hold:${CHARGE}`]: 6_00 });
});

test('a merchant that bought of another is refunded too', () => {
  const before = lived(
    PAID,
    charge(5_00, { terminal: OTHER_TILL }),
    payWith(`merchant:${BAKERY}`, `${OTHER_TILL}.1`),
  );
  const events = lived(before, refund(5_00, before, { merchant: BAZAAR }));
  expect(balances(events)).toMatchObject({ [`merchant:${BAKERY}`]: 9_75 });
});

test('what is refunded on its day can be spent again under the day’s limit', () => {
  const day = rule('day', { kind: 'limit', of: 'holder', per: 'day', maxMinor: 10_00 });
  const paid = lived([...SHOPPING, day], charge(10_00), payWith(ANA), charge(10_00));
  const facts = paidFactsOf(paid.at(-2) as CurrencyEvent);
  const back: CurrencyCommand = {
    type: 'RefundPayment',
    paid: facts,
    amount: cents(10_00),
    merchant: BAKERY,
  };
  const again = payWith(ANA, `${TILL}.2`);
  expect(
    given(...lived(paid, back))
      .when(again)
      .events(),
  ).toHaveLength(1);
});

test('what was paid on another day leaves today’s limit as it is', () => {
  const day = rule('day', { kind: 'limit', of: 'holder', per: 'day', maxMinor: 10_00 });
  const paid = lived([...SHOPPING, day], charge(10_00), payWith(ANA));
  const lapsesAt = onDay('2026-11-11').at + 1;
  const next = lived(
    paid,
    '2026-11-11',
    charge(10_00, { lapsesAt }),
    payWith(ANA, `${TILL}.2`),
    refund(10_00, paid),
    charge(1, { lapsesAt }),
  );
  given(...next)
    .when(payWith(ANA, `${TILL}.3`), onDay('2026-11-11'))
    .thenRefused(expect.objectContaining({ code: 'limit-reached', left: 0 }) as never);
});

test('two fees of one purpose come back in lots that are there for both', () => {
  const more = rule(
    'more',
    { kind: 'fee', on: 'sale', purpose: 'bank', basisPoints: 300, flatMinor: 0 },
    2,
  );
  const before = lived([...SHOPPING, FEE, more], charge(10_00), payWith(ANA));
  const events = lived(before, refund(10_00, before));
  expect(balances(before)['fees:bank']).toBe(55);
  expect(balances(events)['fees:bank']).toBeUndefined();
  expect(balances(events)[`holder:${ANA}`]).toBe(110_00);
});
