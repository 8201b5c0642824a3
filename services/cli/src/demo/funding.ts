import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { EnrolAnswer, ImportAnswer } from '../answers.ts';
import { at } from '../connection.ts';
import { showCount } from '../display.ts';
import { sendFile } from '../upload.ts';
import { mustBe, refusal, type Stage } from './stage.ts';
import {
  enrolmentChunks,
  enrolmentCount,
  type StatementLine,
  statementFile,
} from './town-files.ts';
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

export async function bookStatement(
  stage: Stage,
  town: GeneratedTown,
  lines: readonly StatementLine[],
): Promise<void> {
  const { narrator, officials, plain } = stage;
  const path = join(stage.files, `bank-${town.period}.ofx`);
  await writeFile(path, statementFile(town.period, lines));
  const match = town.programmes.map(({ bankText, programme }) => `${bankText}=${programme}`);
  const { statements } = await sendFile<ImportAnswer>(
    stage.cli,
    officials.operator,
    '/bank-statements',
    { path, contentType: 'application/x-ofx', query: { match } },
  );
  const [statement] = statements;
  mustBe('new bank lines', statement?.new, lines.length);
  mustBe('the account ties to the statement', statement?.ties, true);
  narrator.say(
    `bruno (operator) imports ${lines.length} lines; the account ties to the bank’s ` +
      `${plain(statement?.ledgerMinor ?? 0)} BRL`,
  );
  await assignLines(stage, lines);
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
