import { type Transfer, transfer } from '@mutirao/ledger';
import type { BankLineInput, CurrencyCommand } from '../commands.ts';
import { type CurrencyEvent, fact } from '../events.ts';
import { BAKERY, BAZAAR, rule, SHOPPING } from '../shop.fixture.ts';
import { book, cents, GESTANTE, given, id, line, lived, RENDA, TODAY } from '../vila.fixture.ts';

/** Shops with takings, for tests of redemption. */
export const BANK = id('bank');
export const OTHER_BANK = id('other-bank');
export const PAYER = id('payer');
export const PAYEE = id('payee');
export const LOT = `${RENDA}/2026-11/`;
export const OTHER_LOT = `${GESTANTE}/2026-11/`;
export const RETURN = 'e'.repeat(64);
export const DIGEST = 'd'.repeat(64);
export const DUE = { dueOn: '2026-11-12', dueAt: Date.parse('2026-11-13T03:00:00Z') };

/** What a shop took, without the payments that brought it. */
function took(merchant: string, lot: string, amount: number): Transfer {
  const [programme = ''] = lot.split('/');
  const ends = { debit: `undistributed:${programme}`, credit: `merchant:${merchant}` };
  return transfer({ ...ends, amount: cents(amount), unit: 'MUM', lot });
}

/** The bakery took 60,00 of one programme and 40,00 of another; the bazaar 30,00 of the first. */
export const TAKINGS: readonly CurrencyEvent[] = [
  ...SHOPPING,
  fact('currency.Transferred.v1', {}, TODAY, [
    took(BAKERY, LOT, 60_00),
    took(BAKERY, OTHER_LOT, 40_00),
    took(BAZAAR, LOT, 30_00),
  ]),
  ...lived(SHOPPING, { type: 'SetPayer', bankAccount: BANK, payer: PAYER }).slice(SHOPPING.length),
];

/** The same, where the second programme's money lies in a bank account of its own. */
export const APART: readonly CurrencyEvent[] = lived(
  TAKINGS,
  {
    ...(book(line({ line: 'own', programme: GESTANTE })) as object),
    bankAccount: OTHER_BANK,
  } as CurrencyCommand,
  { type: 'SetPayer', bankAccount: OTHER_BANK, payer: PAYER },
);

/** 1 % of what is redeemed, and 50 centavos. */
export const FEE = rule('redemption-fee', {
  kind: 'fee',
  on: 'redemption',
  purpose: 'redemption',
  basisPoints: 100,
  flatMinor: 50,
});

export const redeem = (amount?: number, given: object = {}): CurrencyCommand => ({
  type: 'RequestRedemption',
  merchant: BAKERY,
  terms: 1,
  ...DUE,
  ...(amount === undefined ? {} : { amount: cents(amount) }),
  ...given,
});

export const preparePayout = (legs: readonly string[], given: object = {}): CurrencyCommand => ({
  type: 'PreparePayout',
  bankAccount: BANK,
  legs,
  payees: legs.map(() => PAYEE),
  payer: PAYER,
  sha256: DIGEST,
  ...given,
});

export const approvePayout = (payout = 'P1', by = id('paula')): CurrencyCommand => ({
  type: 'ApprovePayout',
  payout,
  by,
  sha256: DIGEST,
});

export const sendPayout = (payout = 'P1'): CurrencyCommand => ({ type: 'SendPayout', payout });
export const cancelPayout = (payout = 'P1'): CurrencyCommand => ({ type: 'CancelPayout', payout });

/** From waiting to the bank. */
export const sending = (legs: readonly string[], payout = 'P1', given: object = {}) => [
  preparePayout(legs, given),
  approvePayout(payout),
  sendPayout(payout),
];

export const returned = (
  ...lines: readonly (readonly [leg: string, amount: number, outcome: string, more?: object])[]
): CurrencyCommand => ({
  type: 'ApplyReturn',
  file: RETURN,
  lines: lines.map(([leg, amount, outcome, more]) => ({
    leg,
    amount: cents(amount),
    outcome: outcome as 'settled',
    ...more,
  })),
});

/** A debit of the bank on the 12th. */
export const debit = (name: string, amount: number, ...references: readonly string[]) =>
  line({
    line: name,
    kind: 'debit',
    amount: cents(-amount),
    postedOn: '2026-11-12',
    programme: null,
    references,
  });

export const legOf = (events: readonly CurrencyEvent[], leg = 'R1-1') =>
  given(...events).state.legs.get(leg);

/** R1 of 100,00 (60,00 and 40,00 of two programmes) and R2 of 30,00 are with the bank, in P1. */
export const BOTH_SENT = lived(
  TAKINGS,
  redeem(100_00),
  redeem(30_00, { merchant: BAZAAR }),
  ...sending(['R1-1', 'R2-1']),
);
export const BOTH_SETTLED = lived(
  BOTH_SENT,
  returned(['R1-1', 100_00, 'settled'], ['R2-1', 30_00, 'settled']),
);

export const booked = (before: readonly CurrencyEvent[], ...lines: readonly BankLineInput[]) =>
  given(...before)
    .when(book(...lines))
    .events();

export const match = (name: string, ...legs: readonly string[]): CurrencyCommand => ({
  type: 'MatchPayoutLine',
  line: id(name),
  legs,
});

/** A debit that names what is not there, so that only a person can say what it is. */
export const unlike = (name: string, amount: number): BankLineInput => debit(name, amount, 'R77-1');

/** `LegSettled`, of `currency.LegSettled.v1`. */
export const kinds = (events: readonly CurrencyEvent[]) =>
  events.map(({ type }) => type.split('.')[1]);
