import { writeFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { type Cli, day, overHttp, type ReachOptions } from '../cli.ts';
import { type Currency, showAmount, showCount, showPlainAmount, table } from '../display.ts';
import { wrongUsage } from '../failure.ts';

interface MoneyOptions extends ReachOptions {
  readonly from: string;
  readonly to: string;
  readonly programme?: string;
  readonly format: 'text' | 'json' | 'html';
  readonly language?: 'pt' | 'fr' | 'en';
  readonly out?: string;
  readonly fromZero?: true;
}

interface Part {
  readonly opening: Readonly<Record<string, number>>;
  readonly flows: Readonly<Record<string, number>>;
  readonly closing: Readonly<Record<string, number>>;
  readonly spentBy: {
    readonly category: readonly {
      readonly label: string;
      readonly amountMinor: number;
      readonly basisPoints: number;
    }[];
  };
  readonly smallShops: { readonly basisPoints: number | null };
  readonly velocity: { readonly hundredths: number | null };
}

interface MoneyAnswer {
  readonly from: string;
  readonly to: string;
  readonly position: number;
  readonly hash: string;
  readonly rehearsal: boolean;
  readonly total: Part;
}

export function addReportCommands(program: Command, cli: Cli): void {
  const report = program.command('report').description('what became of the town’s money');
  overHttp(report.command('money'))
    .description('where the money went: paid, spent, recirculated, redeemed')
    .requiredOption('--from <day>', 'the first day, by effective date', day)
    .requiredOption('--to <day>', 'the last day', day)
    .option('--programme <programme>', 'of this programme alone')
    .addOption(new Option('--format <format>').choices(['text', 'json', 'html']).default('text'))
    .addOption(new Option('--language <language>', 'of the page').choices(['pt', 'fr', 'en']))
    .option('--out <file>', 'into this file (else to stdout)')
    .option('--from-zero', 'compute it from the journal’s first event, not from the read model')
    .action((options: MoneyOptions) => money(cli, options));
}

async function money(cli: Cli, options: MoneyOptions): Promise<void> {
  const { from, to, programme, language, fromZero, out } = options;
  const { terminal } = cli;
  const format = terminal.json && options.format === 'text' ? 'json' : options.format;
  if (terminal.json && format === 'html' && out === undefined) {
    throw wrongUsage('With --json, name a file for the page: --out FILE.');
  }
  const connection = cli.connect(options);
  const source = fromZero === true ? 'journal' : undefined;
  const query = { from, to, programme, source };
  if (format === 'html') {
    const page = await connection.text('/reports/money', { ...query, format, lang: language });
    keep(cli, page, { format, out });
    return;
  }
  const answer = await connection.get<MoneyAnswer>('/reports/money', query);
  const currency = await connection.currency();
  const text = format === 'json' ? `${JSON.stringify(answer)}\n` : moneyText(answer, currency);
  keep(cli, text, { format, out });
}

function keep(
  cli: Cli,
  text: string,
  { format, out }: { readonly format: string; readonly out: string | undefined },
): void {
  const { terminal } = cli;
  if (out === undefined) {
    terminal.out.write(text);
    return;
  }
  const file = cli.locate(out);
  writeFileSync(file, text);
  const bytes = Buffer.byteLength(text);
  terminal.answer({ format, file, bytes }, () => `${showCount(bytes)} bytes in ${file}`);
}

const LINES: readonly (readonly [name: string, of: (part: Part) => number | undefined])[] = [
  ['outstanding at the start', ({ opening }) => opening['outstandingMinor']],
  ['paid to people', ({ flows }) => flows['paidMinor']],
  ['spent in shops', ({ flows }) => flows['spentMinor']],
  ['refunded', ({ flows }) => flows['refundedMinor']],
  ['from shop to shop', ({ flows }) => flows['recirculatedMinor']],
  ['redeemed', ({ flows }) => flows['redeemedMinor']],
  ['expired', ({ flows }) => flows['expiredMinor']],
  ['taken back', ({ flows }) => flows['reversedMinor']],
  ['outstanding at the end', ({ closing }) => closing['outstandingMinor']],
];

function moneyText({ from, to, total, ...report }: MoneyAnswer, currency: Currency): string {
  const rows = LINES.map(([name, of]) => [name, showAmount(of(total) ?? 0, currency)]);
  const spent = total.spentBy.category.map(({ label, amountMinor, basisPoints }) => [
    `  ${label}`,
    showAmount(amountMinor, currency),
    perCent(basisPoints),
  ]);
  const { hundredths } = total.velocity;
  return [
    ...(report.rehearsal ? ['This is a rehearsal.'] : []),
    `${from} to ${to}`,
    table(rows, ['left', 'right']),
    ...(spent.length === 0
      ? []
      : ['Spent by kind of shop:', table(spent, ['left', 'right', 'right'])]),
    `micro and small shops ${perCent(total.smallShops.basisPoints)}, ` +
      `velocity ${hundredths === null ? '–' : showPlainAmount(hundredths, 2)}`,
    `computed at ${report.position}:${report.hash}`,
    '',
  ].join('\n');
}

const perCent = (basisPoints: number | null): string =>
  basisPoints === null ? '–' : `${showPlainAmount(basisPoints, 2)}%`;
