import { add, type Minor, minor, subtract, ZERO } from '@mutirao/money';
import {
  BATCH_HEADER,
  BATCH_TRAILER,
  FILE_HEADER,
  FILE_TRAILER,
  SEGMENT_A,
} from './cnab240-layout.ts';
import { occurrenceCodes, occurrenceVerdict } from './cnab240-occurrences.ts';
import { type Field, readField } from './cnab240-record.ts';
import {
  amountOf,
  type BankRecord,
  BankRecords,
  dateOf,
  refused,
  typeOf,
} from './cnab240-records.ts';
import type { ReturnedPayment, ReturnFile, Verdict } from './returned-payment.ts';

const MOST_TOTAL = minor(Number.MAX_SAFE_INTEGER);

/**
 * Reads a CNAB 240 return of credits to accounts: header, batches of segments A (with B, C and Z,
 * which are not looked at), trailers whose counts and totals must tie. Throws `FileRefused`.
 */
export function readCnab240Return(file: Buffer): ReturnFile {
  const records = new BankRecords(file);
  const header = records.take('0', 'the header of a file');
  const direction = readField(header.text, FILE_HEADER.direction);
  if (direction !== '2') {
    const found = direction === '1' ? 'a file to the bank' : 'neither to the bank nor from it';
    throw refused('structure', header, 'direction', `Expected 2, a return file: this is ${found}.`);
  }
  const createdOn = dateOf(header, 'createdOn', FILE_HEADER.createdOn);
  if (createdOn === undefined) throw refused('date', header, 'createdOn', 'Expected a day.');
  const batch = readField(header.text, FILE_HEADER.ourBatch);
  const batches: ReturnedBatch[] = [];
  while (records.isNext('1')) batches.push(readBatch(records));
  const trailer = records.take('9', 'the trailer of the file');
  tie(trailer, 'batches', FILE_TRAILER.batches, batches.length);
  tie(trailer, 'records', FILE_TRAILER.records, trailer.line);
  if (records.next) {
    throw refused('structure', records.next, 'type', 'Expected nothing behind the trailer.');
  }
  const payments = batches.flatMap((each) => each.payments);
  return {
    format: 'cnab240',
    createdOn,
    ...(batch !== '' && { batch }),
    ...(payments.length === 0 && groupRejection(batches)),
    payments,
  };
}

/** If the bank takes none of the batches. */
function groupRejection(batches: readonly ReturnedBatch[]) {
  const verdicts = batches.map(({ codes }) => occurrenceVerdict(codes));
  const isRejected = verdicts.length > 0 && verdicts.every(isRejection);
  if (!isRejected) return {};
  const codes = new Set(batches.flatMap((batch) => batch.codes));
  return { group: 'rejected', groupReason: [...codes].join(' ') } as const;
}

interface ReturnedBatch {
  /** What the bank says of the batch as a whole, at its head or its end. */
  readonly codes: readonly string[];
  readonly payments: readonly ReturnedPayment[];
}

function readBatch(records: BankRecords): ReturnedBatch {
  const header = records.take('1', 'the header of a batch');
  const number = readField(header.text, BATCH_HEADER.batch);
  if (readField(header.text, BATCH_HEADER.operation) !== 'C') {
    throw refused('structure', header, 'operation', 'Expected C, a batch of credits.');
  }
  const codes = occurrenceCodes(readField(header.text, BATCH_HEADER.occurrences));
  const payments: ReturnedPayment[] = [];
  let total: Minor = ZERO;
  // 2 and 4 are notices at the head and the end of a batch, which few banks use.
  while (records.isNext('234')) {
    const record = records.take('234', 'a record of a batch', number);
    if (typeOf(record) !== '3') continue;
    const segment = readField(record.text, SEGMENT_A.segment);
    if (segment === 'A') {
      const value = amountOf(record, 'amount', SEGMENT_A.amount);
      if (value > subtract(MOST_TOTAL, total)) {
        throw refused('amount', record, 'amount', 'The amounts add up to 2^53 centavos.');
      }
      total = add(total, value);
      payments.push(readPayment(record, codes));
    } else if (payments.length === 0 || !/^[BCZ5]$/.test(segment)) {
      throw refused(
        'structure',
        record,
        'segment',
        'Expected A, a credit, or B, C or Z behind it.',
      );
    }
  }
  const trailer = records.take('5', 'the trailer of a batch', number);
  tie(trailer, 'records', BATCH_TRAILER.records, trailer.line - header.line + 1);
  tie(trailer, 'total', BATCH_TRAILER.total, total);
  const atEnd = occurrenceCodes(readField(trailer.text, BATCH_TRAILER.occurrences));
  return { codes: [...codes, ...atEnd], payments };
}

function readPayment(record: BankRecord, batchCodes: readonly string[]): ReturnedPayment {
  const { outcome, reason } = paymentVerdict(record, batchCodes);
  const isSettled = outcome === 'settled';
  const paid = isSettled ? amountOf(record, 'settledAmount', SEGMENT_A.settledAmount) : ZERO;
  const settledOn = isSettled ? dateOf(record, 'settledOn', SEGMENT_A.settledOn) : undefined;
  const bankReference = readField(record.text, SEGMENT_A.bankReference);
  return {
    line: record.line,
    reference: readField(record.text, SEGMENT_A.reference),
    amountMinor: paid > 0 ? paid : amountOf(record, 'amount', SEGMENT_A.amount),
    outcome,
    ...(settledOn !== undefined && { settledOn }),
    ...(bankReference !== '' && { bankReference }),
    ...(reason !== undefined && { reason }),
  };
}

/**
 * A payment without codes of its own is rejected with its batch, but never settled with it. A
 * movement (G060) other than an inclusion (0) or a liquidation (7) is something that was done about
 * the payment; of those only a reversal (3) tells what became of the money.
 */
function paymentVerdict(record: BankRecord, batchCodes: readonly string[]): Verdict {
  const codes = occurrenceCodes(readField(record.text, SEGMENT_A.occurrences));
  const ofBatch = occurrenceVerdict(batchCodes);
  if (codes.length === 0 && isRejection(ofBatch)) return ofBatch;
  const verdict = occurrenceVerdict(codes);
  const movement = readField(record.text, SEGMENT_A.movement);
  if (movement === '' || movement === '0' || movement === '7') return verdict;
  const isReversed = movement === '3' && verdict.outcome === 'settled';
  if (isReversed) return { outcome: 'rejected', reason: SENT_BACK };
  return { outcome: 'pending', reason: codes.join(' ') };
}

/** The instruction (G061) that every reversal bears: the clearing house sent the payment back. */
const SENT_BACK = '33';

function isRejection({ outcome }: Verdict): boolean {
  return outcome === 'rejected';
}

function tie(record: BankRecord, name: string, field: Field, found: number): void {
  const stated = amountOf(record, name, field);
  if (stated === found) return;
  const message = `The trailer says ${stated}; the file has ${found}.`;
  throw refused('control-totals', record, name, message);
}
