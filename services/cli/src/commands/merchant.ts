import type { Command } from 'commander';
import {
  type Cli,
  lineCount,
  overHttp,
  overHttpWrite,
  type ReachOptions,
  wholeNumber,
} from '../cli.ts';
import { at } from '../connection.ts';
import { type RefusedLine, showCount, showRefusedLines } from '../display.ts';
import { EXIT } from '../failure.ts';
import { sendFile } from '../upload.ts';
import { confirmMerchants, declineMerchant } from './merchant-confirm.ts';
import { listMerchants, showMerchant } from './merchant-show.ts';

interface AddOptions extends ReachOptions {
  readonly registry: string;
  readonly name: string;
  readonly category: string;
  readonly neighbourhood: string;
  readonly size: string;
  readonly redemptionDays: number;
  readonly redeemsDaily?: true;
  readonly document: string;
  readonly bank: string;
  readonly branch: string;
  readonly account: string;
}

interface BecauseOptions extends ReachOptions {
  readonly reason?: string;
}

export function addMerchantCommands(program: Command, cli: Cli): void {
  const merchant = program.command('merchant').description('shops that take the currency');
  addProposing(merchant, cli);
  overHttp(merchant.command('list'))
    .description('every merchant; --status pending: those that wait to be confirmed')
    .option('--status <status>', 'pending, proposed, declined, active, suspended, closing, closed')
    .action((options) => listMerchants(cli, options));
  overHttp(merchant.command('show <merchant>'))
    .description('one merchant, its terms, and what is proposed instead')
    .action((id: string, options: ReachOptions) => showMerchant(cli, id, options));
  overHttpWrite(merchant.command('confirm [merchants...]'))
    .description('confirm what another person proposed, as ID or ID@VERSION')
    .option('--all', 'everything that waits')
    .action((ids: string[], options) => confirmMerchants(cli, ids, options));
  overHttpWrite(merchant.command('decline <merchant>'))
    .description('decline what is proposed, as ID or ID@VERSION')
    .option('--reason <text>', 'why; kept in the erasable store')
    .action((id: string, options) => declineMerchant(cli, id, options));
  addStanding(merchant, cli);
}

function addProposing(merchant: Command, cli: Cli): void {
  overHttpWrite(merchant.command('import <file>'))
    .description('propose every merchant of a CSV that can be (- is stdin)')
    .action((file: string, options: ReachOptions) => importMerchants(cli, file, options));
  overHttpWrite(merchant.command('add'))
    .description('propose one merchant, or other terms of one that is known')
    .requiredOption('--registry <number>', 'the municipality’s number of it')
    .requiredOption('--name <name>', 'its trade name')
    .requiredOption('--category <category>', 'what it sells, such as food')
    .requiredOption('--neighbourhood <name>', 'where it is')
    .requiredOption('--size <size>', 'such as micro, small or medium')
    .requiredOption(
      '--redemption-days <days>',
      'business days within which it is paid',
      wholeNumber,
    )
    .option('--redeems-daily', 'redeem all of its balance when a day ends')
    .requiredOption('--document <number>', 'CPF or CNPJ, without punctuation')
    .requiredOption('--bank <digits>', 'where redemptions are paid to')
    .requiredOption('--branch <digits>', 'of the bank')
    .requiredOption('--account <number>', 'with its check digit, such as 12345-6')
    .action((options: AddOptions) => addMerchant(cli, options));
}

function addStanding(merchant: Command, cli: Cli): void {
  overHttpWrite(merchant.command('suspend <merchant>'))
    .description('stop its sales; what it is owed is still redeemed')
    .option('--reason <text>', 'why; kept in the erasable store')
    .action(async (id: string, { reason, ...options }: BecauseOptions) => {
      const path = `${at('merchants', id)}/suspension`;
      const answer = await cli.connect(options).post(path, { json: { reason } });
      cli.terminal.answer(answer, () => `${id} is suspended.`);
    });
  overHttpWrite(merchant.command('reinstate <merchant>'))
    .description('let a suspended merchant sell again')
    .action(async (id: string, options: ReachOptions) => {
      const answer = await cli.connect(options).post(`${at('merchants', id)}/reinstatement`);
      cli.terminal.answer(answer, () => `${id} sells again.`);
    });
  overHttpWrite(merchant.command('close <merchant>'))
    .description('end its sales for ever')
    .option('--reason <text>', 'why; kept in the erasable store')
    .action(async (id: string, { reason, ...options }: BecauseOptions) => {
      const path = `${at('merchants', id)}/closure`;
      const answer = await cli
        .connect(options)
        .post<{ status: 'closing' | 'closed' }>(path, { json: { reason } });
      cli.terminal.answer(answer, () =>
        answer.status === 'closed'
          ? `${id} is closed.`
          : `${id} sells no more; it is closed when all that it is owed is paid.`,
      );
    });
}

interface ImportAnswer {
  readonly lines: number;
  readonly proposed: number;
  readonly known: number;
  readonly refused: readonly RefusedLine[];
}

async function importMerchants(cli: Cli, path: string, options: ReachOptions): Promise<void> {
  const file = { path, contentType: 'text/csv', query: {} };
  const answer = await sendFile<ImportAnswer>(cli, cli.connect(options), '/merchant-files', file);
  cli.terminal.answer(answer, () => {
    const { lines, proposed, known, refused } = answer;
    const counts =
      `${lineCount(lines)}: ${showCount(proposed)} proposed, ${showCount(known)} known, ` +
      `${showCount(refused.length)} refused`;
    return refused.length === 0 ? counts : `${counts}\n${showRefusedLines(refused)}`;
  });
  if (answer.refused.length > 0) cli.exitCode = EXIT.refused;
}

async function addMerchant(cli: Cli, options: AddOptions): Promise<void> {
  const { registry, name: tradeName, category, neighbourhood, size } = options;
  const { document, bank, branch, account, redemptionDays, redeemsDaily = false } = options;
  const terms = { tradeName, category, neighbourhood, size, redemptionDays, redeemsDaily };
  const answer = await cli.connect(options).post<{
    readonly merchant: string;
    readonly proposed: boolean;
    readonly version?: number;
  }>('/merchants', { json: { registry, ...terms, document, bank, branch, account } });
  const { merchant, proposed, version } = answer;
  cli.terminal.answer(answer, () =>
    proposed
      ? `${merchant}: version ${version} is proposed; another person confirms it.`
      : `${merchant}: these terms stand already.`,
  );
}
