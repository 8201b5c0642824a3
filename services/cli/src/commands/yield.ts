import type { Command } from 'commander';
import { amountFrom, type Cli, day, overHttp, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at } from '../connection.ts';
import { type Currency, showAmount, showPlainAmount, table } from '../display.ts';
import { wrongUsage } from '../failure.ts';

interface ShowOptions extends ReachOptions {
  readonly from?: string;
  readonly to?: string;
}

interface AllocateOptions extends ReachOptions {
  readonly from: string;
  readonly to: string;
  readonly working: string;
}

interface IssueOptions extends ReachOptions {
  readonly programme: string;
  readonly amount: string;
}

interface Share {
  readonly programme: string;
  readonly amountMinor: number;
}

interface WorkingAnswer {
  readonly working: {
    readonly line: string;
    readonly amountMinor: number;
    readonly from: string;
    readonly to: string;
    readonly days: readonly {
      readonly on: string;
      readonly balances: readonly { readonly programme: string; readonly balanceMinor: number }[];
    }[];
    readonly shares: readonly (Share & { readonly sumOfDaysMinor: number })[];
  };
  readonly sha256: string;
  readonly postedOn: string;
  readonly allocatedAt?: number;
}

export function addYieldCommands(program: Command, cli: Cli): void {
  const yields = program
    .command('yield')
    .description('interest on all of the reserve, shared out by daily balances');
  overHttp(yields.command('show <line>'))
    .description('the working, day by day (else of the month before the interest was posted)')
    .option('--from <day>', 'the first day', day)
    .option('--to <day>', 'the last day', day)
    .action((line: string, options: ShowOptions) => show(cli, line, options));
  overHttpWrite(yields.command('allocate <line>'))
    .description('share it out exactly as "yield show" showed')
    .requiredOption('--from <day>', 'the first day', day)
    .requiredOption('--to <day>', 'the last day', day)
    .requiredOption('--working <sha256>', 'SHA-256 of the working')
    .action((line: string, options: AllocateOptions) => allocate(cli, line, options));
  overHttpWrite(yields.command('issue'))
    .description('let a programme issue against what it was allocated')
    .requiredOption('--programme <programme>', 'the programme')
    .requiredOption('--amount <amount>', 'such as 10325.52')
    .action((options: IssueOptions) => issue(cli, options));
}

async function show(cli: Cli, line: string, { from, to, ...reach }: ShowOptions): Promise<void> {
  if ((from === undefined) !== (to === undefined)) {
    throw wrongUsage('Give both --from and --to, or neither.');
  }
  const connection = cli.connect(reach);
  const answer = await connection.get<WorkingAnswer>(at('bank-lines', line, 'yield'), { from, to });
  const currency = await connection.currency();
  cli.terminal.answer(answer, () => workingText(answer, line, currency));
}

function workingText(
  { working, sha256, postedOn, allocatedAt }: WorkingAnswer,
  line: string,
  currency: Currency,
): string {
  const { from, to, days, shares } = working;
  const plain = (minor: number) => showPlainAmount(minor, currency.decimals);
  const columns = (days[0]?.balances ?? []).map(({ programme }) => programme);
  const balances = days.map(({ on, balances }) => [
    on,
    ...balances.map(({ balanceMinor }) => plain(balanceMinor)),
  ]);
  const sums = ['sum', ...shares.map(({ sumOfDaysMinor }) => plain(sumOfDaysMinor))];
  const parts = ['share', ...shares.map(({ amountMinor }) => plain(amountMinor))];
  const amount = showAmount(working.amountMinor, currency, currency.backedBy);
  const then =
    allocatedAt === undefined
      ? `To share it out so: mutirao yield allocate ${line} --from ${from} --to ${to} --working ${sha256}`
      : `Shared out so, at position ${allocatedAt}; working ${sha256}`;
  return [
    `${amount} posted on ${postedOn}, by the days from ${from} to ${to}`,
    shares.length === 0
      ? 'No programme of that bank account had money in it in those days.'
      : table(
          [['day', ...columns], ...balances, sums, parts],
          ['left', ...columns.map(() => 'right' as const)],
        ),
    ...(shares.length === 0 ? [] : [then]),
  ].join('\n');
}

async function allocate(
  cli: Cli,
  line: string,
  { from, to, working, ...reach }: AllocateOptions,
): Promise<void> {
  const connection = cli.connect(reach);
  const path = at('bank-lines', line, 'yield');
  const answer = await connection.post<{ shares: readonly Share[] }>(path, {
    json: { from, to, working },
  });
  const currency = await connection.currency();
  cli.terminal.answer(answer, () =>
    table(
      answer.shares.map(({ programme, amountMinor }) => [
        programme,
        showAmount(amountMinor, currency, currency.backedBy),
      ]),
      ['left', 'right'],
    ),
  );
}

async function issue(cli: Cli, { programme, amount, ...reach }: IssueOptions): Promise<void> {
  const connection = cli.connect(reach);
  const currency = await connection.currency();
  const amountMinor = amountFrom(amount, currency);
  const path = at('programmes', programme, 'yield-issues');
  const answer = await connection.post<{ amountMinor: number }>(path, { json: { amountMinor } });
  cli.terminal.answer(answer, () => {
    const shown = showAmount(answer.amountMinor, currency, currency.backedBy);
    return `${programme} may issue against ${shown} more.`;
  });
}
