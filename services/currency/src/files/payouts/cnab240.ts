import { type Minor, sum } from '@mutirao/money';
import type { PlainDate } from '../../domain/plain-date.ts';
import { payerBranch, splitAccount, splitBranch } from './bank-account.ts';
import {
  BATCH_HEADER,
  BATCH_LAYOUT,
  BATCH_TRAILER,
  FILE_HEADER,
  FILE_LAYOUT,
  FILE_TRAILER,
  SEGMENT_A,
  SEGMENT_B,
} from './cnab240-layout.ts';
import { writeRecord } from './cnab240-record.ts';
import {
  PAYOUT_CURRENCY,
  type Payee,
  type Payer,
  type Payout,
  type PayoutFile,
} from './payout-file.ts';
import { plainText } from './plain-text.ts';
import { isOrganisation } from './tax-document.ts';

const NAME_CHARACTERS = 30;

/** How a batch is paid: codes G029, P001, P011 and P013 of the standard. */
interface Way {
  readonly form: string;
  readonly clearing: string;
  readonly purpose: string;
  readonly accountKind: string;
}

/** Credit to a current account at the payer's own bank. */
const WITHIN_BANK: Way = { form: '01', clearing: '000', purpose: '', accountKind: '' };
/** TED to another bank, to another holder; its purpose is to pay a supplier. */
const TO_OTHER_BANK: Way = { form: '41', clearing: '018', purpose: '00005', accountKind: 'CC' };

/** Payment of suppliers, code G025. */
const SERVICE = '20';

/**
 * The payments as CNAB 240, a record with its line end at a time: one batch for the payer's own bank,
 * one for all others, as a batch has one form of credit. The file must have no `payoutProblems`;
 * throws RangeError otherwise.
 */
export function* cnab240(file: PayoutFile): Generator<string> {
  const { payer, payments } = file;
  const batches = [
    { way: WITHIN_BANK, payments: payments.filter(({ payee }) => payee.bank === payer.bank) },
    { way: TO_OTHER_BANK, payments: payments.filter(({ payee }) => payee.bank !== payer.bank) },
  ].filter((batch) => batch.payments.length > 0);
  const { bank } = payer;
  yield line(
    writeRecord(FILE_HEADER, {
      bank,
      ...company(payer),
      direction: 1,
      createdOn: dayDigits(file.createdOn),
      createdTime: file.createdTime,
      number: file.number,
      layout: FILE_LAYOUT,
      ourBatch: file.batch,
    }),
  );
  let records = 2;
  for (const [index, batch] of batches.entries()) {
    yield* batchLines(file, { number: index + 1, ...batch });
    records += 2 + 2 * batch.payments.length;
  }
  const counts = { batches: batches.length, records };
  yield line(writeRecord(FILE_TRAILER, { bank, batch: 9999, type: 9, ...counts }));
}

interface Batch {
  readonly number: number;
  readonly way: Way;
  readonly payments: readonly Payout[];
}

function* batchLines(file: PayoutFile, batch: Batch): Generator<string> {
  const { way, payments } = batch;
  const inBatch = { bank: file.payer.bank, batch: batch.number };
  yield line(
    writeRecord(BATCH_HEADER, {
      ...inBatch,
      type: 1,
      operation: 'C',
      service: SERVICE,
      form: way.form,
      layout: BATCH_LAYOUT,
      ...company(file.payer),
      means: '01',
    }),
  );
  const payOn = dayDigits(file.payOn);
  for (const [index, payment] of payments.entries()) {
    const { reference, amountMinor, payee } = payment;
    const detail = { ...inBatch, type: 3 };
    const { clearing, purpose, accountKind } = way;
    yield line(
      writeRecord(SEGMENT_A, {
        ...detail,
        sequence: 2 * index + 1,
        segment: 'A',
        clearing,
        payeeBank: payee.bank,
        ...account(payee),
        name: plainText(payee.name, NAME_CHARACTERS),
        reference,
        payOn,
        currency: PAYOUT_CURRENCY,
        amount: amountMinor,
        purpose,
        accountKind,
      }),
    );
    yield line(
      writeRecord(SEGMENT_B, {
        ...detail,
        sequence: 2 * index + 2,
        segment: 'B',
        ...document(payee),
        dueOn: payOn,
        amount: amountMinor,
      }),
    );
  }
  const total: Minor = sum(payments.map(({ amountMinor }) => amountMinor));
  const records = 2 + 2 * payments.length;
  yield line(writeRecord(BATCH_TRAILER, { ...inBatch, type: 5, records, total }));
}

function company(payer: Payer) {
  return {
    ...document(payer),
    agreement: payer.agreement,
    ...account({ branch: payerBranch(payer), account: payer.account }),
    name: plainText(payer.name, NAME_CHARACTERS),
  };
}

/** A branch or account of another shape is one that `payoutProblems` names; here it fits no field. */
function account(party: Pick<Payee, 'branch' | 'account'>) {
  const branch = splitBranch(party.branch);
  const number = splitAccount(party.account);
  if (branch === undefined || number === undefined) {
    throw new RangeError('a branch or an account has no field that holds it');
  }
  return {
    branch: branch.number,
    branchDigit: branch.digit,
    account: number.number,
    accountDigit: number.digit,
    secondDigit: number.secondDigit,
  };
}

function document(party: { readonly document: string }) {
  const documentKind = isOrganisation(party.document) ? 2 : 1;
  return { documentKind, document: party.document.padStart(14, '0') };
}

/** `2026-11-20` is `20112026`. */
function dayDigits(date: PlainDate): string {
  return date.split('-').reverse().join('');
}

function line(record: string): string {
  return `${record}\r\n`;
}
