import { decodeBytes } from '@mutirao/adapters/csv';
import { type Minor, parseAmount } from '@mutirao/money';
import type { PlainDate } from '../../domain/plain-date.ts';
import { isCalendarDate } from '../calendar-date.ts';
import { statusOutcome } from './pain002-codes.ts';
import { PAYOUT_CURRENCY, PAYOUT_DECIMALS } from './payout-file.ts';
import type { ReturnedPayment, ReturnFile } from './returned-payment.ts';
import { readXml, type XmlElement } from './xml-elements.ts';

const TRANSACTION = 'TxInfAndSts';

/**
 * Reads an ISO 20022 pain.002 (CustomerPaymentStatusReport), 001.03 to 001.10, in UTF-8. A payment
 * must bear its amount (`OrgnlTxRef`), as nothing is settled that does not tie. Throws `FileRefused`.
 */
export function readPain002(file: Buffer): ReturnFile {
  const text = decodeBytes(file);
  const document = readXml(text, TRANSACTION);
  const report = document.optional('CstmrPmtStsRpt');
  if (report === undefined) {
    const message = 'Expected a pain.002: there is no <CstmrPmtStsRpt>.';
    throw document.refused('structure', 'CstmrPmtStsRpt', message);
  }
  const header = report.one('GrpHdr');
  const createdOn = date(header, 'CreDtTm');
  if (createdOn === undefined) {
    throw header.refused('structure', 'CreDtTm', '<GrpHdr> has no <CreDtTm>.');
  }
  const group = report.one('OrgnlGrpInfAndSts');
  if (!group.textAt('OrgnlMsgNmId').startsWith('pain.001')) {
    const message = 'Expected the answer to a pain.001, to payments.';
    throw group.refused('structure', 'OrgnlMsgNmId', message);
  }
  const parts = report.all('OrgnlPmtInfAndSts');
  const lineOf = lineCounter(text);
  const payments = parts.flatMap((part) => {
    const parents = [statement(part, 'PmtInfSts'), statement(group, 'GrpSts')];
    return part.all(TRANSACTION).map((each) => payment(each, lineOf(each.startIndex), parents));
  });
  checkCount(group, payments.length);
  const batch = group.textAt('OrgnlMsgId');
  return {
    format: 'pain.002',
    createdOn,
    ...(batch !== '' && { batch }),
    ...(payments.length === 0 && groupRejection(group, parts)),
    payments,
  };
}

/** What is said of a payment, or of all in one: why is the bank's reason, or else the status. */
interface Statement {
  readonly status: string;
  readonly reason: string;
}

function statement(element: XmlElement, status: 'TxSts' | 'PmtInfSts' | 'GrpSts'): Statement {
  const reasons = element.all('StsRsnInf').map((each) => {
    return each.textAt('Rsn', 'Cd') || each.textAt('Rsn', 'Prtry');
  });
  return { status: element.textAt(status), reason: reasons.find((each) => each !== '') ?? '' };
}

function isRejection({ status }: Statement): boolean {
  return statusOutcome(status) === 'rejected';
}

/** If the bank takes none of the payments, as a file or part by part. */
function groupRejection(group: XmlElement, parts: readonly XmlElement[]) {
  const whole = statement(group, 'GrpSts');
  const ofParts = parts.map((part) => statement(part, 'PmtInfSts'));
  const areRejected = ofParts.length > 0 && ofParts.every(isRejection);
  if (!isRejection(whole) && !areRejected) return {};
  const [why = whole] = [...ofParts, whole].filter(({ reason }) => reason !== '');
  return { group: 'rejected', groupReason: why.reason || why.status || 'RJCT' } as const;
}

/** A payment without a status of its own is rejected with its part or file, but never settled with it. */
function payment(unread: XmlElement, line: number, parents: readonly Statement[]): ReturnedPayment {
  const transaction = unread.inside(line);
  const own = statement(transaction, 'TxSts');
  const said = own.status === '' ? (parents.find(isRejection) ?? own) : own;
  const outcome = statusOutcome(said.status);
  const isSettled = outcome === 'settled';
  const reason = own.reason || said.reason || (isSettled ? '' : said.status);
  const original = transaction.one('OrgnlTxRef');
  const settledOn = isSettled ? date(original, 'IntrBkSttlmDt') : undefined;
  const bankReference = transaction.textAt('AcctSvcrRef');
  return {
    line,
    reference: transaction.textAt('OrgnlEndToEndId'),
    amountMinor: amount(original, isSettled),
    outcome,
    ...(settledOn !== undefined && { settledOn }),
    ...(bankReference !== '' && { bankReference }),
    ...(reason !== '' && { reason }),
  };
}

/** What was settled between the banks, if that is what is asked, or else what was instructed. */
function amount(original: XmlElement, isSettled: boolean): Minor {
  const instructed = original.optional('Amt')?.optional('InstdAmt');
  const settled = original.optional('IntrBkSttlmAmt');
  const found = isSettled ? (settled ?? instructed) : (instructed ?? settled);
  if (found === undefined) {
    throw original.refused('amount', 'InstdAmt', 'The payment bears no amount.');
  }
  if (found.attribute('Ccy') !== PAYOUT_CURRENCY) {
    throw original.refused('currency', 'Ccy', `Expected an amount in ${PAYOUT_CURRENCY}.`);
  }
  const [, whole = '', fraction = ''] = AMOUNT.exec(found.text) ?? [];
  const digits = `${whole}.${fraction.padEnd(PAYOUT_DECIMALS, '0')}`;
  const value = parseAmount(digits, { decimals: PAYOUT_DECIMALS, separator: '.' });
  if (value !== undefined) return value;
  throw original.refused(
    'amount',
    'InstdAmt',
    'Expected digits with at most two decimals, below 2^53.',
  );
}

/** ISO 20022 lets a bank leave out decimals that are zero, or write more of them. */
const AMOUNT = /^([0-9]{1,18})(?:\.([0-9]{1,2})0{0,16})?$/;

/** `YYYY-MM-DD` with or without a time: the day part alone counts, as the bank wrote it. */
function date(element: XmlElement, name: string): PlainDate | undefined {
  const text = element.textAt(name);
  if (text === '') return undefined;
  const day = text.slice(0, 10);
  if (isCalendarDate(day) && /^(?:[TZ+-]|$)/.test(text.slice(10))) return day;
  throw element.refused('date', name, 'Expected a day as YYYY-MM-DD.');
}

/** A bank may list fewer than it was asked to pay, but never more. */
function checkCount(group: XmlElement, found: number): void {
  const text = group.textAt('OrgnlNbOfTxs');
  if (text === '' || (/^[0-9]{1,15}$/.test(text) && found <= Number.parseInt(text, 10))) return;
  const message = `The file lists ${found} payments, more than the original had.`;
  throw group.refused('control-totals', 'OrgnlNbOfTxs', message);
}

/** The line of each place in `text`, asked for from front to back. */
function lineCounter(text: string): (index: number) => number {
  let line = 1;
  let end = text.indexOf('\n');
  return (index) => {
    for (; end >= 0 && end < index; end = text.indexOf('\n', end + 1)) line += 1;
    return line;
  };
}
