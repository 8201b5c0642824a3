import type { Minor } from '@mutirao/money';
import type { PlainDate } from '../../domain/plain-date.ts';

/** The bank's answer to a payout file, or to a part of it. */
export interface ReturnFile {
  readonly format: 'cnab240' | 'pain.002';
  readonly createdOn: PlainDate;
  /** The batch of `PayoutFile` that is answered, where the bank repeats it. */
  readonly batch?: string;
  /** The bank refuses all of it and lists no payment. */
  readonly group?: 'rejected';
  /** Why, as in `ReturnedPayment`. */
  readonly groupReason?: string;
  /** In the file's order; one may stand there twice, or be none of ours. */
  readonly payments: readonly ReturnedPayment[];
}

/** `pending`: the bank has it and has not said its last word, or said something nobody knows. */
export type Outcome = 'settled' | 'rejected' | 'pending';

export interface ReturnedPayment {
  /** Where it begins in the file, from 1. */
  readonly line: number;
  /** Ours, as `Payout.reference`, if it is ours at all: whatever the bank wrote. */
  readonly reference: string;
  /** What was paid, where the bank says so, else what it was asked to pay. */
  readonly amountMinor: Minor;
  readonly outcome: Outcome;
  readonly settledOn?: PlainDate;
  readonly bankReference?: string;
  /** As the bank gives it, for `returnReason`: one code, or in CNAB 240 up to five with spaces between. */
  readonly reason?: string;
}

/** What the codes of a payment come to. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly reason?: string;
}
