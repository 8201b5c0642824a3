import type { Outcome } from './returned-payment.ts';

/** ISO 20022 external codes for the status of a payment: any other leaves it pending. */
const STATUSES: ReadonlyMap<string, readonly [outcome: Outcome, words: string]> = new Map([
  ['ACSC', ['settled', 'the payment was made']],
  ['ACCC', ['settled', 'the payment was made and has reached the payee']],
  ['RJCT', ['rejected', 'the bank rejected the payment']],
  ['CANC', ['rejected', 'the payment was cancelled']],
  ['ACTC', ['pending', 'the bank has checked the form of the payment']],
  ['ACCP', ['pending', 'the bank has checked the payer']],
  ['ACSP', ['pending', 'the bank is making the payment']],
  ['ACWC', ['pending', 'the bank has taken the payment in with a change']],
  ['RCVD', ['pending', 'the bank has received the payment']],
  ['PDNG', ['pending', 'the bank has not decided yet']],
]);

/** The usual external codes for the reason of a status. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['AC01', 'the account is wrong'],
  ['AC02', 'the payer’s account is wrong'],
  ['AC03', 'the payee’s account is wrong'],
  ['AC04', 'the account is closed'],
  ['AC06', 'the account is blocked'],
  ['AC07', 'the payee’s account is closed'],
  ['AG01', 'such a payment is not allowed on this account'],
  ['AG02', 'the kind of payment is wrong'],
  ['AM01', 'the amount is zero'],
  ['AM02', 'the amount is not allowed'],
  ['AM03', 'the currency is not allowed'],
  ['AM04', 'not enough money in the account that pays'],
  ['AM05', 'the payment was sent twice'],
  ['AM09', 'the amount is wrong'],
  ['AM10', 'the control sum differs'],
  ['BE01', 'the payee’s name does not fit the account'],
  ['BE06', 'the payee is not known'],
  ['CUST', 'cancelled by the payer'],
  ['DT01', 'the date of payment is wrong'],
  ['DUPL', 'the payment was sent twice'],
  ['FF01', 'the form of the file is wrong'],
  ['MD07', 'the payee has died'],
  ['MS02', 'the payee’s bank gives no reason'],
  ['MS03', 'the bank gives no reason'],
  ['NARR', 'the bank explains it in a note'],
  ['RC01', 'the bank or branch is wrong'],
  ['RR04', 'stopped by a legal rule'],
  ['TM01', 'sent after the bank’s closing time'],
]);

export function statusOutcome(status: string): Outcome {
  return STATUSES.get(status)?.[0] ?? 'pending';
}

/** A status or a reason in words, if it is a usual one. */
export function statusWords(code: string): string | undefined {
  return REASONS.get(code) ?? STATUSES.get(code)?.[1];
}
