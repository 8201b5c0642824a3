import type { Command } from 'commander';
import { type Cli, day, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at } from '../connection.ts';
import { type RefusedLine, showCount, showRefusedLines } from '../display.ts';
import { EXIT, wrongUsage } from '../failure.ts';
import { sendFile } from '../upload.ts';

interface InquireOptions extends ReachOptions {
  readonly outcome?: string;
  readonly on?: string;
  readonly reason?: string;
}

interface PayerOptions extends ReachOptions {
  readonly name: string;
  readonly document: string;
  readonly bank: string;
  readonly branch: string;
  readonly branchDigit?: string;
  readonly account: string;
  readonly agreement: string;
}

/** What becomes of payouts: by the bank's file, by a question to it, by its statement. */
export function addPayoutAnswers(payout: Command, cli: Cli): void {
  overHttpWrite(payout.command('return <file>'))
    .description('settle and reject what the bank’s return file says (- is stdin)')
    .action((file: string, options: ReachOptions) => applyReturn(cli, file, options));
  overHttpWrite(payout.command('inquire <leg>'))
    .description('say what the bank answered of one leg; without an outcome, that nobody knows')
    .option('--outcome <outcome>', 'settled, rejected or not-received')
    .option('--on <day>', 'the day it was settled; today if left out', day)
    .option('--reason <text>', 'kept in the erasable store')
    .action((leg: string, options: InquireOptions) => inquire(cli, leg, options));
  overHttpWrite(payout.command('match <line> <references...>'))
    .description('say which legs, or which payout, a debit of the bank is')
    .action(async (line: string, references: string[], options: ReachOptions) => {
      const path = `${at('bank-lines', line)}/payout`;
      const answer = await cli
        .connect(options)
        .post<{ legs: readonly string[] }>(path, { json: { references } });
      cli.terminal.answer(answer, () => `${line} is ${answer.legs.join(', ')}.`);
    });
  overHttpWrite(payout.command('payer <account>'))
    .description('say who pays from a bank account, as the bank knows it')
    .requiredOption('--name <name>', 'of the municipality')
    .requiredOption('--document <number>', 'CNPJ, without punctuation')
    .requiredOption('--bank <digits>', 'three digits')
    .requiredOption('--branch <digits>', 'without its check digit')
    .option('--branch-digit <digit>', 'where the bank gives one')
    .requiredOption('--account <number>', 'with its check digit, such as 12345-6')
    .option('--agreement <code>', 'the bank’s code of the contract', '')
    .action((bankAccount: string, options: PayerOptions) => setPayer(cli, bankAccount, options));
}

interface Applied {
  readonly settled: number;
  readonly rejected: number;
  readonly pending: number;
  readonly known: number;
  readonly errors: readonly RefusedLine[];
}

async function applyReturn(cli: Cli, path: string, options: ReachOptions): Promise<void> {
  const file = { path, contentType: 'application/octet-stream', query: {} };
  const answer = await sendFile<Applied>(cli, cli.connect(options), '/return-files', file);
  const { settled, rejected, pending, known, errors } = answer;
  cli.terminal.answer(answer, () => {
    const counts =
      `${showCount(settled)} settled, ${showCount(rejected)} rejected, ` +
      `${showCount(pending)} pending, ${showCount(known)} known`;
    if (errors.length === 0) return counts;
    return `${counts}\n${showCount(errors.length)} fit nothing and were left:\n${showRefusedLines(errors)}`;
  });
  if (errors.length > 0) cli.exitCode = EXIT.refused;
}

async function inquire(cli: Cli, leg: string, options: InquireOptions): Promise<void> {
  const { outcome, on, reason, ...reach } = options;
  if (on !== undefined && outcome !== 'settled') {
    throw wrongUsage('--on goes with --outcome settled.');
  }
  const json = outcome === undefined ? { reason } : { outcome, settledOn: on, reason };
  const path = `${at('legs', leg)}/${outcome === undefined ? 'unknown' : 'inquiry'}`;
  const answer = await cli.connect(reach).post<{ status: string }>(path, { json });
  cli.terminal.answer(answer, () => `${leg} is ${answer.status}.`);
}

async function setPayer(cli: Cli, bankAccount: string, options: PayerOptions): Promise<void> {
  const { name, document, bank, branch, branchDigit, account, agreement, ...reach } = options;
  const json = { name, document, bank, branch, branchDigit, account, agreement };
  const path = `${at('bank-accounts', bankAccount)}/payer`;
  const answer = await cli.connect(reach).put(path, { json });
  cli.terminal.answer(answer, () => `${name} pays from this account.`);
}
