import type { ProgrammeAnswer } from '../answers.ts';
import { countReasons } from '../commands/run-report.ts';
import { showCount, table } from '../display.ts';
import { showSeconds } from './narrator.ts';
import type { Proof } from './proof.ts';
import { AFTERWARDS, instant } from './rehearsal-days.ts';
import type { SpentTown } from './spent-town.ts';
import type { Stage } from './stage.ts';
import type { PaidMonth } from './whole-town.ts';

export interface Outcome extends PaidMonth, SpentTown {
  readonly milliseconds: number;
}

/** What a treasurer takes to the council: who was paid, who was not, where it went, what stands behind it. */
export function summarise(stage: Stage, outcome: Outcome): void {
  const { narrator } = stage;
  narrator.title('Paid');
  narrator.line(paidTable(stage, outcome));
  const reasons = countReasons(outcome.benefits.flatMap(({ unpaid }) => unpaid));
  if (reasons.length > 0) {
    narrator.title('Enrolled and not paid');
    const rows = reasons.map(([why, count]) => [`  ${showCount(count)}`, why]);
    narrator.line(table(rows, ['right', 'left']));
  }
  narrator.title('Where the money went');
  narrator.line(moneyTable(stage, outcome));
  narrator.title('What stands behind it');
  narrator.line(reserveTable(stage, outcome.programmes));
  narrator.title('What was checked, from the stored bytes');
  narrator.line(checkTable(outcome.proof));
  narrator.title('How long it took');
  narrator.line(timeTable(stage, outcome));
  narrator.title('What to try next');
  narrator.line(nextCommands(stage, outcome));
}

function paidTable({ plain }: Stage, { runs, paid, benefits }: Outcome): string {
  const rows = runs.map(({ run, lines, refused }, index) => [
    `  ${run}`,
    showCount(lines),
    showCount(refused.length),
    showCount(paid[index]?.paid ?? 0),
    plain(paid[index]?.paidMinor ?? 0),
    showCount(benefits[index]?.unpaid.length ?? 0),
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

function moneyTable({ plain }: Stage, { reports, kept, desk }: Outcome): string {
  const { flows, closing, smallShops, velocity } = reports.total;
  const rows = [
    ['  paid to people', plain(flows.paidMinor), ''],
    [
      '  spent in shops',
      plain(flows.spentMinor),
      `${percent(smallShops.basisPoints)} in small ones`,
    ],
    ['  given back', plain(flows.refundedMinor), ''],
    ['  spent by shops in shops', plain(flows.recirculatedMinor), ''],
    [
      '  redeemed',
      plain(flows.redeemedMinor),
      `${showCount(desk.settled)} payments, ${kept.late} late`,
    ],
    ['  lapsed', plain(flows.expiredMinor), ''],
    ['  still with people', plain(closing.peopleMinor), ''],
    ['  still with shops', plain(closing.shopsMinor), ''],
    ['  fees, for the town', plain(closing.feesMinor), ''],
    ['  times spent in the month', plain(velocity.hundredths), ''],
  ];
  return table(rows, ['left', 'right', 'left']);
}

/** Basis points as a whole percentage. */
const percent = (basisPoints: number) => `${Math.round(basisPoints / 100)} %`;

function timeTable({ narrator }: Stage, outcome: Outcome): string {
  const { paid, spending, plan, shoppingMilliseconds, milliseconds } = outcome;
  const lines = paid.reduce((all, each) => all + each.paid, 0);
  const paying = paid.reduce((all, each) => all + each.milliseconds, 0);
  const rate = (what: string, count: number, time: number) => [
    `  ${what}`,
    showCount(count),
    showSeconds(time),
    `${showCount(Math.round((count / time) * 1000))}/s`,
  ];
  const steps = narrator.times.map(({ title, seconds }) => {
    return [`  ${title}`, '', showSeconds(seconds * 1000), ''];
  });
  const rows = [
    ...steps,
    rate('of it: benefit payments', lines, paying),
    rate('of it: transfers over HTTP', spending.transfers, spending.milliseconds),
    rate('of it: purchases over HTTP', plan.purchases, shoppingMilliseconds),
    ['  all of this', '', showSeconds(milliseconds), ''],
  ];
  return table(rows, ['left', 'right', 'right', 'right']);
}

/** On the same folder, ready to be copied; of a town that is gone, what is left of it. */
function nextCommands({ place }: Stage, outcome: Outcome): string {
  const { proof, runs, holder, shop, reports, beforePayment } = outcome;
  const mutirao = 'npm run --silent mutirao --';
  const as = '--token-file /tmp/auditor.token';
  const written = [
    '  # where the money went, as a page to print, and a shop’s month on paper',
    `  ${reports.page}`,
    `  ${reports.statement}`,
    '  # in a program not written here',
    `  hledger -f ${proof.exported} balance --tree --depth 1`,
  ];
  const on = place.option;
  if (on === undefined) return written.join('\n');
  return [
    ...written,
    '  # an auditor wrote this head down; it must still be there',
    `  ${mutirao} doctor ${on} --expect ${proof.head}`,
    '  # every balance just before anybody was paid',
    `  ${mutirao} replay ${on} --at ${beforePayment}`,
    '  # serve the town where its clock stopped, and look at it as an auditor',
    `  ${mutirao} serve ${on} --clock ${instant(AFTERWARDS, '12:00')} &`,
    `  ${mutirao} token ${on} --role auditor --subject you > /tmp/auditor.token`,
    `  ${mutirao} balance --account ${holder} ${as}`,
    `  ${mutirao} merchant show ${shop.merchant} ${as}`,
    `  ${mutirao} run report ${runs[0]?.run ?? 'RUN'} ${as} | less`,
  ].join('\n');
}
