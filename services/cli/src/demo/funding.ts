import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { EnrolAnswer, ImportAnswer, StatementAnswer } from '../answers.ts';
import { at } from '../connection.ts';
import { showCount } from '../display.ts';
import { sendFile } from '../upload.ts';
import { PERIOD } from './rehearsal-days.ts';
import type { ReserveAccount, ReserveBank } from './reserve-bank.ts';
import { documentOf } from './shop-generator.ts';
import { mustBe, refusal, type Stage } from './stage.ts';
import { enrolmentChunks, enrolmentCount, type StatementLine } from './town-files.ts';
import type { GeneratedTown } from './town-generator.ts';

/** Above this a run of the largest programme needs two approvers. */
const TWO_APPROVERS_ABOVE = 1_000_000_00;

export async function openProgrammes(stage: Stage, town: GeneratedTown): Promise<void> {
  const { treasurer } = stage.officials;
  for (const [index, { programme, name }] of town.programmes.entries()) {
    const threshold = index === 0 && { twoApproversAboveMinor: TWO_APPROVERS_ABOVE };
    await treasurer.post('/programmes', { json: { programme, name, ...threshold } });
  }
  const names = town.programmes.map(({ programme }) => programme);
  stage.narrator.say(`ana (treasurer) opens ${names.join(', ')}`);
}

/** The first statement of each of the reserve's accounts, and who pays from it. */
export async function bookStatements(
  stage: Stage,
  town: GeneratedTown,
  bank: ReserveBank,
  lines: readonly StatementLine[],
): Promise<void> {
  const { narrator, plain } = stage;
  const match = town.programmes.map(({ bankText, programme }) => `${bankText}=${programme}`);
  for (const account of bank.accounts) {
    const own = lines.filter(({ programme }) => account.programmes.includes(programme));
    for (const line of own) account.post(line);
    const { ledgerMinor } = await importStatement(stage, account, { on: FIRST, match });
    narrator.say(
      `bruno (operator) imports ${own.length} lines of account ${account.number}; ` +
        `it ties to the bank’s ${plain(ledgerMinor)} BRL`,
    );
  }
  await assignLines(stage, lines);
  await namePayers(stage, bank);
}

const FIRST = `${PERIOD}-01`;

export interface ImportOptions {
  readonly on: string;
  readonly match?: readonly string[];
}

/** Everything that was posted since the last statement; the account must tie. */
export async function importStatement(
  { cli, files, officials }: Stage,
  account: ReserveAccount,
  { on, match = [] }: ImportOptions,
): Promise<StatementAnswer> {
  const path = join(files, `bank-${account.number}-${on}.ofx`);
  const { count, file } = account.statement(on);
  await writeFile(path, file);
  const { statements } = await sendFile<ImportAnswer>(cli, officials.operator, '/bank-statements', {
    path,
    contentType: 'application/x-ofx',
    query: { match },
  });
  const [statement] = statements;
  mustBe('statements', statements.length, 1);
  mustBe('new bank lines', statement?.new, count);
  mustBe('the account ties to the statement', statement?.ties, true);
  return statement as StatementAnswer;
}

async function namePayers({ officials }: Stage, { accounts }: ReserveBank): Promise<void> {
  const bank = await officials.treasurer.get<{ accounts: BankAccountAnswer[] }>('/bank');
  for (const account of accounts) {
    const known = bank.accounts.find(({ account: ends }) => account.number.endsWith(ends));
    account.id = known?.bankAccount ?? '';
    const payer = { name: 'Prefeitura de Vila Mutirão', document: documentOf(999_999) };
    const place = { bank: '000', branch: '0001', account: account.number, agreement: 'DEMO-1' };
    await officials.treasurer.put(`${at('bank-accounts', account.id)}/payer`, {
      json: { ...payer, ...place },
    });
  }
}

interface BankAccountAnswer {
  readonly bankAccount: string;
  readonly account: string;
}

async function assignLines(stage: Stage, lines: readonly StatementLine[]): Promise<void> {
  const { narrator, officials, plain } = stage;
  for (const { fitId, kind, programme, memo, amount } of lines) {
    if (kind !== 'interest' && kind !== 'unknown') continue;
    const official = kind === 'interest' ? officials.treasurer : officials.operator;
    await official.post(`${at('bank-lines', fitId)}/assignment`, { json: { programme } });
    if (kind === 'unknown') narrator.say(`“${memo}” ${plain(amount)}: he assigns it by hand`);
  }
  narrator.say('ana assigns each programme its interest; the bank’s fee stays in sight');
}

export async function issueCurrency(stage: Stage, town: GeneratedTown): Promise<void> {
  const { narrator, officials, amount } = stage;
  const issues = (programme: string) => at('programmes', programme, 'issues');
  for (const { programme, totalMinor } of town.programmes) {
    const path = issues(programme);
    await officials.operator.post(path, { json: { amountMinor: totalMinor } });
  }
  const whole = town.programmes.reduce((all, { totalMinor }) => all + totalMinor, 0);
  narrator.say(`${amount(whole)} issued, each programme against its own money`);
  const [first] = town.programmes;
  if (first === undefined) return;
  const again = { json: { amountMinor: first.totalMinor } };
  const why = await refusal(
    'Issuing more than the bank holds',
    officials.operator.post(issues(first.programme), again),
  );
  narrator.say(`as much again is refused: ${why}`);
}

export async function enrolPeople(stage: Stage, town: GeneratedTown): Promise<void> {
  const path = join(stage.files, 'enrolments.csv');
  await pipeline(Readable.from(enrolmentChunks(town)), createWriteStream(path));
  const answer = await sendFile<EnrolAnswer>(stage.cli, stage.officials.officer, '/enrolments', {
    path,
    contentType: 'text/csv',
    query: {},
  });
  mustBe('enrolled', answer.enrolled, enrolmentCount(town));
  stage.narrator.say(
    `carla (officer) enrols ${showCount(answer.enrolled)} times; ` +
      'the journal learns random ids, no number and no name',
  );
}
