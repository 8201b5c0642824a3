import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { BankAnswer } from '../answers.ts';
import { type Cli, day, overHttp, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at, type Connection } from '../connection.ts';
import { type Currency, facts, showAmount, showCount, table } from '../display.ts';
import { wrongUsage } from '../failure.ts';
import { addPayoutAnswers } from './payout-answers.ts';

interface PrepareOptions extends ReachOptions {
  readonly account?: string;
  readonly dueBy?: string;
}

interface ApproveOptions extends ReachOptions {
  readonly sha256: string;
}

interface FileOptions extends ReachOptions {
  readonly format: string;
  readonly out?: string;
}

interface LeftOut {
  readonly leg: string;
  readonly field: string;
  readonly message: string;
}

interface Prepared {
  readonly payout: string;
  readonly sha256: string;
  readonly legs: readonly string[];
  readonly totalMinor: number;
  readonly leftOut: readonly LeftOut[];
}

interface Payout {
  readonly payout: string;
  readonly account: string;
  readonly status: string;
  readonly payments: number;
  readonly totalMinor: number;
  readonly sha256: string;
  readonly preparedOn: string;
  readonly sentOn?: string;
  readonly legs: readonly {
    readonly leg: string;
    readonly merchant: string;
    readonly netMinor: number;
    readonly status: string;
    readonly settledOn?: string;
  }[];
}

export function addPayoutCommands(program: Command, cli: Cli): void {
  const payout = program.command('payout').description('what the bank is told to pay to shops');
  overHttpWrite(payout.command('prepare'))
    .description('put what waits for one bank account into a payout, for another to approve')
    .option('--account <number>', 'the last characters of its number, if there are several')
    .option('--due-by <day>', 'what was promised by this day alone', day)
    .action((options: PrepareOptions) => prepare(cli, options));
  overHttpWrite(payout.command('approve <payout>'))
    .description('approve, as another person than who prepared, exactly these payments')
    .requiredOption('--sha256 <hex>', 'the sha256 that prepare and show print')
    .action(async (id: string, { sha256, ...options }: ApproveOptions) => {
      const path = `${at('payouts', id)}/approvals`;
      const answer = await cli.connect(options).post(path, { json: { sha256 } });
      cli.terminal.answer(answer, () => `${id} is approved. Its file: mutirao payout file ${id}`);
    });
  overHttp(payout.command('file <payout>'))
    .description('the file for the bank')
    .requiredOption('--format <format>', 'csv, cnab240 or pain001')
    .option('--out <file>', 'where to write it; stdout if left out')
    .action((id: string, options: FileOptions) => writeFile(cli, id, options));
  overHttpWrite(payout.command('sent <payout>'))
    .description('say that the bank has it')
    .action((id: string, options: ReachOptions) => step(cli, id, 'sent', 'is sent', options));
  overHttpWrite(payout.command('cancel <payout>'))
    .description('give up a payout that no bank has; what it would pay waits again')
    .action((id: string, options: ReachOptions) =>
      step(cli, id, 'cancellation', 'is cancelled', options),
    );
  overHttp(payout.command('list'))
    .description('payouts')
    .option('--status <status>', 'prepared, approved, sent or cancelled')
    .action((options: ReachOptions & { readonly status?: string }) => list(cli, options));
  overHttp(payout.command('show <payout>'))
    .description('one payout, and what became of each leg of it')
    .action((id: string, options: ReachOptions) => show(cli, id, options));
  addPayoutAnswers(payout, cli);
}

async function prepare(cli: Cli, { account, dueBy, ...reach }: PrepareOptions): Promise<void> {
  const connection = cli.connect(reach);
  const bankAccount = await findAccount(connection, account);
  const json = { bankAccount, dueBy };
  const answer = await connection.post<Prepared>('/payouts', { json });
  const currency = await connection.currency();
  cli.terminal.answer(answer, () => {
    const { payout, legs, totalMinor, sha256, leftOut } = answer;
    const total = showAmount(totalMinor, currency, currency.backedBy);
    return [
      `${payout}: ${payments(legs.length)}, ${total}`,
      `sha256 ${sha256}`,
      ...leftOut.map(({ leg, field, message }) => `left out: ${leg}, ${field}: ${message}`),
      `Another person approves it: mutirao payout approve ${payout} --sha256 ${sha256}`,
    ].join('\n');
  });
}

/** The account whose number ends so; without a name the one at which something waits. */
async function findAccount(connection: Connection, ending?: string): Promise<string> {
  const { accounts } = await connection.get<BankAnswer>('/bank');
  const fits = accounts.filter(({ account, bankAccount, waiting }) =>
    ending === undefined ? waiting.legs > 0 : account.endsWith(ending) || bankAccount === ending,
  );
  const [only] = fits;
  if (only && fits.length === 1) return only.bankAccount;
  if (ending === undefined && fits.length === 0) throw wrongUsage('Nothing waits for a payout.');
  const named = accounts.map(({ account }) => account).join(', ');
  throw wrongUsage(`Name one account: --account, of ${named}.`);
}

const payments = (count: number) => `${showCount(count)} ${count === 1 ? 'payment' : 'payments'}`;

async function writeFile(cli: Cli, id: string, { format, out, ...reach }: FileOptions) {
  if (cli.terminal.json && out === undefined) {
    throw wrongUsage('With --json, name a file: --out FILE.');
  }
  const text = await cli.connect(reach).text(`${at('payouts', id)}/file`, { format });
  if (out === undefined) {
    cli.terminal.out.write(text);
    return;
  }
  const file = cli.locate(out);
  // Bank details of every shop: for whoever made it alone.
  writeFileSync(file, text, { mode: 0o600 });
  cli.terminal.answer({ payout: id, format, file }, () => `${id} is in ${file}.`);
}

async function step(cli: Cli, id: string, path: string, done: string, options: ReachOptions) {
  const answer = await cli.connect(options).post(`${at('payouts', id)}/${path}`);
  cli.terminal.answer(answer, () => `${id} ${done}.`);
}

async function list(cli: Cli, { status, ...reach }: ReachOptions & { readonly status?: string }) {
  const connection = cli.connect(reach);
  const payouts = await connection.all<Payout>('/payouts', 'payouts', { status });
  const currency = await connection.currency();
  cli.terminal.answer({ payouts }, () => {
    if (payouts.length === 0) return 'There is none.';
    const rows = payouts.map((each) => [
      each.payout,
      each.account,
      each.status,
      each.sentOn ?? each.preparedOn,
      payments(each.payments),
      showAmount(each.totalMinor, currency, currency.backedBy),
    ]);
    return table(rows, ['left', 'left', 'left', 'left', 'right', 'right']);
  });
}

async function show(cli: Cli, id: string, options: ReachOptions): Promise<void> {
  const connection = cli.connect(options);
  const answer = await connection.get<Payout>(at('payouts', id));
  const currency = await connection.currency();
  cli.terminal.answer(answer, () => payoutText(answer, currency));
}

function payoutText(payout: Payout, currency: Currency): string {
  const amount = (minor: number) => showAmount(minor, currency, currency.backedBy);
  const legs = payout.legs.map((each) => [
    `  ${each.leg}`,
    each.merchant,
    amount(each.netMinor),
    each.status,
    each.settledOn ?? '',
  ]);
  return [
    facts([
      ['payout', payout.payout],
      ['account', payout.account],
      ['status', payout.status],
      ['total', `${payments(payout.payments)}, ${amount(payout.totalMinor)}`],
      ['sha256', payout.sha256],
    ]),
    table(legs, ['left', 'left', 'right', 'left', 'left']),
  ].join('\n');
}
