import { expect, test } from '@jest/globals';
import type { CurrencyCommand } from '../commands.ts';
import type { CurrencyRefusal } from '../refusals.ts';
import { BAKERY, BAZAAR } from '../shop.fixture.ts';
import { GESTANTE, given, id, lived, moves, PREPARER, RENDA } from '../vila.fixture.ts';
import {
  APART,
  approvePayout,
  BANK,
  cancelPayout,
  DIGEST,
  legOf,
  OTHER_BANK,
  PAYEE,
  PAYER,
  preparePayout,
  redeem,
  sending,
  sendPayout,
  TAKINGS,
} from './takings.fixture.ts';

/** R1 of the bakery and R2 of the bazaar wait in one bank account. */
const WAITING = lived(TAKINGS, redeem(100_00), redeem(30_00, { merchant: BAZAAR }));
const PREPARED = lived(WAITING, preparePayout(['R1-1', 'R2-1']));
const APPROVED = lived(PREPARED, approvePayout());
const SENT = lived(APPROVED, sendPayout());

test('a payout holds exactly these legs, payees and payer, and opens what they are paid out of', () => {
  const decided = given(...WAITING)
    .when(preparePayout(['R1-1', 'R2-1']))
    .events();
  expect(decided).toMatchObject([
    {
      type: 'currency.PayoutPrepared.v1',
      data: {
        payout: 'P1',
        bankAccount: BANK,
        payer: PAYER,
        legs: ['R1-1', 'R2-1'],
        payees: [PAYEE, PAYEE],
        totalMinor: 130_00,
        sha256: DIGEST,
      },
    },
  ]);
  expect(moves(decided)).toEqual([
    `+ paid-out:${GESTANTE} BRL debit - none`,
    `+ paid-out:${RENDA} BRL debit - none`,
  ]);
  expect(moves(PREPARED.slice(WAITING.length))).not.toEqual([]);
});

test('what payouts of a programme are paid out of is opened once', () => {
  const more = lived(WAITING, preparePayout(['R1-1']));
  const decided = given(...more)
    .when(preparePayout(['R2-1']))
    .events();
  expect(decided[0]?.data).toMatchObject({ payout: 'P2' });
  expect(moves(decided)).toEqual([]);
});

test('a leg is prepared, approved and sent in its payout', () => {
  const statuses = [WAITING, PREPARED, APPROVED, SENT].map((events) => legOf(events)?.status);
  expect(statuses).toEqual(['requested', 'batched', 'batched', 'sent']);
});

test('a payout that is cancelled lets its legs wait again, for another one', () => {
  const after = lived(APPROVED, cancelPayout());
  expect(legOf(after)).toEqual(legOf(WAITING));
  expect(legOf(lived(after, preparePayout(['R1-1'])))).toMatchObject({ payout: 'P2' });
});

const paying = (name: string) =>
  ({ type: 'SetPayer', bankAccount: BANK, payer: id(name) }) as const;
const rejected = (leg: string) => ({ type: 'ResolveLeg', leg, outcome: 'rejected' }) as const;
const paid = (leg: string) => ({ type: 'ResolveLeg', leg, outcome: 'settled' }) as const;
const nobody = id('nobody');

