import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { nisWithCheckDigit, OFFICIAL_COLUMNS } from '@mutirao/currency';
import { formatAmount, minor } from '@mutirao/money';
import { initTown } from '@mutirao/platform';
import type { TownClient } from './town-client.ts';
import { TownServer } from './town-server.ts';

export const PROGRAMME = 'renda-minima';

/** What each person is paid by each run, in minor units. */
export const BENEFIT = minor(200_00);

export interface PreparedRun {
  readonly run: string;
  readonly sha256: string;
  readonly payableLines: number;
  readonly refused: readonly unknown[];
}

/** What one run took, in seconds, and the memory (MiB) that the server grew by while preparing it. */
export interface RunTimes {
  readonly prepareSeconds: number;
  readonly paySeconds: number;
  readonly grownMebibytes: number;
}

export interface Furnishing {
  readonly runs?: number;
  /** What a rehearsal lived through before today; it opens the programme. */
  readonly prepare?: (data: string) => Promise<void>;
}

/** A new town in a folder of its own, made as a municipality makes one, with reserve for `runs`. */
export async function fundedTown(
  place: string,
  people: number,
  { runs = 1, prepare }: Furnishing = {},
): Promise<{ readonly data: string; readonly server: TownServer; readonly month: string }> {
  const data = join(mkdtempSync(join(place, 'town-')), 'vila');
  const money = { currency: 'MUM', backedBy: 'BRL', timeZone: 'America/Sao_Paulo' };
  await initTown({ community: 'vila', rehearsal: prepare !== undefined, ...money }, { data });
  await prepare?.(data);
  const server = await TownServer.start(data);
  const month = await fund(server, people, runs);
  return { data, server, month };
}

/** Reserve for so many runs, and everybody enrolled; gives the month. */
export async function fund(server: TownClient, people: number, runs = 1): Promise<string> {
  const { today } = await server.get<{ today: string }>('/currency', 'auditor');
  const amountMinor = BENEFIT * people * runs;
  const known = await server.get<{ programmes: readonly unknown[] }>('/programmes', 'auditor');
  if (known.programmes.length === 0) {
    await server.post('/programmes', 'treasurer', { programme: PROGRAMME, name: 'Renda Mínima' });
  }
  const statement = oneDeposit(today.replaceAll('-', ''), formatAmount(minor(amountMinor), 2));
  await server.post(`/bank-statements?match=MINIMA%3D${PROGRAMME}`, 'treasurer', statement);
  await server.post(`/programmes/${PROGRAMME}/issues`, 'treasurer', { amountMinor });
  const month = today.slice(0, 7);
  const enrolments = Buffer.from(['nis', ...numbers(people), ''].join('\n'));
  const { enrolled } = await server.post<{ enrolled: number }>(
    `/enrolments?programme=${PROGRAMME}&from=${month}-01`,
    'officer',
    enrolments,
  );
  mustBe('people enrolled', enrolled, people);
  return month;
}

/** The same with everyone paid once; ended cleanly, so with a snapshot. Gives its data folder. */
export async function paidTown(
  place: string,
  people: number,
  furnishing: Furnishing = {},
): Promise<string> {
  const { data, server, month } = await fundedTown(place, people, furnishing);
  await payAll(server, { people, month, supplement: 0 });
  await server.stop();
  return data;
}

/** One run for everybody: prepared by the officer, approved by another person, paid. */
export async function payAll(
  server: TownServer,
  { people, month, supplement }: { people: number; month: string; supplement: number },
): Promise<RunTimes> {
  await server.settled();
  const before = server.memory().now;
  server.forgetPeak();
  const [prepared, prepareSeconds] = await prepareRun(server, { people, month, supplement });
  const grownMebibytes = server.memory().peak - before;
  const paySeconds = await payRun(server, people, prepared);
  return { prepareSeconds, paySeconds, grownMebibytes };
}

/** The officer's part, and the seconds that its answer took. */
export async function prepareRun(
  server: TownClient,
  { people, month, supplement = 0 }: { people: number; month: string; supplement?: number },
): Promise<[PreparedRun, number]> {
  const file = roll(people, month);
  const more = supplement === 0 ? '' : `&supplement=${supplement}&reason=bench`;
  const asked = performance.now();
  const route = `/programmes/${PROGRAMME}/runs?period=${month}${more}`;
  const prepared = await server.post<PreparedRun>(route, 'officer', file);
  const seconds = (performance.now() - asked) / 1000;
  mustBe('lines to pay', prepared.payableLines, people);
  mustBe('lines refused', prepared.refused.length, 0);
  return [prepared, seconds];
}

/** Approved by another person and paid: the seconds until the last line is durable. */
export async function payRun(
  server: TownClient,
  people: number,
  { run, sha256 }: PreparedRun,
): Promise<number> {
  const approved = performance.now();
  await server.post(`/runs/${run}/approvals`, 'approver', { sha256 });
  const { paid, paidMinor } = await server.post<{ paid: number; paidMinor: number }>(
    `/runs/${run}/payment`,
    'treasurer',
    {},
  );
  const paySeconds = (performance.now() - approved) / 1000;
  mustBe('lines paid', paid, people);
  mustBe('amount paid', paidMinor, people * BENEFIT);
  return paySeconds;
}

/** A figure counts only if what came out is what went in. */
export function mustBe(what: string, found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`${what}: ${found}, not ${expected}`);
}

function* numbers(people: number): Generator<string> {
  for (let person = 0; person < people; person++) {
    yield nisWithCheckDigit(String(1_200_000_000 + person));
  }
}

/** In the official layout, as published: quoted, `;`, decimal comma, ISO-8859-1, CRLF. */
function roll(people: number, month: string): Buffer {
  const period = month.replace('-', '');
  const quoted = (fields: readonly string[]) => fields.map((field) => `"${field}"`).join(';');
  const lines = [quoted(OFFICIAL_COLUMNS)];
  for (const nis of numbers(people)) {
    const place = ['RJ', '0000', 'VILA DO MUTIRÃO'];
    const person = ['***.000.000-**', nis, 'PESSOA INVENTADA', formatAmount(BENEFIT, 2, ',')];
    lines.push(quoted([period, period, ...place, ...person]));
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1');
}

function oneDeposit(day: string, amount: string): string {
  return `OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS>
<DTSERVER>${day}<LANGUAGE>POR</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS>
<STMTRS><CURDEF>BRL
<BANKACCTFROM><BANKID>0000<ACCTID>00000-0<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>${day}<DTEND>${day}
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>${day}<TRNAMT>${amount}<FITID>${day}1<MEMO>RENDA MINIMA</STMTTRN>
</BANKTRANLIST>
<LEDGERBAL><BALAMT>${amount}<DTASOF>${day}</LEDGERBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
`;
}
