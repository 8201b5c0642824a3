import type { PrepareAnswer, ProgrammeAnswer, ReportAnswer } from '../answers.ts';
import { countReasons } from '../commands/run-report.ts';
import { showCount, table } from '../display.ts';
import { showSeconds } from './narrator.ts';
import type { PaidRun } from './paying.ts';
import type { Proof } from './proof.ts';
import type { Spending } from './spending.ts';
import type { Stage } from './stage.ts';

export interface Outcome {
  readonly runs: readonly PrepareAnswer[];
  readonly paid: readonly PaidRun[];
  readonly reports: readonly ReportAnswer[];
  readonly programmes: readonly ProgrammeAnswer[];
  readonly proof: Proof;
  readonly spending: Spending;
  /** An instant before anybody was paid. */
  readonly beforePayment: string;
  readonly milliseconds: number;
}

/** What a treasurer takes to the council: who was paid, who was not, what stands behind it. */
export function summarise(stage: Stage, outcome: Outcome): void {
  const { narrator } = stage;
  narrator.title('Paid');
  narrator.line(paidTable(stage, outcome));
  const reasons = countReasons(outcome.reports.flatMap(({ unpaid }) => unpaid));
  if (reasons.length > 0) {
    narrator.title('Enrolled and not paid');
    const rows = reasons.map(([why, count]) => [`  ${showCount(count)}`, why]);
    narrator.line(table(rows, ['right', 'left']));
  }
  narrator.title('What stands behind it');
  narrator.line(reserveTable(stage, outcome.programmes));
  narrator.title('What was checked, from the stored bytes');
  narrator.line(checkTable(outcome.proof));
  narrator.title('How long it took');
  narrator.line(timeTable(outcome));
  narrator.title('What to try next');
  narrator.line(nextCommands(stage, outcome));
}

function paidTable({ plain }: Stage, { runs, paid, reports }: Outcome): string {
  const rows = runs.map(({ run, lines, refused }, index) => [
    `  ${run}`,
    showCount(lines),
    showCount(refused.length),
    showCount(paid[index]?.paid ?? 0),
    plain(paid[index]?.paidMinor ?? 0),
    showCount(reports[index]?.unpaid.length ?? 0),
  ]);
  const people = paid.reduce((all, each) => all + each.paid, 0);
  const whole = paid.reduce((all, each) => all + each.paidMinor, 0);
  const head = ['  run', 'lines', 'refused', 'paid', 'MUM', 'unpaid'];
  const total = ['  all', '', '', showCount(people), plain(whole), ''];
  return table([head, ...rows, total], ['left', 'right', 'right', 'right', 'right', 'right']);
}

function reserveTable({ plain }: Stage, programmes: readonly ProgrammeAnswer[]): string {
  const rows = programmes.map((each) => [
    `  ${each.programme}`,
    plain(each.bankMinor - each.yieldMinor),
    plain(each.issuanceMinor),
    plain(each.owedMinor),
    each.shortfallMinor === 0 ? 'covered' : `${plain(each.shortfallMinor)} short`,
  ]);
  const head = ['  programme', 'reserve BRL', 'issued MUM', 'owed MUM', ''];
  return table([head, ...rows], ['left', 'right', 'right', 'right', 'left']);
}

function checkTable({ checks }: Proof): string {
  const rows = checks.map(({ name, count, message = '' }) => [
    `  ok ${name}`,
    showCount(count),
    message.length > 50 ? `${message.slice(0, 49)}…` : message,
  ]);
  return table(rows, ['left', 'right', 'left']);
}

function timeTable({ paid, spending, milliseconds }: Outcome): string {
  const lines = paid.reduce((all, each) => all + each.paid, 0);
  const paying = paid.reduce((all, each) => all + each.milliseconds, 0);
  const rate = (count: number, time: number) => `${showCount(Math.round((count / time) * 1000))}/s`;
  const rows = [
    ['  payments', showCount(lines), showSeconds(paying), rate(lines, paying)],
    [
      '  transfers over HTTP',
      showCount(spending.transfers),
      showSeconds(spending.milliseconds),
      rate(spending.transfers, spending.milliseconds),
    ],
    ['  all of this', '', showSeconds(milliseconds), ''],
  ];
  return table(rows, ['left', 'right', 'right', 'right']);
}

/** On the same folder, ready to be copied. */
function nextCommands({ data }: Stage, { proof, runs, spending, beforePayment }: Outcome): string {
  const mutirao = 'npm run --silent mutirao --';
  const on = `--data ${data}`;
  const as = '--token-file /tmp/auditor.token';
  return [
    '  # an auditor wrote this head down; it must still be there',
    `  ${mutirao} doctor ${on} --expect ${proof.head}`,
    '  # every balance just before anybody was paid',
    `  ${mutirao} replay ${on} --at ${beforePayment}`,
    '  # serve the town, and look at it as an auditor',
    `  ${mutirao} serve ${on} &`,
    `  ${mutirao} token ${on} --role auditor --subject you > /tmp/auditor.token`,
    `  ${mutirao} balance --account ${spending.holder} ${as}`,
    `  ${mutirao} run report ${runs[0]?.run ?? 'RUN'} ${as} | less`,
    '  # in a program not written here',
    `  hledger -f ${proof.exported} balance --tree --depth 1`,
  ].join('\n');
}
