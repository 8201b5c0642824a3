import type { Command } from 'commander';
import type { ReportAnswer, RunLine, UnpaidPerson } from '../answers.ts';
import { type Cli, lineCount, overHttp, type ReachOptions } from '../cli.ts';
import { at, type Connection } from '../connection.ts';
import { type Currency, showAmount, showCount, table } from '../display.ts';

const PAGE = 5000;

const REASONS: Readonly<Record<UnpaidPerson['why'], string>> = {
  'not-on-roll': 'not on the roll',
  refused: 'their line was refused',
  excluded: 'their line was left out',
  failed: 'the payment failed',
  frozen: 'their account is frozen',
};

export function addReportCommand(run: Command, cli: Cli): void {
  overHttp(run.command('report <run>'))
    .description('every payment by holder id, and who is enrolled and was not paid, with why')
    .action((id: string, options: ReachOptions) => reportRun(cli, id, options));
}

async function reportRun(cli: Cli, id: string, options: ReachOptions): Promise<void> {
  const connection = cli.connect(options);
  const report = await readReport(connection, id);
  const currency = await connection.currency();
  cli.terminal.answer(report, () => reportText(report, currency));
}

/** The whole report: its lines come in pages, the rest with the first of them. */
export async function readReport(connection: Connection, id: string): Promise<ReportAnswer> {
  const path = `${at('runs', id)}/report`;
  const first = await connection.get<ReportAnswer>(path, { limit: PAGE });
  const lines: RunLine[] = [...first.lines];
  let next = first.next;
  while (next !== undefined) {
    const page = await connection.get<ReportAnswer>(path, { limit: PAGE, after: next });
    for (const line of page.lines) lines.push(line);
    next = page.next;
  }
  const { next: _, ...report } = first;
  return { ...report, lines };
}

/** How many people were not paid for each reason, the commonest first. */
export function countReasons(unpaid: readonly UnpaidPerson[]): [reason: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { why, rule } of unpaid) {
    const reason = rule === undefined ? REASONS[why] : `${REASONS[why]}: ${rule}`;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}

function reportText({ run, lines, unpaid }: ReportAnswer, currency: Currency): string {
  const rows = lines.map(({ line, status, holder, month, amountMinor, position }) => [
    `line ${showCount(line)}`,
    status,
    holder,
    month,
    showAmount(amountMinor, currency),
    `#${position}`,
  ]);
  const reasons = countReasons(unpaid).map(([why, count]) => [`  ${showCount(count)}`, why]);
  const people = unpaid.map(({ holder, why, rule }) => [
    holder,
    rule === undefined ? REASONS[why] : `${REASONS[why]}: ${rule}`,
  ]);
  return [
    `${run}: ${lineCount(lines.length)}, ${showCount(unpaid.length)} enrolled and not paid`,
    table(rows, ['left', 'left', 'left', 'left', 'right', 'right']),
    table(reasons, ['right', 'left']),
    table(people, ['left', 'left']),
  ]
    .filter((each) => each !== '')
    .join('\n');
}
