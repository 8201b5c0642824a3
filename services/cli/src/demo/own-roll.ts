import { createReadStream, createWriteStream } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { minor } from '@mutirao/money';
import type { EnrolAnswer, ImportAnswer, PrepareAnswer } from '../answers.ts';
import type { Cli } from '../cli.ts';
import { at } from '../connection.ts';
import { showCount, showRefusedLines } from '../display.ts';
import { refusedHere } from '../failure.ts';
import { sendFile } from '../upload.ts';
import { approveRuns, type PaidRun, payRuns, prepare } from './paying.ts';
import { type Proof, prove } from './proof.ts';
import { PERIOD } from './rehearsal-days.ts';
import { mustBe, type Stage, setStage } from './stage.ts';
import { statementFile } from './town-files.ts';
import { generateTown } from './town-generator.ts';
import { placeOf } from './town-place.ts';

export interface OwnRollOptions {
  readonly data?: string;
  readonly roll: string;
  readonly programme: string;
  readonly period?: string;
}

/** Pays somebody's own file: everyone on it is enrolled first, and exactly its total is funded. */
export async function payOwnRoll(cli: Cli, options: OwnRollOptions): Promise<void> {
  const { programme } = options;
  const path = cli.locate(options.roll);
  const { name } = cli.sourceFile(options.roll);
  cli.terminal.out.write(`${name} is paid by the programme ${programme} of a new town\n`);
  const { besides } = generateTown({ seed: 1, period: PERIOD, people: 1 });
  const numbers = besides.map(({ nis }) => nis);
  const stage = await setStage(cli, { place: await placeOf(cli, options), numbers });
  const { narrator } = stage;
  const step = narrator.step.bind(narrator);
  try {
    const period = options.period ?? (await periodOf(path)) ?? stage.today.slice(0, 7);
    await step('A programme, and everyone on the roll enrolled', () =>
      enrolRoll(stage, path, programme),
    );
    const run = await step('The roll, checked line by line', () =>
      check(stage, { programme, period, path }),
    );
    await step('Money in the bank, and currency against it', () => fund(stage, programme, run));
    await step('A second person approves exactly those bytes', () => approveRuns(stage, [run]));
    const [paid] = await step('Payment', () => payRuns(stage, [run]));
    const proof = await step('Proof, while the town is still served', () => prove(stage));
    summarise(stage, run, paid, proof);
  } finally {
    await stage.end();
  }
}

const HEAD_BYTES = 64 * 1024;

/** Of a roll in the official layout: the MÊS REFERÊNCIA of its first line. */
async function periodOf(path: string): Promise<string | undefined> {
  const file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  await file.close();
  const text = buffer.toString('latin1', 0, bytesRead);
  const [header = '', first = ''] = text.replaceAll('"', '').split(/\r?\n/);
  // Behind a byte-order mark or in UTF-8 the accents read otherwise; the letters around them do not.
  const column = header.split(';').findIndex((each) => /^M.{1,2}S REFER.{1,2}NCIA$/.test(each));
  const [, year, month] = /^([0-9]{4})(0[1-9]|1[0-2])$/.exec(first.split(';')[column] ?? '') ?? [];
  return year === undefined ? undefined : `${year}-${month}`;
}

/** Long before any month that a roll may pay arrears for. */
const ENROLLED_FROM = '2000-01-01';

async function enrolRoll(stage: Stage, roll: string, programme: string): Promise<void> {
  const { cli, files, narrator, officials } = stage;
  await officials.treasurer.post('/programmes', { json: { programme, name: programme } });
  const path = join(files, 'enrolments.csv');
  await pipeline(createReadStream(roll), renamingNis(), createWriteStream(path));
  const answer = await sendFile<EnrolAnswer>(cli, officials.officer, '/enrolments', {
    path,
    contentType: 'text/csv',
    query: { programme, from: ENROLLED_FROM },
  });
  const refused = answer.refused.length > 0 ? `, ${showCount(answer.refused.length)} refused` : '';
  narrator.say(`${showCount(answer.enrolled)} people enrolled${refused}`);
}

/** A roll is a CSV with a column of numbers; the enrolment reader knows it as `nis`. */
function renamingNis(): Transform {
  let isHeader = true;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      if (!isHeader) return done(null, chunk);
      isHeader = false;
      const text = chunk.toString('latin1').replace('NIS FAVORECIDO', 'nis');
      done(null, Buffer.from(text, 'latin1'));
    },
  });
}

async function check(stage: Stage, roll: Parameters<typeof prepare>[1]): Promise<PrepareAnswer> {
  const { narrator, officials, amount } = stage;
  let run = await prepare(stage, roll);
  narrator.say(`${showCount(run.lines)} lines, ${amount(run.totalMinor)}`);
  if (!run.ready) {
    narrator.say(`${showCount(run.refused.length)} refused:\n${showRefusedLines(run.refused)}`);
    await officials.officer.post(`${at('runs', run.run)}/cancellation`);
    run = await prepare(stage, roll, { excludeBad: true });
  }
  if (run.payableLines === 0) throw refusedHere('nothing-to-pay', 'No line can be paid.');
  narrator.say(`${run.run}: ${showCount(run.payableLines)} to pay, ${amount(run.payableMinor)}`);
  return run;
}

async function fund(stage: Stage, programme: string, run: PrepareAnswer): Promise<void> {
  const { cli, files, narrator, officials, today, amount } = stage;
  const path = join(files, 'bank.ofx');
  const total = minor(run.payableMinor);
  const memo = 'REPASSE';
  const deposit = { fitId: 'DEP0', kind: 'deposit', type: 'CREDIT', programme } as const;
  await writeFile(path, statementFile(today.slice(0, 7), [{ ...deposit, memo, amount: total }]));
  const query = { match: [`${memo}=${programme}`] };
  const { statements } = await sendFile<ImportAnswer>(cli, officials.operator, '/bank-statements', {
    ...{ path, query },
    contentType: 'application/x-ofx',
  });
  mustBe('new bank lines', statements[0]?.new, 1);
  const json = { amountMinor: total };
  await officials.operator.post(at('programmes', programme, 'issues'), { json });
  narrator.say(`${amount(total)} deposited, issued against it`);
}

function summarise(
  { narrator, amount, place }: Stage,
  run: PrepareAnswer,
  paid: PaidRun | undefined,
  { head, checks, exported }: Proof,
): void {
  narrator.title('Paid');
  narrator.line(`  ${showCount(paid?.paid ?? 0)} of ${showCount(run.lines)} lines`);
  narrator.line(`  ${amount(paid?.paidMinor ?? 0)} of ${amount(run.totalMinor)}`);
  narrator.line(`  ${checks.length} checks are good, head ${head}`);
  narrator.title('What to try next');
  narrator.line(`  npm run --silent mutirao -- doctor ${place.option} --expect ${head}`);
  narrator.line(`  hledger -f ${exported} balance --tree --depth 1`);
}
