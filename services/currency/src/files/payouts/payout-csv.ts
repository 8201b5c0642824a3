import { formatAmount } from '@mutirao/money';
import { csvRow } from '../csv-row.ts';
import { PAYOUT_CURRENCY, PAYOUT_DECIMALS, type PayoutFile } from './payout-file.ts';

const COLUMNS = [
  'reference',
  'pay_on',
  'amount',
  'currency',
  'payee',
  'document',
  'bank',
  'branch',
  'account',
];

/** The payments as CSV (RFC 4180, UTF-8) for who pays by hand, a row at a time; no cell is a formula. */
export function* payoutCsv({ payOn, payments }: PayoutFile): Generator<string> {
  yield csvRow(COLUMNS);
  for (const { reference, amountMinor, payee } of payments) {
    const { name, document, bank, branch, account } = payee;
    const amount = formatAmount(amountMinor, PAYOUT_DECIMALS);
    yield csvRow([
      reference,
      payOn,
      amount,
      PAYOUT_CURRENCY,
      name,
      document,
      bank,
      branch,
      account,
    ]);
  }
}
