import type { Command } from 'commander';
import type { ApprovalAnswer, RunAnswer } from '../answers.ts';
import { type Cli, lineCount, month, overHttp, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at } from '../connection.ts';
import {
  type Currency,
  facts,
  type RefusedLine,
  showAmount,
  showRefusedLines,
  table,
} from '../display.ts';
import { addPayCommands } from './run-pay.ts';
import { addPrepareCommand } from './run-prepare.ts';
import { addReportCommand } from './run-report.ts';

interface ListOptions extends ReachOptions {
  readonly programme?: string;
  readonly period?: string;
}

interface ApproveOptions extends ReachOptions {
  readonly sha256: string;
}

export function addRunCommands(program: Command, cli: Cli): void {
  const run = program.command('run').description('the payment of one file of a programme');
  addPrepareCommand(run, cli);
  overHttp(run.command('list'))
    .description('the runs')
    .option('--programme <programme>', 'of this programme alone')
    .option('--period <month>', 'of this month alone, YYYY-MM', month)
    .action((options: ListOptions) => listRuns(cli, options));
  overHttp(run.command('show <run>'))
    .description('one run with its refused lines')
    .action((id: string, options: ReachOptions) => showRun(cli, id, options));
  overHttpWrite(run.command('approve <run>'))
    .description('approve, as another person than the one who prepared, exactly these bytes')
    .requiredOption('--sha256 <hex>', 'the sha256 that prepare and show print')
    .action((id: string, options: ApproveOptions) => approveRun(cli, id, options));
  overHttpWrite(run.command('cancel <run>'))
    .description('give a run up that was not paid')
    .action(async (id: string, options: ReachOptions) => {
      const answer = await cli.connect(options).post(`${at('runs', id)}/cancellation`);
      cli.terminal.answer(answer, () => `${id} is cancelled.`);
    });
  addPayCommands(run, cli);
  addReportCommand(run, cli);
}

async function listRuns(cli: Cli, options: ListOptions): Promise<void> {
  const { programme, period } = options;
  const connection = cli.connect(options);
  const runs = await connection.all<RunAnswer>('/runs', 'runs', { programme, period });
  const currency = await connection.currency();
  cli.terminal.answer({ runs }, () => {
    if (runs.length === 0) return 'There is no run.';
    const rows = runs.map((each) => [
      each.run,
      each.status,
      lineCount(each.payableLines),
      showAmount(each.payableMinor, currency),
    ]);
    return table(rows, ['left', 'left', 'right', 'right']);
  });
}

async function showRun(cli: Cli, id: string, options: ReachOptions): Promise<void> {
  const connection = cli.connect(options);
  const path = at('runs', id);
  const answer = await connection.get<RunAnswer>(path);
  const refused = await connection.all<RefusedLine>(`${path}/refused`, 'refused', { limit: 1000 });
  const currency = await connection.currency();
  cli.terminal.answer({ ...answer, refused }, () => {
    const text = runText(answer, currency);
    if (refused.length === 0) return text;
    return `${text}\nrefused:\n${showRefusedLines(refused)}`;
  });
}

function runText(run: RunAnswer, currency: Currency): string {
  const amount = (minor: number) => showAmount(minor, currency);
  return facts([
    ['run', run.run],
    ['programme', `${run.programme}, ${run.period}`],
    ['supplement', run.supplement > 0 ? String(run.supplement) : undefined],
    ['status', run.status],
    ['file', `${lineCount(run.lines)}, ${amount(run.totalMinor)}`],
    ['to pay', `${lineCount(run.payableLines)}, ${amount(run.payableMinor)}`],
    ['paid', `${lineCount(run.paidLines)}, ${amount(run.paidMinor)}`],
    ['failed', run.failedLines > 0 ? lineCount(run.failedLines) : undefined],
    ['approvals', `${run.approvals.length} of ${run.approvalsNeeded}`],
    ['effective on', run.effectiveOn],
    ['sha256', run.sha256],
  ]);
}

async function approveRun(cli: Cli, id: string, options: ApproveOptions): Promise<void> {
  const json = { sha256: options.sha256 };
  const connection = cli.connect(options);
  const answer = await connection.post<ApprovalAnswer>(`${at('runs', id)}/approvals`, { json });
  const { approvals, approvalsNeeded } = answer;
  const missing = approvalsNeeded - approvals.length;
  cli.terminal.answer(answer, () =>
    missing > 0
      ? `${id} is approved by ${approvals.length} of ${approvalsNeeded} persons.`
      : `${id} is approved. Pay it: mutirao run pay ${id}`,
  );
}
