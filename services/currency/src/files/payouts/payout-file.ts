import type { Minor } from '@mutirao/money';
import type { PlainDate } from '../../domain/plain-date.ts';

/** What the bank is asked to pay from one account on one day: all that a writer of payout files gets. */
export interface PayoutFile {
  /** 1 … 999999: the sequence of files sent to this bank. */
  readonly number: number;
  /** Our id of the batch, `P12`: at most 20 of `A-Z 0-9 -`. The bank repeats it in its answer. */
  readonly batch: string;
  readonly createdOn: PlainDate;
  /** `HHMMSS`, in the community's time zone. */
  readonly createdTime: string;
  readonly payOn: PlainDate;
  readonly payer: Payer;
  readonly payments: readonly Payout[];
}

/** The municipality, as the bank knows it. */
export interface Payer {
  readonly name: string;
  /** CNPJ, 14 characters without punctuation. */
  readonly document: string;
  /** Three digits, as in the payment system (COMPE). */
  readonly bank: string;
  /** `1234`; at most five digits. */
  readonly branch: string;
  readonly branchDigit?: string;
  /** `12345-6`: number and check digit. */
  readonly account: string;
  /** The bank's code of the contract (convênio), at most 20 characters; empty if it gave none. */
  readonly agreement: string;
}

export interface Payout {
  /** Unique in the file, at most 20 of `A-Z 0-9 -`, as `R000123-1`. Comes back with the answer. */
  readonly reference: string;
  readonly amountMinor: Minor;
  readonly payee: Payee;
}

export interface Payee {
  readonly name: string;
  /** CPF (11 digits) or CNPJ (14 characters), without punctuation. */
  readonly document: string;
  readonly bank: string;
  /** `1234`, or `1234-5` where the bank gives its branches a check digit. */
  readonly branch: string;
  /** `12345-6`; two characters follow the hyphen at banks that have two check digits. */
  readonly account: string;
}

/** These files are the Brazilian payment system's, so the money is. */
export const PAYOUT_CURRENCY = 'BRL';
export const PAYOUT_DECIMALS = 2;
