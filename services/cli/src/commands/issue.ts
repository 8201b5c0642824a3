import type { Command } from 'commander';
import { amountFrom, type Cli, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at } from '../connection.ts';
import { showAmount } from '../display.ts';

interface AmountOptions extends ReachOptions {
  readonly programme: string;
  readonly amount: string;
}

interface CancelOptions extends ReachOptions {
  readonly programme: string;
}

interface MovedAnswer {
  readonly programme: string;
  readonly amountMinor: number;
  readonly order?: string;
}

export function addIssueCommands(program: Command, cli: Cli): void {
  const withAmount = (command: Command) =>
    overHttpWrite(command)
      .requiredOption('--programme <programme>', 'the programme')
      .requiredOption('--amount <amount>', 'such as 1650000.00');

  withAmount(program.command('issue'))
    .description('issue currency against the programme’s money in the bank')
    .action((options: AmountOptions) => move(cli, 'issues', 'issued for', options));
  withAmount(program.command('unissue'))
    .description('take back what was issued and not paid out')
    .action((options: AmountOptions) => move(cli, 'unissues', 'taken back from', options));

  const treasury = program.command('treasury').description('money back to the treasury');
  withAmount(treasury.command('return'))
    .description('order a return of what nothing was issued against')
    .action((options: AmountOptions) =>
      move(cli, 'treasury-returns', 'ordered back to the treasury from', options),
    );
  overHttpWrite(treasury.command('cancel <order>'))
    .description('cancel an order that the bank has not carried out')
    .requiredOption('--programme <programme>', 'the programme')
    .action((order: string, options: CancelOptions) => cancelReturn(cli, order, options));
}

async function move(
  cli: Cli,
  resource: 'issues' | 'unissues' | 'treasury-returns',
  done: string,
  options: AmountOptions,
): Promise<void> {
  const connection = cli.connect(options);
  const currency = await connection.currency();
  const amountMinor = amountFrom(options.amount, currency);
  const path = at('programmes', options.programme, resource);
  const answer = await connection.post<MovedAnswer>(path, { json: { amountMinor } });
  cli.terminal.answer(answer, () => {
    const unit = resource === 'treasury-returns' ? currency.backedBy : currency.currency;
    const order = answer.order === undefined ? '' : ` Order ${answer.order}.`;
    return `${showAmount(answer.amountMinor, currency, unit)} ${done} ${answer.programme}.${order}`;
  });
}

async function cancelReturn(cli: Cli, order: string, options: CancelOptions): Promise<void> {
  const path = at('programmes', options.programme, 'treasury-returns', order);
  const answer = await cli.connect(options).delete(path);
  cli.terminal.answer(answer, () => `Order ${order} is cancelled.`);
}
