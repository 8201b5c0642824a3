import type { Command } from 'commander';
import {
  type Cli,
  day,
  month,
  overHttp,
  overHttpWrite,
  type ReachOptions,
  wholeNumber,
} from '../cli.ts';
import { at } from '../connection.ts';
import { type Currency, facts, showAmount, showCount, showPlainAmount, table } from '../display.ts';
import { type BodyOptions, bodyFrom, withBody } from './rule-body.ts';

interface AnnounceOptions extends ReachOptions, BodyOptions {
  readonly from: string;
  readonly why?: string;
}

interface SimulateOptions extends ReachOptions, BodyOptions {
  readonly from: string;
  readonly to: string;
}

interface Version {
  readonly version: number;
  readonly state: string;
  readonly bindsFrom: string;
  readonly until?: string;
  readonly why?: string;
  readonly words: { readonly en: string };
}

interface RulesAnswer {
  readonly rules: readonly { readonly rule: string; readonly versions: readonly Version[] }[];
}

interface SimulationAnswer {
  readonly words: { readonly en: string };
  readonly from: string;
  readonly through: string;
  readonly looked: number;
  readonly lookedMinor: number;
  readonly touched: number;
  readonly touchedMinor: number;
  readonly largestMinor: number;
  readonly people: number;
  readonly merchants: number;
  readonly proposedMinor?: number;
  readonly takenMinor?: number;
  readonly who: readonly {
    readonly id: string;
    readonly times: number;
    readonly amountMinor: number;
  }[];
  readonly others: number;
}

export function addRuleCommands(program: Command, cli: Cli): void {
  const rule = program.command('rule').description('limits, fees, categories and expiry, by date');
  withBody(overHttpWrite(rule.command('announce <rule>')))
    .description('announce a version of a rule, before the day it binds')
    .requiredOption('--from <day>', 'the day from which it binds', day)
    .option('--why <text>', 'for everyone to read')
    .action((name: string, options: AnnounceOptions) => announce(cli, name, options));
  overHttpWrite(rule.command('withdraw'))
    .description('withdraw a version whose day has not come')
    .argument('<rule>')
    .argument('<version>', 'its number', wholeNumber)
    .action((name: string, version: number, options: ReachOptions) =>
      withdraw(cli, name, version, options),
    );
  overHttp(rule.command('list'))
    .description('every rule with its versions, and what binds today')
    .action((options: ReachOptions) => list(cli, options));
  withBody(overHttp(rule.command('simulate')))
    .description('whom a rule would have touched in past months')
    .requiredOption('--from <month>', 'the first month', month)
    .requiredOption('--to <month>', 'the last month', month)
    .action((options: SimulateOptions) => simulate(cli, options));
}

async function announce(cli: Cli, rule: string, options: AnnounceOptions): Promise<void> {
  const { from: bindsFrom, why } = options;
  const connection = cli.connect(options);
  const body = bodyFrom(options, await connection.currency());
  const json = { rule, bindsFrom, body, ...(why !== undefined && { why }) };
  const announced = await connection.post<Version>('/rules', { json });
  cli.terminal.answer(announced, () =>
    [
      `${rule}, version ${announced.version}, binds from ${announced.bindsFrom}`,
      announced.words.en,
    ].join('\n'),
  );
}

async function withdraw(
  cli: Cli,
  rule: string,
  version: number,
  options: ReachOptions,
): Promise<void> {
  const path = at('rules', rule, 'versions', String(version));
  const answer = await cli.connect(options).delete(path);
  cli.terminal.answer(answer, () => `${rule}, version ${version}, will not bind.`);
}

async function list(cli: Cli, options: ReachOptions): Promise<void> {
  const answer = await cli.connect(options).get<RulesAnswer>('/rules');
  cli.terminal.answer(answer, () => {
    const rows = answer.rules.flatMap(({ rule, versions }) =>
      versions.map(({ version, state, bindsFrom, until = '', words }) => [
        rule,
        String(version),
        state,
        bindsFrom,
        until,
        words.en,
      ]),
    );
    if (rows.length === 0) return 'No rule was announced.';
    const head = ['rule', 'version', 'state', 'from', 'until', ''];
    return table([head, ...rows], ['left', 'right', 'left', 'left', 'left', 'left']);
  });
}

async function simulate(cli: Cli, options: SimulateOptions): Promise<void> {
  const { from, to } = options;
  const connection = cli.connect(options);
  const currency = await connection.currency();
  const json = { body: bodyFrom(options, currency), from, to };
  const answer = await connection.post<SimulationAnswer>('/rules/simulations', { json });
  cli.terminal.answer(answer, () => simulation(answer, currency));
}

function simulation(answer: SimulationAnswer, currency: Currency): string {
  const amount = (minor: number) => showAmount(minor, currency);
  const some = (minor: number | undefined) => (minor === undefined ? undefined : amount(minor));
  const summary = facts([
    ['from', `${answer.from}-01 to ${answer.through}`],
    ['looked at', `${showCount(answer.looked)}, ${amount(answer.lookedMinor)}`],
    ['touched', `${showCount(answer.touched)}, ${amount(answer.touchedMinor)}`],
    ['the largest', amount(answer.largestMinor)],
    ['people', showCount(answer.people)],
    ['merchants', showCount(answer.merchants)],
    ['it would take', some(answer.proposedMinor)],
    ['was taken', some(answer.takenMinor)],
  ]);
  const rows = answer.who.map(({ id, times, amountMinor }) => [
    id,
    showCount(times),
    showPlainAmount(amountMinor, currency.decimals),
  ]);
  const others = answer.others > 0 ? [`… and ${showCount(answer.others)} more`] : [];
  return [answer.words.en, summary, ...(rows.length === 0 ? [] : [whoTable(rows)]), ...others].join(
    '\n',
  );
}

function whoTable(rows: readonly (readonly string[])[]): string {
  return table([['whom', 'times', 'amount'], ...rows], ['left', 'right', 'right']);
}
