import type { Command } from 'commander';
import { amountFrom, type Cli, month, overHttp, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at } from '../connection.ts';
import { type Currency, facts, showAmount, showCount, table } from '../display.ts';

interface AmountOptions extends ReachOptions {
  readonly amount?: string;
}

interface ListOptions extends ReachOptions {
  readonly merchant?: string;
  readonly open?: true;
  readonly late?: true;
}

interface SpanOptions extends ReachOptions {
  readonly from: string;
  readonly to?: string;
}

interface Fee {
  readonly purpose: string;
  readonly amountMinor: number;
}

interface Leg {
  readonly leg: string;
  readonly netMinor: number;
  readonly status: string;
  readonly late?: boolean;
  readonly settledOn?: string;
  readonly why?: string;
}

interface Redemption {
  readonly redemption: string;
  readonly merchant: string;
  readonly amountMinor: number;
  readonly feeMinor: number;
  readonly netMinor: number;
  readonly fees: readonly Fee[];
  readonly dueOn: string;
  readonly dailyOf?: string;
  readonly legs: readonly Leg[];
}

type Quote = Pick<Redemption, 'amountMinor' | 'feeMinor' | 'netMinor' | 'fees' | 'dueOn'>;

export function addRedeemCommands(program: Command, cli: Cli): void {
  const redeem = program.command('redeem').description('shops exchange what they took for money');
  const amount = 'such as 250.00; all of the balance if left out';
  overHttp(redeem.command('quote <merchant>'))
    .description('what it would cost, and when it would be paid')
    .option('--amount <amount>', amount)
    .action((merchant: string, options: AmountOptions) => quote(cli, merchant, options));
  overHttpWrite(redeem.command('request <merchant>'))
    .description('redeem, to be paid by the promised day')
    .option('--amount <amount>', amount)
    .action((merchant: string, options: AmountOptions) => request(cli, merchant, options));
  overHttp(redeem.command('list'))
    .description('redemptions')
    .option('--merchant <merchant>', 'of this merchant alone')
    .option('--open', 'those that wait for the bank or its line')
    .option('--late', 'those promised for a day that has passed')
    .action((options: ListOptions) => list(cli, options));
  overHttp(redeem.command('show <redemption>'))
    .description('one redemption, and what became of each leg of it')
    .action((id: string, options: ReachOptions) => show(cli, id, options));
  overHttp(redeem.command('punctuality'))
    .description('promised against kept, by month and merchant')
    .requiredOption('--from <month>', 'first month of promised days, YYYY-MM', month)
    .option('--to <month>', 'last month, if it is another', month)
    .action((options: SpanOptions) => showPunctuality(cli, options));
}

async function quote(cli: Cli, merchant: string, { amount, ...reach }: AmountOptions) {
  const connection = cli.connect(reach);
  const currency = await connection.currency();
  const amountMinor = amount === undefined ? undefined : amountFrom(amount, currency);
  const path = `${at('merchants', merchant)}/redemption-quote`;
  const answer = await connection.get<Quote>(path, { amountMinor });
  cli.terminal.answer(answer, () => quoteText(answer, currency));
}

function quoteText(quoted: Quote, currency: Currency): string {
  const { amountMinor, fees, netMinor, dueOn } = quoted;
  return facts([
    ['redeemed', showAmount(amountMinor, currency)],
    ...fees.map(
      (fee) => [`fee, ${fee.purpose}`, showAmount(fee.amountMinor, currency)] as [string, string],
    ),
    ['paid', showAmount(netMinor, currency, currency.backedBy)],
    ['by', dueOn],
  ]);
}

async function request(cli: Cli, merchant: string, { amount, ...reach }: AmountOptions) {
  const connection = cli.connect(reach);
  const currency = await connection.currency();
  const json = amount === undefined ? {} : { amountMinor: amountFrom(amount, currency) };
  const path = `${at('merchants', merchant)}/redemptions`;
  const answer = await connection.post<Redemption>(path, { json });
  const paid = showAmount(answer.netMinor, currency, currency.backedBy);
  const fee = showAmount(answer.feeMinor, currency);
  cli.terminal.answer(
    answer,
    () => `${answer.redemption}: ${paid} will be paid by ${answer.dueOn}; the fee is ${fee}.`,
  );
}

async function list(cli: Cli, { merchant, open, late, ...reach }: ListOptions): Promise<void> {
  const connection = cli.connect(reach);
  const state = late ? 'late' : open ? 'open' : 'all';
  const query = { merchant, state };
  const redemptions = await connection.all<Redemption>('/redemptions', 'redemptions', query);
  const currency = await connection.currency();
  cli.terminal.answer({ redemptions }, () => {
    if (redemptions.length === 0) return 'There is none.';
    const rows = redemptions.map((each) => [
      each.redemption,
      each.merchant,
      showAmount(each.netMinor, currency, currency.backedBy),
      `due ${each.dueOn}`,
      [...new Set(each.legs.map(statusOf))].join(', '),
    ]);
    return table(rows, ['left', 'left', 'right', 'left', 'left']);
  });
}

function statusOf({ status, late = false }: Leg): string {
  return late ? `${status}, late` : status;
}

async function show(cli: Cli, id: string, options: ReachOptions): Promise<void> {
  const connection = cli.connect(options);
  const answer = await connection.get<Redemption>(at('redemptions', id));
  const currency = await connection.currency();
  cli.terminal.answer(answer, () => {
    const legs = answer.legs.map((leg) => [
      `  ${leg.leg}`,
      showAmount(leg.netMinor, currency, currency.backedBy),
      statusOf(leg),
      leg.settledOn ?? leg.why ?? '',
    ]);
    return [
      facts([
        ['redemption', answer.redemption],
        ['merchant', answer.merchant],
        ['of the day', answer.dailyOf],
      ]),
      quoteText(answer, currency),
      table(legs, ['left', 'right', 'left', 'left']),
    ].join('\n');
  });
}

interface Kept {
  readonly promised: number;
  readonly onTime: number;
  readonly late: number;
  readonly openLate: number;
  readonly medianDelay: number;
  readonly worstDelay: number;
}

interface Punctuality {
  readonly months: readonly (Kept & {
    readonly month: string;
    readonly merchants: readonly (Kept & {
      readonly merchant: string;
      readonly tradeName: string;
    })[];
  })[];
}

async function showPunctuality(cli: Cli, { from, to = from, ...reach }: SpanOptions) {
  const answer = await cli.connect(reach).get<Punctuality>('/punctuality', { from, to });
  cli.terminal.answer(answer, () => {
    if (answer.months.length === 0) return 'Nothing was promised for then.';
    const row = (name: string, kept: Kept) => [
      name,
      ...[kept.promised, kept.onTime, kept.late, kept.openLate].map(showCount),
      `${kept.medianDelay}`,
      `${kept.worstDelay}`,
    ];
    const head = ['', 'promised', 'on time', 'late', 'late, open', 'median', 'worst'];
    const rows = answer.months.flatMap(({ month: of, merchants, ...all }) => [
      row(of, all),
      ...merchants.map((each) => row(`  ${each.tradeName}`, each)),
    ]);
    const right = head.slice(1).map(() => 'right' as const);
    return `${table([head, ...rows], ['left', ...right])}\ndelays in business days`;
  });
}
