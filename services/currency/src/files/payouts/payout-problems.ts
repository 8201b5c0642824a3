import { add, isPositiveMinor, type Minor, minor, subtract, ZERO } from '@mutirao/money';
import { isCalendarDate } from '../calendar-date.ts';
import { payerBranch, splitAccount, splitBranch } from './bank-account.ts';
import type { Payer, Payout, PayoutFile } from './payout-file.ts';
import { plainText } from './plain-text.ts';
import { isOrganisation, taxDocumentVerdict } from './tax-document.ts';

export type PayoutRule =
  | 'empty'
  | 'too-many'
  | 'shape'
  | 'check-digit'
  | 'date'
  | 'duplicate'
  | 'amount';

/** Why a file cannot be written. No value is repeated: bank details are personal data. */
export interface PayoutProblem {
  /** Of the payment; empty where the file or its payer is meant. */
  readonly reference: string;
  /** As in `PayoutFile`: `payer.account`, `payee.document`. */
  readonly field: string;
  readonly rule: PayoutRule;
  readonly message: string;
}

/** A batch numbers its records with five digits, and a payment takes two of them. */
const MOST_PAYMENTS = 49_999;
/** CNAB 240 has 15 digits for an amount. */
const MOST_AMOUNT = minor(999_999_999_999_999);
const MOST_TOTAL = minor(Number.MAX_SAFE_INTEGER);
const MOST_SHOWN = 100;

type Fault = readonly [field: string, rule: PayoutRule, message: string];

/**
 * All that keeps `file` from being written exactly, in any of the formats: a field that must be cut,
 * but for names, would pay somebody else. Empty if it can be written. Ends with the payment that has
 * the hundredth problem.
 */
export function payoutProblems(file: PayoutFile): PayoutProblem[] {
  const problems: PayoutProblem[] = [];
  const report = (reference: string, faults: Iterable<Fault>) => {
    for (const [field, rule, message] of faults) {
      problems.push({ reference, field, rule, message });
    }
  };
  report('', fileFaults(file));
  report('', payerFaults(file.payer));
  const references = new Set<string>();
  let total: Minor = ZERO;
  for (const payment of file.payments) {
    if (problems.length >= MOST_SHOWN) break;
    const { reference, amountMinor } = payment;
    if (references.has(reference)) report(reference, [DUPLICATE]);
    references.add(reference);
    report(reference, paymentFaults(payment));
    if (!isPositiveMinor(amountMinor)) continue;
    if (amountMinor > subtract(MOST_TOTAL, total)) {
      report(reference, [TOTAL]);
      break;
    }
    total = add(total, amountMinor);
  }
  return problems;
}

const DUPLICATE: Fault = ['reference', 'duplicate', 'Another payment of the file has it.'];
const TOTAL: Fault = ['amountMinor', 'amount', 'With it the total would reach 2^53 centavos.'];
const REFERENCE = /^[A-Z0-9-]{1,20}$/;
const REFERENCE_SHAPE = 'Expected 1 to 20 capitals, digits and hyphens.';

function* fileFaults(file: PayoutFile): Generator<Fault> {
  const { number, batch, createdOn, createdTime, payOn, payments } = file;
  if (!Number.isInteger(number) || number < 1 || number > 999_999) {
    yield ['number', 'shape', 'Expected a whole number, 1 to 999999.'];
  }
  if (!REFERENCE.test(batch)) yield ['batch', 'shape', REFERENCE_SHAPE];
  if (!isCalendarDate(createdOn)) yield ['createdOn', 'date', 'Expected a day.'];
  if (!/^([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]$/.test(createdTime)) {
    yield ['createdTime', 'shape', 'Expected a time of the day as HHMMSS.'];
  }
  if (!isCalendarDate(payOn) || payOn < createdOn) {
    yield ['payOn', 'date', 'Expected a day, not before the file is made.'];
  }
  if (payments.length === 0) yield ['payments', 'empty', 'There is nothing to pay.'];
  if (payments.length > MOST_PAYMENTS) {
    yield ['payments', 'too-many', `Expected at most ${MOST_PAYMENTS} payments in a file.`];
  }
}

function* payerFaults(payer: Payer): Generator<Fault> {
  const branch = payerBranch(payer);
  yield* partyFaults('payer', { ...payer, branch });
  if (taxDocumentVerdict(payer.document) === 'ok' && !isOrganisation(payer.document)) {
    yield ['payer.document', 'shape', 'Expected a CNPJ: a municipality is an organisation.'];
  }
  if (!/^[ -~]{0,20}$/.test(payer.agreement)) {
    yield ['payer.agreement', 'shape', 'Expected at most 20 characters of ASCII.'];
  }
}

function* paymentFaults({ reference, amountMinor, payee }: Payout): Generator<Fault> {
  if (!REFERENCE.test(reference)) yield ['reference', 'shape', REFERENCE_SHAPE];
  if (!isPositiveMinor(amountMinor) || amountMinor > MOST_AMOUNT) {
    yield ['amountMinor', 'amount', 'Expected whole centavos, above zero, of at most 15 digits.'];
  }
  yield* partyFaults('payee', payee);
}

function* partyFaults(who: 'payer' | 'payee', party: Payout['payee']): Generator<Fault> {
  if (!/[A-Z0-9]/.test(plainText(party.name, 30))) {
    yield [`${who}.name`, 'shape', 'Expected a name of which a letter is left in ASCII.'];
  }
  const document = taxDocumentVerdict(party.document);
  if (document !== 'ok') yield [`${who}.document`, document, DOCUMENT_MESSAGES[document]];
  if (!/^[0-9]{3}$/.test(party.bank)) yield [`${who}.bank`, 'shape', 'Expected three digits.'];
  if (splitBranch(party.branch) === undefined) {
    yield [`${who}.branch`, 'shape', 'Expected at most five digits, and perhaps -D.'];
  }
  if (splitAccount(party.account) === undefined) {
    yield [`${who}.account`, 'shape', 'Expected at most twelve digits, a hyphen, check digits.'];
  }
}

const DOCUMENT_MESSAGES = {
  shape: 'Expected a CPF of 11 digits or a CNPJ of 14 characters, without punctuation.',
  'check-digit': 'The last two digits do not fit the others: one is mistyped.',
} as const;
