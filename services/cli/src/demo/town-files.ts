import { formatAmount, type Minor, minor, sum } from '@mutirao/money';
import { seededRandom } from './seeded-random.ts';
import type { GeneratedProgramme, GeneratedTown } from './town-generator.ts';

const LINES_A_CHUNK = 2_000;

/**
 * Who is in which programme from the first day of the month: `nis,programme,from,to,name` (UTF-8).
 * The strangers are not in it; the troubled are, in the first programme, the last of them until the
 * month's thirtieth day.
 */
export function* enrolmentChunks({
  period,
  troubled,
  programmes,
}: GeneratedTown): Generator<Buffer> {
  let pending = ['nis,programme,from,to,name'];
  const leaving = troubled.at(-1);
  for (const [index, { programme, entitlements }] of programmes.entries()) {
    const people = entitlements.map(({ person }) => person);
    for (const { nis, name } of index === 0 ? [...people, ...troubled] : people) {
      const to = nis === leaving?.nis ? `${period}-30` : '';
      pending.push(`${nis},${programme},${period}-01,${to},${name}`);
      if (pending.length < LINES_A_CHUNK) continue;
      yield Buffer.from(`${pending.join('\n')}\n`);
      pending = [];
    }
  }
  if (pending.length > 0) yield Buffer.from(`${pending.join('\n')}\n`);
}

/** How many rows that file has. */
export function enrolmentCount({ troubled, programmes }: GeneratedTown): number {
  return programmes.reduce((all, each) => all + each.entitlements.length, troubled.length);
}

export interface StatementLine {
  /** The bank's id of the line; the same month made again has the same ids. */
  readonly fitId: string;
  readonly kind: 'deposit' | 'interest' | 'unknown' | 'fee';
  readonly type: 'CREDIT' | 'INT' | 'FEE';
  readonly amount: Minor;
  readonly memo: string;
  /** Whose it is, also where the memo does not tell. */
  readonly programme: string;
}

/** Deposits come in thousands of the currency. */
const DEPOSIT_STEP = 1_000_00;
/** Nobody's: it stays unmatched. */
export const BANK_FEE = -38_50;

/**
 * What the reserve bank says on the first of the month: for each programme a deposit that covers it
 * and its interest; then a deposit that nobody is named on and the bank's fee.
 */
export function statementLines(town: GeneratedTown, seed: number): StatementLine[] {
  const random = seededRandom(seed);
  const month = town.period.replace('-', '');
  const lines: StatementLine[] = town.programmes.flatMap((each, index) => [
    {
      fitId: `${month}DEP${index}`,
      kind: 'deposit',
      type: 'CREDIT',
      amount: depositFor(each),
      memo: `REPASSE ${each.bankText}`,
      programme: each.programme,
    },
    {
      fitId: `${month}INT${index}`,
      kind: 'interest',
      type: 'INT',
      amount: minor(100_00 + random.below(800_00)),
      memo: `RENDIMENTO ${each.bankText}`,
      programme: each.programme,
    },
  ]);
  const programme = town.programmes[0]?.programme ?? '';
  lines.push(
    line(`${month}UNK0`, 'unknown', 'CREDIT', 5_000_00, 'CRÉDITO NÃO IDENTIFICADO', programme),
    line(`${month}FEE0`, 'fee', 'FEE', BANK_FEE, 'TARIFA MANUTENÇÃO', programme),
  );
  return lines;
}

function line(
  fitId: string,
  kind: StatementLine['kind'],
  type: StatementLine['type'],
  amount: number,
  memo: string,
  programme: string,
): StatementLine {
  return { fitId, kind, type, amount: minor(amount), memo, programme };
}

function depositFor({ totalMinor }: GeneratedProgramme): Minor {
  const above = totalMinor % DEPOSIT_STEP;
  return above === 0 ? totalMinor : minor(totalMinor + DEPOSIT_STEP - above);
}

/** One movement on a statement of the bank. */
export type PostedLine = Pick<StatementLine, 'fitId' | 'amount' | 'memo'> & {
  readonly type: StatementLine['type'] | 'DEBIT';
};

export interface StatementOptions {
  /** The bank's number of the account. */
  readonly account?: string;
  /** `YYYY-MM-DD`, on which the lines are posted; else the first of the period. */
  readonly on?: string;
  /** After these lines; else their sum, as of a new account. */
  readonly balance?: Minor;
}

/** OFX 1.0.2 (SGML, Windows-1252), as banks here send it. */
export function statementFile(
  period: string,
  lines: readonly PostedLine[],
  { account = '00000-0', on = `${period}-01`, balance }: StatementOptions = {},
): Buffer {
  const day = on.replaceAll('-', '');
  const ledgerBalance = formatAmount(balance ?? sum(lines.map(({ amount }) => amount)), 2);
  const text = `OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS>
<DTSERVER>${day}120000[-3:BRT]<LANGUAGE>POR</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS>
<STMTRS><CURDEF>BRL
<BANKACCTFROM><BANKID>0000<ACCTID>${account}<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>${day}<DTEND>${day}
${lines.map((each) => transaction(each, day)).join('\n')}
</BANKTRANLIST>
<LEDGERBAL><BALAMT>${ledgerBalance}<DTASOF>${day}</LEDGERBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
`;
  return Buffer.from(text, 'latin1');
}

function transaction({ type, amount, fitId, memo }: PostedLine, day: string): string {
  const posted = `${day}080000[-3:BRT]`;
  return `<STMTTRN><TRNTYPE>${type}<DTPOSTED>${posted}<TRNAMT>${formatAmount(amount, 2)}<FITID>${fitId}<MEMO>${memo}</STMTTRN>`;
}