// In the order in which they are tested.
test.each<[string, typeof TAKINGS, CurrencyCommand, CurrencyRefusal]>([
  [
    'a bank account that no statement ever named',
    WAITING,
    preparePayout(['R1-1'], { bankAccount: nobody }),
    { code: 'bank-account-unknown' },
  ],
  [
    'nobody said who pays',
    WAITING.filter(({ type }) => type !== 'currency.PayerSet.v1'),
    preparePayout(['R1-1']),
    { code: 'payer-missing' },
  ],
  ['nothing is to be paid', WAITING, preparePayout([]), { code: 'leg-not-waiting' }],
  ['a leg that never was', WAITING, preparePayout(['R9-1']), { code: 'leg-unknown', leg: 'R9-1' }],
  [
    'a leg that the bank refused',
    lived(SENT, rejected('R1-1')),
    preparePayout(['R1-1']),
    { code: 'leg-rejected', leg: 'R1-1' },
  ],
  [
    'fault 47: a leg of which nobody knows whether it was paid',
    lived(SENT, { type: 'MarkUnknown', leg: 'R1-1' }),
    preparePayout(['R1-1']),
    { code: 'leg-unknown-outcome', leg: 'R1-1' },
  ],
  [
    'a leg that is in a payout',
    PREPARED,
    preparePayout(['R1-1']),
    { code: 'leg-not-waiting', leg: 'R1-1' },
  ],
  [
    'a leg that is paid',
    lived(SENT, paid('R1-1')),
    preparePayout(['R1-1']),
    { code: 'leg-not-waiting', leg: 'R1-1' },
  ],
  [
    'a leg twice',
    WAITING,
    preparePayout(['R1-1', 'R1-1']),
    { code: 'leg-not-waiting', leg: 'R1-1' },
  ],
  [
    'a leg of another bank account',
    lived(APART, redeem(100_00)),
    preparePayout(['R1-1']),
    { code: 'leg-not-waiting', leg: 'R1-1' },
  ],
  [
    'the payer changed since it was digested',
    lived(WAITING, paying('new-payer')),
    preparePayout(['R1-1']),
    { code: 'payout-changed' },
  ],
  [
    'a payee changed since it was digested',
    WAITING,
    preparePayout(['R1-1'], { payees: [id('old-payee')] }),
    { code: 'payout-changed' },
  ],
])('not prepared: %s', (_, before, command, refusal) => {
  given(...before)
    .when(command)
    .thenRefused(refusal);
});

const CANCELLED = lived(PREPARED, cancelPayout());
const OVER = lived(SENT, rejected('R1-1'), rejected('R2-1'));
const digest = { type: 'ApprovePayout', payout: 'P1', by: id('paula'), sha256: 'f'.repeat(64) };

test.each<[string, typeof TAKINGS, CurrencyCommand, CurrencyRefusal]>([
  ['none of that number', WAITING, approvePayout(), { code: 'payout-unknown' }],
  ['sent', SENT, approvePayout(), { code: 'payout-sent', payout: 'P1' }],
  ['sent and over', OVER, approvePayout(), { code: 'payout-sent', payout: 'P1' }],
  ['cancelled', CANCELLED, approvePayout(), { code: 'payout-cancelled', payout: 'P1' }],
  ['approved', APPROVED, approvePayout(), { code: 'payout-not-prepared', payout: 'P1' }],
  [
    'of other payments',
    PREPARED,
    digest as CurrencyCommand,
    { code: 'payout-changed', payout: 'P1', sha256: DIGEST },
  ],
  [
    'by who prepared it',
    PREPARED,
    approvePayout('P1', PREPARER),
    { code: 'same-person', payout: 'P1' },
  ],
])('not approved: %s', (_, before, command, refusal) => {
  given(...before)
    .when(command)
    .thenRefused(refusal);
});

test.each<[string, typeof TAKINGS, CurrencyRefusal]>([
  ['none of that number', WAITING, { code: 'payout-unknown' }],
  ['sent', SENT, { code: 'payout-sent', payout: 'P1' }],
  ['cancelled', CANCELLED, { code: 'payout-cancelled', payout: 'P1' }],
  ['not approved', PREPARED, { code: 'payout-not-approved', payout: 'P1' }],
])('not sent: %s', (_, before, refusal) => {
  given(...before)
    .when(sendPayout())
    .thenRefused(refusal);
});

test.each<[string, typeof TAKINGS, CurrencyRefusal]>([
  ['none of that number', WAITING, { code: 'payout-unknown' }],
  ['sent: the bank has it', SENT, { code: 'payout-sent', payout: 'P1' }],
  ['cancelled', CANCELLED, { code: 'payout-cancelled', payout: 'P1' }],
])('not cancelled: %s', (_, before, refusal) => {
  given(...before)
    .when(cancelPayout())
    .thenRefused(refusal);
});

test('who pays from a bank account is told of one that statements came from', () => {
  given(...WAITING)
    .when({ type: 'SetPayer', bankAccount: nobody, payer: PAYER })
    .thenRefused({ code: 'bank-account-unknown' });
});

test('legs of both bank accounts go out in payouts of their own', () => {
  const other = { bankAccount: OTHER_BANK };
  const after = lived(
    APART,
    redeem(100_00),
    ...sending(['R1-1'], 'P1', other),
    ...sending(['R1-2'], 'P2'),
  );
  expect([legOf(after, 'R1-1')?.payout, legOf(after, 'R1-2')?.payout]).toEqual(['P1', 'P2']);
  expect(legOf(after, 'R1-1')?.merchant).toBe(BAKERY);
});
