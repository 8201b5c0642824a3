import type { ProgrammeAnswer, ReportAnswer } from '../answers.ts';
import type { Cli } from '../cli.ts';
import { readReport } from '../commands/run-report.ts';
import { showCount } from '../display.ts';
import { bookStatement, enrolPeople, issueCurrency, openProgrammes } from './funding.ts';
import { approveRuns, payRuns, prepareRuns, sendAgain } from './paying.ts';
import { prove } from './proof.ts';
import { spend } from './spending.ts';
import { demoFolder, type Stage, setStage } from './stage.ts';
import { type Outcome, summarise } from './summary.ts';
import { statementLines } from './town-files.ts';
import { type GeneratedTown, generateTown } from './town-generator.ts';

export interface WholeTownOptions {
  readonly data?: string;
  readonly seed: number;
  readonly people: number;
}

/** One month of a generated town, everything over HTTP against a server of its own. */
export async function payTown(cli: Cli, options: WholeTownOptions): Promise<void> {
  const { seed, people } = options;
  const started = performance.now();
  cli.terminal.out.write(`A month of a town of ${showCount(people)} people (seed ${seed})\n`);
  const stage = await setStage(cli, await demoFolder(cli, options.data));
  try {
    const town = generateTown({ seed, people, period: stage.today.slice(0, 7) });
    const outcome = await payMonth(stage, town, seed);
    await stage.narrator.step('The server is told to stop', async () => {
      const code = await stage.server.stop();
      stage.narrator.say(`SIGTERM: exit code ${code}`);
    });
    summarise(stage, { ...outcome, milliseconds: performance.now() - started });
  } finally {
    await stage.server.stop();
  }
}

async function payMonth(
  stage: Stage,
  town: GeneratedTown,
  seed: number,
): Promise<Omit<Outcome, 'milliseconds'>> {
  const { narrator, officials } = stage;
  const step = narrator.step.bind(narrator);
  await step('Four programmes, each with its own reserve', () => openProgrammes(stage, town));
  await step('The bank statement', () => bookStatement(stage, town, statementLines(town, seed)));
  await step('Currency against money in the bank', () => issueCurrency(stage, town));
  await step('Enrolment', () => enrolPeople(stage, town));
  const runs = await step('The payment rolls, checked line by line', () =>
    prepareRuns(stage, town),
  );
  await step('A second person approves exactly those bytes', () => approveRuns(stage, runs));
  const beforePayment = new Date().toISOString();
  const paid = await step('Payment', () => payRuns(stage, runs));
  await step('The same file once more, reordered and renamed', () => sendAgain(stage, town));
  const first = town.programmes[0]?.programme ?? '';
  const spending = await step('People pay each other', () => spend(stage, first));
  const reports: ReportAnswer[] = [];
  for (const { run } of runs) reports.push(await readReport(officials.treasurer, run));
  const { programmes } = await officials.treasurer.get<{ programmes: ProgrammeAnswer[] }>(
    '/programmes',
  );
  const proof = await step('Proof, while the town is still served', () => prove(stage));
  return { runs, paid, reports, programmes, proof, spending, beforePayment };
}
