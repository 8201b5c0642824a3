import { nisWithCheckDigit } from '@mutirao/currency';
import { formatAmount, minor } from '@mutirao/money';

/** The number of the n-th invented person. */
export const nis = (n: number): string => nisWithCheckDigit(String(n).padStart(10, '0'));

/** Numbers of `count` invented persons, beginning with the n-th. */
export function people(count: number, n = 1): string[] {
  return Array.from({ length: count }, (_, index) => nis(n + index));
}

export const enrolmentFile = (numbers: readonly string[]): string =>
  ['nis', ...numbers, ''].join('\n');

/** A roll as plain CSV: `amount` is the text of every line's amount. */
export function roll(numbers: readonly string[], amount = '10.00'): string {
  return ['beneficiary,amount', ...numbers.map((each) => `${each},${amount}`), ''].join('\n');
}

export interface BankFile {
  readonly account?: string;
  readonly currency?: string;
  /** `[FITID, amount in minor units, MEMO]`; below zero is a debit. */
  readonly lines: readonly (readonly [fitId: string, amountMinor: number, memo: string])[];
  readonly day?: string;
}

/** OFX 1.0.2 whose ledger balance is the sum of its lines. */
export function bankFile({
  account = '00000-0',
  currency = 'BRL',
  lines,
  day = '20261001',
}: BankFile): string {
  const amount = (value: number): string => formatAmount(minor(value), 2);
  const total = lines.reduce((sum, [, each]) => sum + each, 0);
  const transactions = lines.map(
    ([fitId, each, memo]) =>
      `<STMTTRN><TRNTYPE>${each < 0 ? 'DEBIT' : 'CREDIT'}<DTPOSTED>${day}<TRNAMT>${amount(each)}<FITID>${fitId}<MEMO>${memo}</STMTTRN>`,
  );
  return `OFXHEADER:100
DATA:OFXSGML
VERSION:102
ENCODING:USASCII
CHARSET:1252

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS>
<DTSERVER>${day}<LANGUAGE>POR</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS>
<STMTRS><CURDEF>${currency}<BANKACCTFROM><BANKID>0000<ACCTID>${account}<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>${day}<DTEND>${day}
${transactions.join('\n')}
</BANKTRANLIST><LEDGERBAL><BALAMT>${amount(total)}<DTASOF>${day}</LEDGERBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
`;
}
