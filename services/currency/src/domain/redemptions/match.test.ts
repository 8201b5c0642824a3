import { expect, test } from '@jest/globals';
import type { BankLineInput } from '../commands.ts';
import { BAZAAR } from '../shop.fixture.ts';
import {
  balances,
  book,
  cents,
  GESTANTE,
  giveBack,
  given,
  id,
  line,
  lived,
  moves,
  RENDA,
} from '../vila.fixture.ts';
import {
  BOTH_SENT,
  BOTH_SETTLED,
  booked,
  debit,
  kinds,
  legOf,
  match,
  preparePayout,
  redeem,
  returned,
  sending,
  TAKINGS,
  unlike,
} from './takings.fixture.ts';

test('a settlement that the return file said first: its bank line moves nothing more', () => {
  const decided = booked(BOTH_SETTLED, debit('d', 100_00, 'R1-1'));
  expect(decided).toMatchObject([
    {
      type: 'currency.BankLineBooked.v1',
      data: { kind: 'payout', legs: ['R1-1'], programme: null, amountMinor: -100_00 },
      effectiveOn: '2026-11-12',
      movements: [],
    },
  ]);
  expect(legOf([...BOTH_SETTLED, ...decided])).toBeUndefined();
});

test('a bank line that comes first settles, in the same decision', () => {
  const decided = booked(BOTH_SENT, debit('d', 100_00, 'R1-1'));
  expect(kinds(decided)).toEqual(['LegSettled', 'BankLineBooked']);
  expect(decided[0]).toMatchObject({
    data: { leg: 'R1-1', by: 'bank-line', line: id('d'), settledOn: '2026-11-12' },
    effectiveOn: '2026-11-12',
  });
  const after = [...BOTH_SENT, ...decided];
  expect(balances(after)[`paid-out:${RENDA}`]).toBe(60_00);
  expect(balances(after)).not.toHaveProperty('funding:unmatched');
  expect(legOf(after)).toBeUndefined();
});

test('either way, and in whatever order, the books end the same', () => {
  const lines = [debit('d', 100_00, 'R1-1'), debit('e', 30_00, 'R2-1')];
  const lineFirst = [...BOTH_SENT, ...booked(BOTH_SENT, ...lines)];
  const fileFirst = [...BOTH_SETTLED, ...booked(BOTH_SETTLED, ...lines)];
  const byHand = lived(
    BOTH_SENT,
    book(unlike('d', 100_00), unlike('e', 30_00)),
    match('d', 'R1-1'),
    returned(['R2-1', 30_00, 'settled']),
    match('e', 'R2-1'),
  );
  expect(balances(fileFirst)).toEqual(balances(lineFirst));
  expect(balances(byHand)).toEqual(balances(lineFirst));
  // Both legs are over, and so is their payout.
  expect(given(...fileFirst).state.payouts.size).toBe(0);
});

test('a payout that the bank shows as one debit is known by its number or its sum', () => {
  for (const references of [['P1'], []]) {
    const decided = booked(BOTH_SENT, debit('d', 130_00, ...references));
    expect(kinds(decided)).toEqual(['LegSettled', 'LegSettled', 'BankLineBooked']);
    expect(decided.at(-1)?.data).toMatchObject({ kind: 'payout', legs: ['R1-1', 'R2-1'] });
  }
});

test('a payout of which the bank refused a leg is debited less that leg', () => {
  const before = lived(BOTH_SENT, returned(['R1-1', 100_00, 'rejected']));
  const decided = booked(before, debit('d', 30_00, 'P1'));
  expect(decided.at(-1)?.data).toMatchObject({ kind: 'payout', legs: ['R2-1'] });
});

test('without a reference, an amount that one payment has is that payment; that two have is none', () => {
  const [only] = booked(BOTH_SETTLED, debit('d', 30_00));
  expect(only?.data).toMatchObject({ kind: 'payout', legs: ['R2-1'] });
  const two = lived(TAKINGS, redeem(30_00), redeem(30_00, { merchant: BAZAAR }));
  const sent = lived(two, ...sending(['R1-1', 'R2-1']));
  const [either] = booked(sent, debit('d', 30_00));
  expect(either?.data).toMatchObject({ kind: 'debit', programme: null });
  expect(either?.data).not.toHaveProperty('legs');
});

