import { hash } from 'node:crypto';
import type { Payee, Payer } from '../files/payouts/payout-file.ts';
import type { Words } from '../stores/notes.ts';

export interface PaymentOfPayout {
  readonly leg: string;
  /** In minor units. */
  readonly amount: number;
  /** Note of the merchant's terms that says to whom. */
  readonly payee: string;
}

export interface PayoutContent {
  readonly bankAccount: string;
  /** Note that says who pays. */
  readonly payer: string;
  readonly payments: readonly PaymentOfPayout[];
}

/**
 * What is approved: from which account and payer, each leg, its amount, and the note of its payee. A
 * note's id is a digest of its words, so nobody is paid at another account than the approver saw.
 */
export function payoutDigest({ bankAccount, payer, payments }: PayoutContent): string {
  const lines = payments.map(({ leg, amount, payee }) => `${leg} ${amount} ${payee}`);
  return hash('sha256', ['payout 1', bankAccount, payer, ...lines, ''].join('\n'), 'hex');
}

/** `undefined` once erased. */
export function payeeOf(words: Words, note: string | undefined): Payee | undefined {
  const text = words(note);
  return text === undefined ? undefined : (JSON.parse(text) as Payee);
}

/** As `setPayer` keeps it; `undefined` before, and once erased. */
export function payerOf(words: Words, note: string | undefined): Payer | undefined {
  const text = words(note);
  return text === undefined ? undefined : (JSON.parse(text) as Payer);
}
