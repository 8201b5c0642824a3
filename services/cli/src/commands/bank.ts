import type { Command } from 'commander';
import type { BankAnswer, BankLine, ImportAnswer, Shortfall, StatementAnswer } from '../answers.ts';
import { type Cli, collected, overHttp, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at } from '../connection.ts';
import { type Currency, showAmount, showCount, table } from '../display.ts';
import { wrongUsage } from '../failure.ts';
import { sendFile } from '../upload.ts';

interface ImportOptions extends ReachOptions {
  readonly match?: readonly string[];
}

interface AssignOptions extends ReachOptions {
  readonly programme: string;
}

export function addBankCommands(program: Command, cli: Cli): void {
  const bank = program.command('bank').description('the reserve bank’s statements and lines');
  overHttpWrite(bank.command('import <file>'))
    .description('book the lines of an OFX statement (- is stdin)')
    .option('--match <text=programme>', 'lines that say TEXT are of this programme', collected)
    .action((file: string, options: ImportOptions) => importStatement(cli, file, options));
  overHttp(bank.command('show'))
    .description('the accounts, and the lines that wait for a person')
    .action((options: ReachOptions) => showBank(cli, options));
  overHttpWrite(bank.command('assign <line>'))
    .description('say which programme a line is of; of interest: make it issuable')
    .requiredOption('--programme <programme>', 'the programme')
    .action((line: string, options: AssignOptions) => assignLine(cli, line, options));
}

async function importStatement(cli: Cli, file: string, options: ImportOptions): Promise<void> {
  const match = options.match ?? [];
  const bad = match.find((each) => !/^.+=[a-z0-9]+(-[a-z0-9]+)*$/.test(each));
  if (bad !== undefined) throw wrongUsage(`--match "${bad}" is not TEXT=programme.`);
  const connection = cli.connect(options);
  const answer = await sendFile<ImportAnswer>(cli, connection, '/bank-statements', {
    path: file,
    contentType: 'application/x-ofx',
    query: { match },
  });
  const currency = await connection.currency();
  cli.terminal.answer(answer, () =>
    [
      ...answer.statements.map((statement) => statementText(statement, currency)),
      ...shortfallLines(answer.shortfalls, currency),
    ].join('\n'),
  );
}

function statementText(statement: StatementAnswer, currency: Currency): string {
  const { account, known, unmatched, conflicts, mismatches, asOf } = statement;
  const { differenceMinor, sharedBy } = statement;
  const amount = (minor: number) => showAmount(minor, currency, statement.currency);
  const lines = [
    `account ${account}: ${showCount(statement.new)} new, ${showCount(known)} known, ` +
      `${showCount(unmatched)} unmatched`,
    statement.ties
      ? `  ties to the bank’s balance of ${amount(statement.ledgerMinor)} on ${asOf}`
      : `  does not tie on ${asOf}: the bank says ${amount(statement.ledgerMinor)}, ` +
        `we have ${amount(statement.oursMinor)}, ${amount(differenceMinor)} apart`,
  ];
  for (const { fitId, field, booked, given } of conflicts) {
    const shown = (value: string | number) => (typeof value === 'number' ? amount(value) : value);
    lines.push(
      `  conflict, not booked: ${fitId} has ${field} ${shown(booked)} in the journal, ` +
        `${shown(given)} in this file`,
    );
  }
  for (const { fitId, amountMinor, rule } of mismatches) {
    lines.push(`  names a payout that it cannot be (${rule}): ${fitId}, ${amount(amountMinor)}`);
  }
  if (sharedBy.length > 1) lines.push(`  shared by ${sharedBy.join(', ')}`);
  return lines.join('\n');
}

function shortfallLines(shortfalls: readonly Shortfall[], currency: Currency): string[] {
  return shortfalls.map(
    ({ programme, shortfallMinor }) =>
      `${programme} is ${showAmount(shortfallMinor, currency, currency.backedBy)} short: ` +
      'it neither issues nor pays until that is made up',
  );
}

async function showBank(cli: Cli, options: ReachOptions): Promise<void> {
  const connection = cli.connect(options);
  const answer = await connection.get<BankAnswer>('/bank');
  const currency = await connection.currency();
  cli.terminal.answer(answer, () => bankText(answer, currency));
}

function bankText(bank: BankAnswer, currency: Currency): string {
  const amount = (minor: number) => showAmount(minor, currency, currency.backedBy);
  const accounts = bank.accounts.map(({ balanceMinor, differenceMinor, programmes, ...each }) => [
    each.bankAccount,
    each.account,
    amount(balanceMinor),
    differenceMinor === undefined || differenceMinor === 0
      ? 'ties'
      : `${amount(differenceMinor)} apart`,
    programmes.join(', '),
    each.waiting.legs > 0 ? `${amount(each.waiting.amountMinor)} to pay out` : '',
  ]);
  const sections = [
    table(accounts, ['left', 'left', 'right', 'left', 'left', 'left']),
    `unmatched ${amount(bank.unmatchedMinor)}, ` +
      `pooled interest not allocated ${amount(bank.unallocatedYieldMinor)}`,
    ...shortfallLines(bank.shortfalls, currency),
  ];
  if (bank.lines.length > 0) {
    sections.push('Lines that wait for "mutirao bank assign":', lineTable(bank.lines, amount));
  }
  return sections.filter((each) => each !== '').join('\n');
}

function lineTable(lines: readonly BankLine[], amount: (minor: number) => string): string {
  const rows = lines.map(({ line, postedOn, amountMinor, kind, name, memo }) => [
    line,
    postedOn,
    amount(amountMinor),
    kind,
    [name, memo].filter((each) => each !== '').join(' '),
  ]);
  return table(rows, ['left', 'left', 'right', 'left', 'left']);
}

async function assignLine(cli: Cli, line: string, options: AssignOptions): Promise<void> {
  const { programme } = options;
  const connection = cli.connect(options);
  const path = `${at('bank-lines', line)}/assignment`;
  const answer = await connection.post<{ amountMinor: number }>(path, { json: { programme } });
  const currency = await connection.currency();
  cli.terminal.answer(
    answer,
    () => `${showAmount(answer.amountMinor, currency, currency.backedBy)} is now of ${programme}.`,
  );
}
