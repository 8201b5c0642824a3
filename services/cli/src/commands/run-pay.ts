import type { Command } from 'commander';
import type { PayAnswer, ReversalAnswer, RunAnswer } from '../answers.ts';
import { type Cli, day, lineCount, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at, type Connection } from '../connection.ts';
import { showAmount, showCount, table } from '../display.ts';
import { EXIT } from '../failure.ts';

interface PayOptions extends ReachOptions {
  readonly effective?: string;
}

export function addPayCommands(run: Command, cli: Cli): void {
  overHttpWrite(run.command('pay <run>'))
    .description('pay every line of an approved run, once; waits until it is done')
    .option('--effective <day>', 'the day it counts, YYYY-MM-DD (else today)', day)
    .action((id: string, options: PayOptions) => {
      const { effective } = options;
      const json = effective === undefined ? {} : { effectiveOn: effective };
      return payRun(cli, id, { resource: 'payment', json }, options);
    });
  overHttpWrite(run.command('retry <run>'))
    .description('pay the lines that failed, without a new approval')
    .action((id: string, options: ReachOptions) =>
      payRun(cli, id, { resource: 'retry', json: {} }, options),
    );
  overHttpWrite(run.command('reverse <run>'))
    .description('take back what is unspent: one person proposes, another one does it')
    .action((id: string, options: ReachOptions) => reverseRun(cli, id, options));
}

async function payRun(
  cli: Cli,
  id: string,
  { resource, json }: { resource: 'payment' | 'retry'; json: unknown },
  options: ReachOptions,
): Promise<void> {
  const connection = cli.connect(options);
  const answer = await watchingRun(cli, connection, id, () =>
    connection.post<PayAnswer>(`${at('runs', id)}/${resource}`, { json }),
  );
  const currency = await connection.currency();
  cli.terminal.answer(answer, () => {
    const rows = answer.unpaid.map(({ line, rule, message }) => [
      `  line ${showCount(line)}`,
      rule,
      message,
    ]);
    return [
      `${lineCount(answer.paid)} paid, ${showAmount(answer.paidMinor, currency)}`,
      ...(rows.length > 0 ? [`${lineCount(rows.length)} not paid:`] : []),
      table(rows, ['left', 'left', 'left']),
      `head ${answer.head}`,
    ]
      .filter((each) => each !== '')
      .join('\n');
  });
  if (answer.unpaid.length > 0) cli.exitCode = EXIT.refused;
}

/** Between two looks at how far a run is. */
const LOOK_MS = 250;

/** Does `work` on a run and meanwhile shows, on a terminal, how many lines are paid. */
export async function watchingRun<T>(
  cli: Cli,
  connection: Connection,
  id: string,
  work: () => Promise<T>,
): Promise<T> {
  if (cli.terminal.err.isTTY !== true) return work();
  const progress = cli.progress({ label: 'paying', counted: 'lines' });
  const look = async () => {
    const run = await connection.get<RunAnswer>(at('runs', id));
    progress.at(run.paidLines + run.failedLines, run.payableLines);
  };
  // What the payment answers counts; a look that fails shows nothing, which is no fault.
  const timer = setInterval(() => look().catch(() => undefined), LOOK_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    progress.stop();
  }
}

async function reverseRun(cli: Cli, id: string, options: ReachOptions): Promise<void> {
  const connection = cli.connect(options);
  const answer = await connection.post<ReversalAnswer>(`${at('runs', id)}/reversal`);
  const currency = await connection.currency();
  cli.terminal.answer(answer, () => {
    if (answer.status === 'proposed') {
      return `Proposed. Another person, an approver, does it: mutirao run reverse ${id}`;
    }
    const { reversed = 0, reversedMinor = 0, rest } = answer;
    const rows = rest.map(({ line, spentMinor }) => [
      `  line ${showCount(line)}`,
      `${showAmount(spentMinor, currency)} spent`,
    ]);
    const back = `${lineCount(reversed)} taken back, ${showAmount(reversedMinor, currency)}`;
    if (rows.length === 0) return back;
    return `${back}\nnot found unspent:\n${table(rows, ['left', 'right'])}`;
  });
}
