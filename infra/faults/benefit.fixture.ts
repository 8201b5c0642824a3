import type { Callers } from './callers.fixture.ts';
import { type Answer, type Body, fresh, type Json, type Write } from './client.fixture.ts';
import { bankFile, enrolmentFile, people } from './files.fixture.ts';

const OFX = 'application/x-ofx';

/** What it does must be done for the test to begin: anything else ends it, with the server's words. */
export async function must<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { status, body } = await asked;
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body;
}

export interface Furnishing {
  readonly programme?: string;
  readonly numbers?: readonly string[];
  readonly issuedMinor?: number;
  readonly expiresAfterDays?: number;
}

/**
 * Opens a programme with its reserve in the bank and all of it issued, and enrols people. Gives
 * their holder ids, in no particular order.
 */
export async function furnish(town: Callers, furnishing: Furnishing = {}): Promise<string[]> {
  const { programme = 'renda', numbers = people(20), issuedMinor = 1_000_000_00 } = furnishing;
  const { expiresAfterDays } = furnishing;
  const treasurer = await town.treasurer();
  await must(
    treasurer.post('/programmes', {
      programme,
      name: `Renda de ${programme}`,
      ...(expiresAfterDays === undefined ? {} : { expiresAfterDays }),
    }),
  );
  const bank = bankFile({ account: programme, lines: [[fresh(), issuedMinor, programme]] });
  await must(
    treasurer.write(`/bank-statements?match=${programme}%3D${programme}`, bank, { type: OFX }),
  );
  await must(treasurer.post(`/programmes/${programme}/issues`, { amountMinor: issuedMinor }));
  if (numbers.length === 0) return [];
  const officer = await town.officer();
  const enrolments = `/enrolments?programme=${programme}`;
  await must(officer.write(`${enrolments}&from=2020-01-01`, enrolmentFile(numbers)));
  const { enrolments: rows } = await must(
    officer.get<{ enrolments: { holder: string }[] }>(`${enrolments}&limit=9999`),
  );
  return rows.map(({ holder }) => holder);
}

export interface Prepared {
  readonly run: string;
  readonly sha256: string;
  readonly ready: boolean;
  readonly lines: number;
  readonly totalMinor: number;
  readonly payableLines: number;
  readonly payableMinor: number;
  readonly refused: readonly { line: number; field: string; rule: string; value: string }[];
}

export interface RunOptions extends Write {
  readonly programme?: string;
  readonly period?: string;
  readonly query?: string;
}

export async function prepare<T = Prepared>(
  town: Callers,
  file: Body,
  { programme = 'renda', period = '2026-10', query = '', ...write }: RunOptions = {},
): Promise<Answer<T>> {
  const officer = await town.officer();
  return officer.write<T>(`/programmes/${programme}/runs?period=${period}${query}`, file, write);
}

export async function approve(
  town: Callers,
  { run, sha256 }: Pick<Prepared, 'run' | 'sha256'>,
): Promise<Answer<Json>> {
  const approver = await town.approver();
  return approver.post(`/runs/${run}/approvals`, { sha256 });
}

/** A run that is prepared and approved, for what follows to be tried on. */
export async function approved(
  town: Callers,
  file: Body,
  options: RunOptions = {},
): Promise<Prepared> {
  const prepared = await must(prepare(town, file, options));
  await must(approve(town, prepared));
  return prepared;
}

export interface Paid {
  readonly run: string;
  readonly paid: number;
  readonly paidMinor: number;
  readonly unpaid: readonly { line: number; rule: string }[];
  readonly head: string;
}

export async function pay(town: Callers, run: string, body: Json = {}): Promise<Answer<Paid>> {
  const treasurer = await town.treasurer();
  return treasurer.post<Paid>(`/runs/${run}/payment`, body);
}

/** Pays every one of these people the same, once. */
export async function paidRun(town: Callers, file: Body, options: RunOptions = {}): Promise<Paid> {
  return must(pay(town, (await approved(town, file, options)).run));
}

export async function transfer(
  town: Callers,
  from: string,
  to: string,
  amountMinor: number,
  write: Write = {},
): Promise<Answer<Json>> {
  const holder = await town.holder(from);
  return holder.post('/transfers', { from, to, amountMinor, unit: 'MUM' }, write);
}

export async function balanceOf(town: Callers, account: string): Promise<number> {
  const auditor = await town.auditor();
  return (await must(auditor.get<{ balanceMinor: number }>(`/accounts/${account}`))).balanceMinor;
}

export interface Health {
  readonly status: string;
  readonly reason?: string;
  readonly position: number;
  readonly readModels: number;
}

export async function health(town: Callers): Promise<Health> {
  return (await must((await town.auditor()).get<Health & Json>('/health'))) as Health;
}
