import { parseAmount } from '@mutirao/money';
import type { Command } from 'commander';
import { type Cli, overHttp, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at, type Connection } from '../connection.ts';
import { type Currency, showAmount, table } from '../display.ts';
import { refusedHere, wrongUsage } from '../failure.ts';
import { addDeviceCommands } from './till-device.ts';

interface TillOptions extends ReachOptions {
  readonly merchant: string;
  readonly cashier?: true;
}

interface LimitOptions {
  readonly perPayment?: string;
  readonly perDay?: string;
  readonly refundsPerDay?: string;
}

interface AddOptions extends TillOptions, LimitOptions {
  readonly name: string;
}

interface ChangeOptions extends TillOptions, LimitOptions {
  readonly name?: string;
  readonly block?: true;
  readonly unblock?: true;
}

interface Limits {
  readonly perPaymentMinor?: number;
  readonly perDayMinor?: number;
  readonly refundsPerDayMinor?: number;
}

interface Till {
  readonly terminal?: string;
  readonly cashier?: string;
  readonly name: string;
  readonly state: 'active' | 'blocked';
  readonly limits: Limits;
}

export function addTillCommands(program: Command, cli: Cli): void {
  const till = program.command('till').description('a merchant’s terminals and cashiers');
  limited(ofMerchant(overHttpWrite(till.command('add'))))
    .description('add a terminal, or a cashier')
    .requiredOption('--name <name>', 'what it is called, such as "Caixa 1"')
    .action((options: AddOptions) => addTill(cli, options));
  limited(ofMerchant(overHttpWrite(till.command('change <till>'))))
    .description('name, limit or block one; what is not named stays')
    .option('--name <name>', 'another name')
    .option('--block', 'it does nothing more from now on')
    .option('--unblock', 'it works again')
    .action((id: string, options: ChangeOptions) => changeTill(cli, id, options));
  ofMerchant(overHttp(till.command('list')))
    .description('its terminals, or its cashiers')
    .action((options: TillOptions) => listTills(cli, options));
  addDeviceCommands(till, cli);
}

function ofMerchant(command: Command): Command {
  return command
    .requiredOption('--merchant <id>', 'whose it is')
    .option('--cashier', 'a cashier, not a terminal');
}

function limited(command: Command): Command {
  return command
    .option('--per-payment <amount>', 'the most of one payment, or none')
    .option('--per-day <amount>', 'the most of a day, or none')
    .option('--refunds-per-day <amount>', 'the most that it refunds a day (0: nothing), or none');
}

async function addTill(cli: Cli, options: AddOptions): Promise<void> {
  const connection = cli.connect(options);
  const limits = limitsFrom(options, {}, await connection.currency());
  const json = { name: options.name, limits };
  const answer = await connection.post<Till>(pathOf(options), { json });
  cli.terminal.answer(answer, () => `${answer.terminal ?? answer.cashier}: ${answer.name}`);
}

async function changeTill(cli: Cli, id: string, options: ChangeOptions): Promise<void> {
  const { block, unblock, name } = options;
  if (block && unblock) throw wrongUsage('Either --block or --unblock.');
  const connection = cli.connect(options);
  const tills = await tillsOf(connection, options);
  const before = tills.find(({ terminal, cashier }) => (terminal ?? cashier) === id);
  if (!before) throw refusedHere('till-unknown', `This merchant has no till ${id}.`);
  const limits = limitsFrom(options, before.limits, await connection.currency());
  const state = block ? 'blocked' : unblock ? 'active' : before.state;
  const json = { name: name ?? before.name, state, limits };
  const answer = await connection.put<Till>(pathOf(options) + at(id), { json });
  cli.terminal.answer(answer, () => `${id}: ${answer.name}, ${answer.state}`);
}

async function listTills(cli: Cli, options: TillOptions): Promise<void> {
  const connection = cli.connect(options);
  const tills = await tillsOf(connection, options);
  const currency = await connection.currency();
  cli.terminal.answer({ [kindOf(options)]: tills }, () =>
    tills.length === 0
      ? `There are no ${kindOf(options)}.`
      : table(
          tills.map((each) => rowText(each, currency)),
          ['left', 'left', 'left', 'left'],
        ),
  );
}

function rowText({ terminal, cashier, name, state, limits }: Till, currency: Currency): string[] {
  const amount = (minor: number | undefined, what: string) =>
    minor === undefined ? [] : [`${showAmount(minor, currency)} ${what}`];
  const most = [
    ...amount(limits.perPaymentMinor, 'a payment'),
    ...amount(limits.perDayMinor, 'a day'),
    ...amount(limits.refundsPerDayMinor, 'of refunds a day'),
  ];
  return [terminal ?? cashier ?? '', name, state, most.join(', ')];
}

async function tillsOf(connection: Connection, options: TillOptions): Promise<readonly Till[]> {
  const answer = await connection.get<Record<string, Till[]>>(pathOf(options));
  return answer[kindOf(options)] ?? [];
}

function kindOf({ cashier }: TillOptions): 'terminals' | 'cashiers' {
  return cashier ? 'cashiers' : 'terminals';
}

function pathOf(options: TillOptions): string {
  return at('merchants', options.merchant, kindOf(options));
}

/** `none` takes a limit away; what is not named stays as it was. */
function limitsFrom(options: LimitOptions, before: Limits, { decimals }: Currency): Limits {
  const limits: Record<string, number> = { ...before };
  for (const [name, text] of [
    ['perPaymentMinor', options.perPayment],
    ['perDayMinor', options.perDay],
    ['refundsPerDayMinor', options.refundsPerDay],
  ] as const) {
    if (text === undefined) continue;
    const amount = parseAmount(text, { decimals, separator: '.' });
    if (text === 'none') delete limits[name];
    else if (amount === undefined) throw wrongUsage(`"${text}" is no amount.`);
    else limits[name] = amount;
  }
  return limits;
}
