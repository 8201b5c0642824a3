import { formatAmount, minor } from '@mutirao/money';

/** What an amount needs to be written for people. */
export interface Currency {
  readonly currency: string;
  readonly decimals: number;
  readonly backedBy: string;
}

/** `1,650,000.00 MUM`. `unit` is the local currency unless another is named. */
export function showAmount(amount: number, currency: Currency, unit = currency.currency): string {
  return `${showPlainAmount(amount, decimalsOf(unit, currency))} ${unit}`;
}

export function showPlainAmount(amount: number, decimals: number): string {
  const [whole = '', fraction] = formatAmount(minor(amount), decimals).split('.');
  const grouped = group(whole);
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

export function showCount(count: number): string {
  return group(String(count));
}

/** A national money and its local currency share their decimals; minutes and things have none. */
function decimalsOf(unit: string, { currency, backedBy, decimals }: Currency): number {
  return unit === currency || unit === backedBy ? decimals : 0;
}

function group(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

export type Alignment = 'left' | 'right';

/** Rows as aligned columns, two spaces apart; without rows the empty text. */
export function table(
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[],
): string {
  const widths = alignments.map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, (row[column] ?? '').length), 0),
  );
  const pad = (cell: string, column: number) =>
    alignments[column] === 'right'
      ? cell.padStart(widths[column] ?? 0)
      : cell.padEnd(widths[column] ?? 0);
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}

/** `name  value` lines, the names of one width. Entries without a value are left out. */
export function facts(entries: readonly (readonly [string, string | undefined])[]): string {
  const known = entries.filter((entry): entry is [string, string] => entry[1] !== undefined);
  return table(known, ['left', 'left']);
}

/** One line of a file that was not used, as `prepare` and `enrol` answer it. */
export interface RefusedLine {
  readonly line: number;
  readonly field: string;
  readonly rule: string;
  readonly value?: string;
  readonly message: string;
}

const SHOWN_LINES = 20;

/** The first refused lines; a file gone wrong has thousands. */
export function showRefusedLines(refused: readonly RefusedLine[]): string {
  const rows = refused
    .slice(0, SHOWN_LINES)
    .map(({ line, field, rule, message }) => [
      `  line ${showCount(line)}`,
      rule,
      field === '' ? message : `${field}: ${message}`,
    ]);
  const left = refused.length - rows.length;
  const more = left > 0 ? `\n  … and ${showCount(left)} more (--json lists all)` : '';
  return table(rows, ['left', 'left', 'left']) + more;
}
