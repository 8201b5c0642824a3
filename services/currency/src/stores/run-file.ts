import { hash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
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

/** Keeps the file under its hash, durably, before the journal names it. */
export function keepRunFile(folder: string, text: string): string {
  const sha256 = hash('sha256', text, 'hex');
  const path = join(folder, `${sha256}.lines`);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return sha256;
  const draft = `${path}.draft`;
  const file = openSync(draft, 'w', 0o600);
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
  renameSync(draft, path);
  const directory = openSync(folder, 'r');
  fsyncSync(directory);
  closeSync(directory);
  return sha256;
}

/** The lines to pay; `undefined` when the file is gone or is not what was approved. */
export function readRunLines(folder: string, sha256: string): RunLine[] | undefined {
  const text = verified(folder, sha256);
  if (text === undefined) return undefined;
  const rows = text.split('\n');
  const end = rows.findIndex((row) => row.startsWith('excluded '));
  return rows.slice(6, end).map((row) => {
    const [line = '', holder = '', month = '', amount = ''] = row.split(' ');
    return { line: Number(line), holder, month, amount: storedMinor(amount) };
  });
}

export function readExcluded(folder: string, sha256: string): ExcludedLine[] {
  const rows = verified(folder, sha256)?.split('\n') ?? [];
  const start = rows.findIndex((row) => row.startsWith('excluded '));
  return rows.slice(start + 1, -1).map((row) => {
    const [line = '', rule = '', holder = ''] = row.split(' ');
    return { line: Number(line), rule, holder: holder === '-' ? '' : holder };
  });
}

function verified(folder: string, sha256: string): string | undefined {
  const path = join(folder, `${sha256}.lines`);
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  return hash('sha256', text, 'hex') === sha256 ? text : undefined;
}
