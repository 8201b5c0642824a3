import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ApprovalAnswer, PayAnswer, PrepareAnswer } from '../answers.ts';
import { watchingRun } from '../commands/run-pay.ts';
import { at } from '../connection.ts';
import { showCount, showRefusedLines } from '../display.ts';
import { sendFile } from '../upload.ts';
import { type RollFile, rollFile } from './roll-file.ts';
import { mustBe, refusal, type Stage } from './stage.ts';
import type { GeneratedProgramme, GeneratedTown } from './town-generator.ts';

/** A roll as a file, and what must be found in it. */
export interface WrittenRoll {
  readonly programme: string;
  readonly period: string;
  readonly path: string;
}

export async function prepare(
  { cli, officials }: Stage,
  { programme, period, path }: WrittenRoll,
  options: { readonly excludeBad?: boolean } = {},
): Promise<PrepareAnswer> {
  const route = at('programmes', programme, 'runs');
  const query = { period, excludeBad: options.excludeBad };
  return sendFile<PrepareAnswer>(cli, officials.officer, route, {
    path,
    contentType: 'text/csv',
    query,
  });
}

/** All rolls checked; the first one is dirty, and is prepared again without its bad lines. */
export async function prepareRuns(stage: Stage, town: GeneratedTown): Promise<PrepareAnswer[]> {
  const { narrator, officials } = stage;
  const runs: PrepareAnswer[] = [];
  for (const [index, programme] of town.programmes.entries()) {
    const file = rollFile(town, programme, { plantBad: index === 0 });
    const roll = await writeRoll(stage, town, programme, file);
    let run = await prepare(stage, roll);
    mustBe('lines of the file', [run.lines, run.totalMinor], [file.lines, file.totalMinor]);
    mustBe('lines to pay', run.payableLines, file.payableLines);
    mustBe(
      'refused lines',
      run.refused.map(({ line, rule }) => ({ line, rule })),
      file.planted,
    );
    if (!run.ready) {
      narrator.say(
        `${programme.programme}: ${showCount(run.lines)} lines, ${run.refused.length} refused:`,
      );
      narrator.say(showRefusedLines(run.refused.map(shortened)));
      await officials.officer.post(`${at('runs', run.run)}/cancellation`);
      run = await prepare(stage, roll, { excludeBad: true });
    }
    narrator.say(
      `${run.run}: ${showCount(run.payableLines)} to pay, ${stage.amount(run.payableMinor)}`,
    );
    runs.push(run);
  }
  return runs;
}

/** The field is in the file's own words and long; for a page of 80 columns the message will do. */
function shortened(line: PrepareAnswer['refused'][number]) {
  const message = line.message.length > 44 ? `${line.message.slice(0, 43)}…` : line.message;
  return { ...line, field: '', message };
}

async function writeRoll(
  stage: Stage,
  { period }: GeneratedTown,
  { programme }: GeneratedProgramme,
  file: RollFile,
): Promise<WrittenRoll> {
  const roll = rollOf(stage, programme, period);
  await pipeline(Readable.from(file.chunks()), createWriteStream(roll.path));
  return roll;
}

export function rollOf({ files }: Stage, programme: string, period: string): WrittenRoll {
  return { programme, period, path: join(files, `roll-${period}-${programme}.csv`) };
}

/** By davi; the second run by elis alone. */
export async function approveRuns(stage: Stage, runs: readonly PrepareAnswer[]): Promise<void> {
  const { narrator, officials, staff } = stage;
  await staff.approver.credential.stepUp();
  narrator.say('davi shows a code of his app again, which lets him approve for five minutes');
  for (const [index, { run, sha256 }] of runs.entries()) {
    const approval = { json: { sha256 } };
    const path = `${at('runs', run)}/approvals`;
    if (index === 0) {
      const own = officials.officer.post(path, approval);
      const why = await refusal('An approval by who prepared', own);
      narrator.say(`carla, who prepared, tries as an approver: ${why}`);
    }
    const by = index === 1 ? 'elis' : 'davi';
    const approver = index === 1 ? officials.secondApprover : officials.approver;
    const first = await approver.post<ApprovalAnswer>(path, approval);
    const needsMore = first.approvals.length < first.approvalsNeeded;
    if (needsMore) await officials.secondApprover.post(path, approval);
    narrator.say(
      `${run} is approved by ${by}${needsMore ? ' and, above 1,000,000.00, by elis' : ''}`,
    );
  }
}

/** A run's payment, and how long it took. */
export interface PaidRun extends PayAnswer {
  readonly milliseconds: number;
}

export async function payRuns(stage: Stage, runs: readonly PrepareAnswer[]): Promise<PaidRun[]> {
  const { cli, narrator, officials } = stage;
  const paid: PaidRun[] = [];
  for (const { run, payableLines, payableMinor } of runs) {
    const started = performance.now();
    const answer = await watchingRun(cli, officials.treasurer, run, () =>
      officials.treasurer.post<PayAnswer>(`${at('runs', run)}/payment`),
    );
    const milliseconds = performance.now() - started;
    mustBe(`paid by ${run}`, [answer.paid, answer.paidMinor], [payableLines, payableMinor]);
    paid.push({ ...answer, milliseconds });
    const rate = showCount(Math.round((answer.paid / milliseconds) * 1000));
    narrator.say(`${run}: ${showCount(answer.paid)} paid, ${rate} a second`);
  }
  return paid;
}

/** The smallest roll comes once more under another name: every line is known to be paid. */
export async function sendAgain(stage: Stage, town: GeneratedTown): Promise<void> {
  const [, programme] = town.programmes;
  if (programme === undefined) return;
  const reversed = { ...programme, entitlements: programme.entitlements.toReversed() };
  const path = join(stage.files, 'another-name.csv');
  await pipeline(Readable.from(rollFile(town, reversed).chunks()), createWriteStream(path));
  const roll = { programme: programme.programme, period: town.period, path };
  const run = await prepare(stage, roll);
  const rules = new Set(run.refused.map(({ rule }) => rule));
  mustBe('lines to pay a second time', [run.payableLines, [...rules]], [0, ['already-paid']]);
  await stage.officials.officer.post(`${at('runs', run.run)}/cancellation`);
  stage.narrator.say(
    `${programme.programme} in another order: ${showCount(run.lines)} lines, all already-paid`,
  );
}
