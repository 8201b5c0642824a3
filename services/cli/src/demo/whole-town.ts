import { sum } from '@mutirao/money';
import type { PrepareAnswer, ReportAnswer } from '../answers.ts';
import type { Cli } from '../cli.ts';
import { readReport } from '../commands/run-report.ts';
import { showCount } from '../display.ts';
import { bookStatements, enrolPeople, issueCurrency, openProgrammes } from './funding.ts';
import { seekLeaks } from './leaks.ts';
import { loseApprover } from './lost-approver.ts';
import { partsBeside } from './member-file.ts';
import { openOnScreen } from './money-report.ts';
import { approveRuns, type PaidRun, payRuns, prepareRuns, rollOf, sendAgain } from './paying.ts';
import { registerPeople } from './registering.ts';
import { FOUNDED, goTo, instant, PAY_DAY, PERIOD } from './rehearsal-days.ts';
import { ReserveBank } from './reserve-bank.ts';
import { generateShops } from './shop-generator.ts';
import { openShops, type Shop } from './shops.ts';
import { spendTown } from './spent-town.ts';
import { type Stage, setStage } from './stage.ts';
import { summarise } from './summary.ts';
import { statementLines } from './town-files.ts';
import { type GeneratedTown, generateTown } from './town-generator.ts';
import { type PlaceOptions, placeOf } from './town-place.ts';
import { announceRules } from './town-rules.ts';

export interface WholeTownOptions extends PlaceOptions {
  readonly seed: number;
  readonly people: number;
}

/** One month of a generated town, from the bank's money to the bank's money, all of it over HTTP. */
export async function liveMonth(cli: Cli, options: WholeTownOptions): Promise<void> {
  const { seed, people } = options;
  const started = performance.now();
  cli.terminal.out.write(`A month of a town of ${showCount(people)} people (seed ${seed})\n`);
  const place = await placeOf(cli, options);
  const town = generateTown({ seed, people, period: PERIOD });
  const numbers = partsBeside(town).staff.map(({ nis }) => nis);
  const stage = await setStage(cli, { place, numbers, clock: instant(FOUNDED, '09:00') });
  try {
    const bank = new ReserveBank(town.programmes.map(({ programme }) => programme));
    const shops = await found(stage, town, seed);
    const paid = await payMonth(stage, { town, bank, seed });
    const spent = await spendTown(stage, { town, bank, shops, seed, paidMinor: paid.totalMinor });
    const step = stage.narrator.step.bind(stage.narrator);
    await step('The server is told to stop', async () => {
      const codes = await stage.server.stop();
      stage.narrator.say(`SIGTERM: exit code ${codes.join(', ')}`);
    });
    await step('Everybody’s name, sought in everything that was written', async () =>
      seekLeaks(stage, town),
    );
    summarise(stage, { ...paid, ...spent, milliseconds: performance.now() - started });
    openOnScreen(stage, spent.reports.page);
  } finally {
    await stage.end();
  }
}

/** On a Friday: programmes, rules and shops. */
async function found(stage: Stage, town: GeneratedTown, seed: number): Promise<Shop[]> {
  const step = stage.narrator.step.bind(stage.narrator);
  await step('Four programmes, each with its own reserve', () => openProgrammes(stage, town));
  await step('Rules, announced before they bind', () => announceRules(stage));
  await step('The town’s people, from one file', () => registerPeople(stage, town));
  const count = Math.max(FEWEST_SHOPS, Math.min(MOST_SHOPS, Math.floor(town.people.length / 30)));
  const generated = generateShops({ seed, count });
  return step('Shops, accredited by one person and confirmed by another', () =>
    openShops(stage, { generated, owners: partsBeside(town).owners }),
  );
}

const [FEWEST_SHOPS, MOST_SHOPS] = [20, 500];

export interface PaidMonth {
  readonly runs: readonly PrepareAnswer[];
  readonly paid: readonly PaidRun[];
  readonly benefits: readonly ReportAnswer[];
  readonly totalMinor: number;
  /** An instant before anybody was paid. */
  readonly beforePayment: string;
}

/** On a Monday: the bank's money, the currency against it, and everybody is paid. */
async function payMonth(
  stage: Stage,
  { town, bank, seed }: { town: GeneratedTown; bank: ReserveBank; seed: number },
): Promise<PaidMonth> {
  const { narrator, officials } = stage;
  const step = narrator.step.bind(narrator);
  await goTo(stage, PAY_DAY, '09:00');
  await step('The bank’s statements, of two accounts', () =>
    bookStatements(stage, town, bank, statementLines(town, seed)),
  );
  await step('Currency against money in the bank', () => issueCurrency(stage, town));
  await step('Enrolment', () => enrolPeople(stage, town));
  const runs = await step('The payment rolls, checked line by line', () =>
    prepareRuns(stage, town),
  );
  await step('A second person approves exactly those bytes', async () => {
    await approveRuns(stage, runs);
    const [, second] = runs as [PrepareAnswer, PrepareAnswer];
    const programme = town.programmes[1]?.programme ?? '';
    runs[1] = await loseApprover(stage, rollOf(stage, programme, town.period), second);
  });
  const beforePayment = await goTo(stage, PAY_DAY, '10:00');
  const paid = await step('Payment', () => payRuns(stage, runs));
  await step('The same file once more, reordered and renamed', () => sendAgain(stage, town));
  const benefits: ReportAnswer[] = [];
  for (const { run } of runs) benefits.push(await readReport(officials.treasurer, run));
  const totalMinor = sum(town.programmes.map((each) => each.totalMinor));
  return { runs, paid, benefits, totalMinor, beforePayment };
}
