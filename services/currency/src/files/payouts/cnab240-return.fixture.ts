import { minor } from '@mutirao/money';
import { cnabReply, overlaid, payment, payoutFile } from './payouts.fixture.ts';

/** A file of three payments: one at the payer’s bank, two at others. */
export const FILE = payoutFile({
  payments: [
    payment({ reference: 'R1' }),
    payment({ reference: 'R2', amountMinor: minor(500), payee: { bank: '001' } }),
    payment({ reference: 'R3', amountMinor: minor(7), payee: { bank: '756' } }),
  ],
});

const CODES: Readonly<Record<string, string>> = { R1: '00', R2: 'AGAN', R3: 'BD' };
/** The bank’s answer to it: settled, rejected, pending. */
export const GOOD = cnabReply(FILE, ({ reference }) => ({ code: CODES[reference] ?? '' }));

/** Lines of the good file, from 1: 3 and 7 and 9 are its segments A. */
export const lines = GOOD.trimEnd()
  .split('\r\n')
  .map((line) => line.padEnd(240));
/** Those with `text` in the line `number`, at the position `from`. */
export const withLine = (number: number, from: number, text: string) =>
  lines.map((line, index) => (index === number - 1 ? overlaid(line, from, text) : line));
export const joined = (records: readonly string[]) => records.map((line) => `${line}\r\n`).join('');
