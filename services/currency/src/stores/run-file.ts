import { storedMinor } from '@mutirao/money';
import type { RunLine } from '../domain/commands.ts';

/** What an approval binds: the file's SHA-256 covers all of it, and `sha256sum` can tell. */
export interface RunFile {
  readonly programme: string;
  readonly period: string;
  readonly supplement: number;
  readonly rules: number;
  readonly lines: readonly RunLine[];
  readonly excluded: readonly ExcludedLine[];
}

/** A line left out, the rule that it broke, and whose it is, empty where its number is nobody's. */
export interface ExcludedLine {
  readonly line: number;
  readonly rule: string;
  readonly holder: string;
}

/** Plain text, ids alone: `line holder month amountMinor`, in the order of the lines. */
export function runFileText({
  programme,
  period,
  supplement,
  rules,
  lines,
  excluded,
}: RunFile): string {
  const total = lines.reduce((sum, { amount }) => sum + amount, 0);
  return [
    'mutirao run 1',
    `programme ${programme}`,
    `period ${period}`,
    `supplement ${supplement}`,
    `rules ${rules}`,
    `lines ${lines.length} ${total}`,
    ...lines.map(({ line, holder, month, amount }) => `${line} ${holder} ${month} ${amount}`),
    `excluded ${excluded.length}`,
    ...excluded.map(({ line, rule, holder }) => `${line} ${rule} ${holder || '-'}`),
    '',
  ].join('\n');
}

/** The lines to pay. */
export function runLinesIn(text: string): RunLine[] {
  const rows = text.split('\n');
  const end = rows.findIndex((row) => row.startsWith('excluded '));
  return rows.slice(6, end).map((row) => {
    const [line = '', holder = '', month = '', amount = ''] = row.split(' ');
    return { line: Number(line), holder, month, amount: storedMinor(amount) };
  });
}

export function excludedIn(text: string): ExcludedLine[] {
  const rows = text.split('\n');
  const start = rows.findIndex((row) => row.startsWith('excluded '));
  return rows.slice(start + 1, -1).map((row) => {
    const [line = '', rule = '', holder = ''] = row.split(' ');
    return { line: Number(line), rule, holder: holder === '-' ? '' : holder };
  });
}
