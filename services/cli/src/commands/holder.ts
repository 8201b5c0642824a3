import { text as textOf } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { AccountAnswer } from '../answers.ts';
import { amountFrom, type Cli, overHttp, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at, type Connection } from '../connection.ts';
import { type Currency, showAmount, table } from '../display.ts';
import { wrongUsage } from '../failure.ts';

interface TransferOptions extends ReachOptions {
  readonly from: string;
  readonly to: string;
  readonly amount: string;
}

interface BalanceOptions extends ReachOptions {
  readonly beneficiary?: string;
  readonly account?: string;
}

interface FreezeOptions extends ReachOptions {
  readonly reason: string;
}

export function addHolderCommands(program: Command, cli: Cli): void {
  overHttpWrite(program.command('transfer'))
    .description('pay from one holder to another')
    .requiredOption('--from <id>', 'the holder who pays: yourself')
    .requiredOption('--to <id>', 'the holder who receives')
    .requiredOption('--amount <amount>', 'such as 12.50')
    .action((options: TransferOptions) => transfer(cli, options));
  overHttp(program.command('balance'))
    .description('what someone has, with its origin')
    .option('--beneficiary <nis>', 'the holder of this registry number (- reads it from stdin)')
    .option('--account <id>', 'this account')
    .action((options: BalanceOptions) => showBalance(cli, options));

  const holder = program.command('holder').description('accounts of people');
  overHttpWrite(holder.command('freeze <id>'))
    .description('a frozen account receives and does not spend')
    .requiredOption('--reason <text>', 'why; kept in the erasable store')
    .action(async (id: string, options: FreezeOptions) => {
      const json = { reason: options.reason };
      const answer = await cli.connect(options).post(`${at('holders', id)}/freeze`, { json });
      cli.terminal.answer(answer, () => `${id} is frozen.`);
    });
  overHttpWrite(holder.command('unfreeze <id>'))
    .description('let a frozen account spend again')
    .action(async (id: string, options: ReachOptions) => {
      const answer = await cli.connect(options).post(`${at('holders', id)}/unfreeze`);
      cli.terminal.answer(answer, () => `${id} may spend again.`);
    });
}

async function transfer(cli: Cli, options: TransferOptions): Promise<void> {
  const { from, to } = options;
  const connection = cli.connect(options);
  const currency = await connection.currency();
  const amountMinor = amountFrom(options.amount, currency);
  const json = { from, to, amountMinor, unit: currency.currency };
  const answer = await connection.post<{ id: string }>('/transfers', { json });
  cli.terminal.answer(answer, () => `${showAmount(amountMinor, currency)} paid: ${answer.id}`);
}

async function showBalance(cli: Cli, options: BalanceOptions): Promise<void> {
  const connection = cli.connect(options);
  const answer = await readAccount(cli, connection, options);
  const currency = await connection.currency();
  cli.terminal.answer(answer, () => accountText(answer, currency));
}

async function readAccount(
  cli: Cli,
  connection: Connection,
  { beneficiary, account }: BalanceOptions,
): Promise<AccountAnswer> {
  if ((beneficiary === undefined) === (account === undefined)) {
    throw wrongUsage('Name either --beneficiary NIS or --account ID.');
  }
  if (account !== undefined) return connection.get<AccountAnswer>(at('accounts', account));
  const { stdin } = cli.surroundings;
  const registry = beneficiary === '-' ? (await textOf(stdin)).trim() : beneficiary;
  // In the body: addresses end up in logs.
  return connection.post<AccountAnswer>('/beneficiary-lookups', { json: { registry } });
}

function accountText(account: AccountAnswer, currency: Currency): string {
  const amount = (minor: number) => showAmount(minor, currency, account.unit);
  const state = account.state === 'open' ? '' : `, ${account.state}`;
  const rows = account.lots.map(({ lot, amountMinor }) => [
    `  ${lot.fund}`,
    lot.period ?? '',
    lot.expiry ? `until ${lot.expiry}` : '',
    amount(amountMinor),
  ]);
  const balance = `${account.account}: ${amount(account.balanceMinor)}${state}`;
  return [balance, table(rows, ['left', 'left', 'left', 'right'])]
    .filter((each) => each !== '')
    .join('\n');
}
