import { createWriteStream, type WriteStream } from 'node:fs';
import { Writable } from 'node:stream';
import { type Command, Option } from 'commander';
import { type Cli, day, overHttp, type ReachOptions } from '../cli.ts';
import { at, type Connection } from '../connection.ts';
import { type Currency, showAmount, showCount, showPlainAmount, table } from '../display.ts';
import { wrongUsage } from '../failure.ts';
import { type LanguageOption, languageOption, tagOf } from '../language.ts';

interface StatementOptions extends ReachOptions, LanguageOption {
  readonly from?: string;
  readonly to?: string;
  readonly format?: 'csv' | 'pdf' | 'ofx';
  readonly out?: string;
}

/** The parts of the answer that are shown. */
interface StatementRow {
  readonly position: number;
  readonly recordedOn: string;
  readonly effectiveOn?: string;
  readonly words: string;
  readonly counterparty?: string;
  readonly counterpartyName?: string;
  readonly amountMinor: number;
  readonly balanceMinor: number;
  readonly reference?: string;
}

interface StatementPage {
  readonly account: string;
  readonly name?: string;
  readonly unit: string;
  readonly from: string;
  readonly to: string;
  readonly openingMinor: number;
  readonly closingMinor: number;
  readonly rows: readonly StatementRow[];
  readonly next?: number;
  readonly head: string;
}

const PAGE = 5000;

export function addStatementCommand(program: Command, cli: Cli): void {
  overHttp(program.command('statement <account>'))
    .description('every movement of an account in a period, with its opening and closing balance')
    .addOption(
      new Option('--from <day>', 'the first day (else the first of this month)').argParser(day),
    )
    .addOption(new Option('--to <day>', 'the last day (else today)').argParser(day))
    .addOption(new Option('--format <format>', 'as a file').choices(['csv', 'pdf', 'ofx']))
    .option('--out <file>', 'into this file (else to stdout)')
    .addOption(languageOption())
    .action((account: string, options: StatementOptions) =>
      options.format === undefined
        ? showStatement(cli, account, options)
        : saveStatement(cli, account, { ...options, format: options.format }),
    );
}

async function showStatement(cli: Cli, account: string, options: StatementOptions): Promise<void> {
  if (options.out !== undefined) throw wrongUsage('Name a format for --out: csv, pdf or ofx.');
  const connection = cli.connect(options);
  const statement = await readStatement(connection, account, options);
  const currency = await connection.currency();
  cli.terminal.answer(statement, () => statementText(statement, currency));
}

/** The whole statement: its rows come in pages, of one and the same period. */
async function readStatement(
  connection: Connection,
  account: string,
  { from, to, language }: StatementOptions,
): Promise<StatementPage> {
  const path = `${at('accounts', account)}/statement`;
  const read = (query: object) =>
    connection.get<StatementPage>(path, { limit: PAGE, ...query }, tagOf(language));
  const first = await read({ from, to });
  const rows: StatementRow[] = [...first.rows];
  let { next } = first;
  while (next !== undefined) {
    const page = await read({ from: first.from, to: first.to, after: next });
    for (const row of page.rows) rows.push(row);
    next = page.next;
  }
  const { next: _, ...statement } = first;
  return { ...statement, rows };
}

async function saveStatement(
  cli: Cli,
  account: string,
  { from, to, format, out, language, ...reach }: StatementOptions & { readonly format: string },
): Promise<void> {
  const { terminal } = cli;
  if (terminal.json && out === undefined) throw wrongUsage('With --json, name a file: --out FILE.');
  if (format === 'pdf' && out === undefined && terminal.out.isTTY) {
    throw wrongUsage('A PDF is nothing for a terminal: name a file, --out FILE.');
  }
  const file = out === undefined ? undefined : cli.locate(out);
  let written: WriteStream | undefined;
  await cli.connect(reach).download(`${at('accounts', account)}/statement`, {
    query: { from, to, format },
    language: tagOf(language),
    isRepeatable: file !== undefined,
    into: () => {
      if (file === undefined) return leftOpen(terminal.out);
      written = createWriteStream(file);
      return written;
    },
  });
  if (file === undefined) return;
  const bytes = written?.bytesWritten ?? 0;
  terminal.answer({ format, file, bytes }, () => `${showCount(bytes)} bytes in ${file}`);
}

/** What ends does not end stdout with it. */
function leftOpen(out: Writable): Writable {
  return new Writable({ write: (chunk: Buffer, _, done) => void out.write(chunk, done) });
}

function statementText(statement: StatementPage, currency: Currency): string {
  const { account, name, unit, from, to, openingMinor, closingMinor, rows, head } = statement;
  const plain = (minor: number) => showPlainAmount(minor, currency.decimals);
  const lines = rows.map((row) => [
    row.recordedOn,
    [row.words, row.counterpartyName ?? row.counterparty ?? ''].filter((each) => each).join(' · '),
    row.effectiveOn === undefined ? '' : `(${row.effectiveOn})`,
    plain(row.amountMinor),
    plain(row.balanceMinor),
    row.reference ?? '',
  ]);
  return [
    `${name === undefined ? account : `${name}, ${account}`}: ${from} … ${to}`,
    `opening ${showAmount(openingMinor, currency, unit)}`,
    table(lines, ['left', 'left', 'left', 'right', 'right', 'left']),
    `closing ${showAmount(closingMinor, currency, unit)}`,
    `head ${head}`,
  ]
    .filter((each) => each !== '')
    .join('\n');
}
