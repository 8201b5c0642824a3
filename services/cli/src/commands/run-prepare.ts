import type { Command } from 'commander';
import type { PrepareAnswer } from '../answers.ts';
import {
  amountFrom,
  type Cli,
  lineCount,
  month,
  overHttpWrite,
  type ReachOptions,
  wholeNumber,
} from '../cli.ts';
import { at } from '../connection.ts';
import { type Currency, facts, showAmount, showRefusedLines } from '../display.ts';
import { EXIT, wrongUsage } from '../failure.ts';
import { sendFile } from '../upload.ts';

interface PrepareOptions extends ReachOptions {
  readonly programme: string;
  readonly period: string;
  readonly expectLines?: number;
  readonly expectTotal?: string;
  readonly excludeBad?: true;
  readonly supplement?: number;
  readonly reason?: string;
}

export function addPrepareCommand(run: Command, cli: Cli): void {
  overHttpWrite(run.command('prepare <roll>'))
    .description('check a payment roll line by line (- is stdin); pays nothing')
    .requiredOption('--programme <programme>', 'the programme that pays')
    .requiredOption('--period <month>', 'the month of the roll, YYYY-MM', month)
    .option('--expect-lines <n>', 'refuse the file if it has another number of lines', wholeNumber)
    .option('--expect-total <amount>', 'refuse the file if its total is another')
    .option('--exclude-bad', 'leave the refused lines out and pay the others')
    .option('--supplement <n>', 'the n-th addition to a run of this month', wholeNumber)
    .option('--reason <text>', 'why there is a supplement')
    .action((roll: string, options: PrepareOptions) => prepareRun(cli, roll, options));
}

async function prepareRun(cli: Cli, roll: string, options: PrepareOptions): Promise<void> {
  const { programme, period, expectLines, expectTotal, excludeBad, supplement, reason } = options;
  if ((supplement === undefined) !== (reason === undefined)) {
    throw wrongUsage('--supplement N and --reason TEXT belong together.');
  }
  const connection = cli.connect(options);
  const currency = await connection.currency();
  const expectTotalMinor =
    expectTotal === undefined ? undefined : amountFrom(expectTotal, currency);
  const answer = await sendFile<PrepareAnswer>(
    cli,
    connection,
    at('programmes', programme, 'runs'),
    {
      path: roll,
      contentType: 'text/csv',
      query: { period, expectLines, expectTotalMinor, excludeBad, supplement, reason },
    },
  );
  cli.terminal.answer(answer, () => preparedText(answer, currency));
  if (!answer.ready) cli.exitCode = EXIT.refused;
}

function preparedText(run: PrepareAnswer, currency: Currency): string {
  const amount = (minor: number) => showAmount(minor, currency);
  const lines = [
    facts([
      ['run', run.run],
      ['file', `${lineCount(run.lines)}, ${amount(run.totalMinor)}`],
      ['to pay', `${lineCount(run.payableLines)}, ${amount(run.payableMinor)}`],
      ['refused', lineCount(run.refused.length)],
      ['sha256', run.sha256],
    ]),
  ];
  if (run.refused.length > 0) lines.push(showRefusedLines(run.refused));
  lines.push(
    run.ready
      ? `Another person approves it: mutirao run approve ${run.run} --sha256 ${run.sha256}`
      : 'Not ready: correct the file, or prepare it again with --exclude-bad.',
  );
  return lines.join('\n');
}