test.each<[string, typeof TAKINGS, BankLineInput]>([
  [
    'posted before the payout was prepared',
    BOTH_SENT,
    { ...debit('d', 30_00), postedOn: '2026-11-09' },
  ],
  [
    'given to a programme that the leg does not draw on',
    BOTH_SENT,
    { ...debit('d', 30_00), programme: GESTANTE },
  ],
  [
    'of a leg that is not sent',
    lived(TAKINGS, redeem(30_00), preparePayout(['R1-1'])),
    debit('d', 30_00),
  ],
  [
    'of an unknown outcome',
    lived(BOTH_SENT, { type: 'MarkUnknown', leg: 'R2-1' }),
    debit('d', 30_00),
  ],
  ['a bank’s own fee', BOTH_SENT, { ...debit('d', 30_00), kind: 'fee' }],
])('without a reference, no payment is found by the amount of a debit %s', (_, before, each) => {
  const [first, ...more] = booked(before, each);
  expect(more).toEqual([]);
  expect(first?.data).toMatchObject({ kind: each.kind });
});

test('a reference tells even of an unknown outcome', () => {
  const unknown = lived(BOTH_SENT, { type: 'MarkUnknown', leg: 'R2-1' });
  expect(kinds(booked(unknown, debit('d', 30_00, 'R2-1')))).toEqual([
    'LegSettled',
    'BankLineBooked',
  ]);
});

test('a treasury return that was ordered comes before an amount that fits', () => {
  const before = lived(BOTH_SENT, giveBack(30_00));
  const [only] = booked(before, { ...debit('d', 30_00), programme: RENDA });
  expect(only?.data).toMatchObject({ kind: 'treasury-return' });
});

const MATCHED = [...BOTH_SETTLED, ...booked(BOTH_SETTLED, debit('first', 100_00, 'R1-1'))];
const refund = (name: string) =>
  line({ line: name, amount: cents(100_00), programme: RENDA, references: ['R1-1'] });

// Fault 48: each is booked as money nobody can explain yet, with why, and settles nothing.
test.each<[string, typeof TAKINGS, BankLineInput, string]>([
  ['a duplicate debit', MATCHED, debit('d', 100_00, 'R1-1'), 'leg-settled'],
  ['an unknown id', BOTH_SENT, debit('d', 100_00, 'R77-1'), 'leg-unknown'],
  ['an unknown payout', BOTH_SENT, debit('d', 100_00, 'P77'), 'leg-unknown'],
  ['an amount off by one', BOTH_SENT, debit('d', 99_99, 'R1-1'), 'line-amount-differs'],
  ['an amount off by one, of a payout', BOTH_SENT, debit('d', 130_01, 'P1'), 'line-amount-differs'],
  ['a reversal', BOTH_SETTLED, refund('d'), 'line-not-payout'],
  [
    'a debit of what the bank refused',
    lived(BOTH_SENT, returned(['R1-1', 100_00, 'rejected'])),
    debit('d', 100_00, 'R1-1'),
    'leg-rejected',
  ],
  [
    'a debit of what waits',
    lived(TAKINGS, redeem(100_00)),
    debit('d', 100_00, 'R1-1'),
    'leg-not-sent',
  ],
])('fault 48: %s is listed and settles nothing', (_, before, each, mismatch) => {
  const decided = booked(before, each);
  expect(decided).toHaveLength(1);
  expect(decided[0]?.data).toMatchObject({ kind: each.kind, programme: null, mismatch });
  expect(moves(decided)).toEqual([
    each.amount < 0
      ? `funding:unmatched bank:unmatched ${-each.amount} BRL -`
      : `bank:unmatched funding:unmatched ${each.amount} BRL -`,
  ]);
});

test('fault 48: two debits of one leg in one statement: the second is listed', () => {
  const decided = booked(BOTH_SENT, debit('d', 100_00, 'R1-1'), debit('e', 100_00, 'R1-1'));
  expect(kinds(decided)).toEqual(['LegSettled', 'BankLineBooked', 'BankLineBooked']);
  expect(decided.at(-1)?.data).toMatchObject({ kind: 'debit', mismatch: 'leg-settled' });
});
