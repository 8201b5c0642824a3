import type { Outcome, Verdict } from './returned-payment.ts';

const words = (outcome: Outcome, table: Readonly<Record<string, string>>) =>
  Object.entries(table).map(([code, text]) => [code, [outcome, text]] as const);

/**
 * FEBRABAN's codes of occurrences (G059), those of a credit to an account. Only `00` says that money
 * moved. Codes that banks use in different senses (`HM`, `03`) are left out, so they settle nothing.
 */
const OCCURRENCES: ReadonlyMap<string, readonly [outcome: Outcome, words: string]> = new Map([
  ...words('settled', { '00': 'the payment was made' }),
  ...words('pending', {
    BD: 'the bank has taken the payment in',
    BE: 'the payment was changed at the bank',
    ZA: 'the bank replaced the branch or account by its new one',
  }),
  ...words('rejected', {
    '01': 'not enough money in the account that pays',
    '02': 'cancelled by the payer or the payee',
    '33': 'paid and sent back by the clearing house',
    AA: 'the control fields of the record are wrong',
    AB: 'the kind of operation is wrong',
    AC: 'the kind of service is wrong',
    AD: 'the form of payment is wrong',
    AE: 'the tax number or its kind is wrong',
    AF: 'the agreement with the bank is wrong',
    AG: 'the branch, the account or a check digit is wrong',
    AH: 'the sequence number of the record is wrong',
    AI: 'the segment of the record is wrong',
    AJ: 'the kind of movement is wrong',
    AK: 'the clearing house of the payee’s bank is wrong',
    AL: 'the payee’s bank is wrong or takes no payments',
    AM: 'the payee’s branch is wrong',
    AN: 'the payee’s account or its check digit is wrong',
    AO: 'the payee’s name is missing',
    AP: 'the date of payment is wrong',
    AQ: 'the currency is wrong',
    AR: 'the amount is wrong',
    AS: 'the notice to the payee is wrong',
    AT: 'the payee’s tax number is wrong',
    AU: 'the payee’s street is missing',
    AV: 'the payee’s house number is missing',
    AW: 'the payee’s city is missing',
    AX: 'the payee’s postcode is wrong',
    AY: 'the payee’s state is wrong',
    AZ: 'the receiving bank is wrong',
    BA: 'the receiving branch is missing',
    BB: 'our reference is wrong',
    BC: 'the bank’s reference is wrong',
    BF: 'the payment was taken out at the bank',
    BG: 'the branch or account is legally blocked',
    CF: 'the amount of the document is wrong',
    CG: 'the rebate is wrong',
    CH: 'the discount is wrong',
    CI: 'the interest is wrong',
    CJ: 'the fine is wrong',
    H4: 'the credit came back unpaid',
    HA: 'the bank does not take the batch',
    HB: 'the payer’s tax number does not fit the agreement',
    HC: 'there is no such agreement with the bank',
    HD: 'the payer’s account does not fit the agreement',
    HE: 'the kind of service does not fit the agreement',
    HF: 'not enough money in the account that pays',
    HG: 'the batch is out of sequence',
    HH: 'the batch is wrong',
    HI: 'the bank does not take the file',
    HJ: 'a kind of record is wrong',
    HK: 'the direction of the file is wrong',
    HL: 'the version of the layout is wrong',
    TA: 'the totals of the batch differ',
  }),
]);

/** An occurrence in words, if it is a usual one. */
export function occurrenceWords(code: string): string | undefined {
  return OCCURRENCES.get(code)?.[1];
}

/** A field of occurrences holds up to five codes of two characters; none is blank. */
export function occurrenceCodes(field: string): string[] {
  const codes = (field.match(/..?/g) ?? [])
    .map((code) => code.trim())
    .filter((code) => code !== '');
  // Some banks fill the field with zeros: behind another code `00` says nothing.
  return codes.filter((code, index) => index === 0 || code !== '00');
}

/**
 * What the codes come to: money has moved, or has not, only if every code is known and none speaks
 * against it. Else the payment is pending, with what the bank said.
 */
export function occurrenceVerdict(codes: readonly string[]): Verdict {
  if (codes.length === 0) return { outcome: 'pending' };
  const reason = codes.join(' ');
  const outcomes = new Set(codes.map((code) => OCCURRENCES.get(code)?.[0] ?? 'unknown'));
  const isSettled = outcomes.has('settled');
  const isRejected = outcomes.has('rejected');
  if (outcomes.has('unknown') || isSettled === isRejected) return { outcome: 'pending', reason };
  if (isRejected) return { outcome: 'rejected', reason };
  return reason === '00' ? { outcome: 'settled' } : { outcome: 'settled', reason };
}
