import {
  type BrokenRecord,
  brokenLine,
  type CsvRecord,
  decodeField,
  findOverlong,
  isAscii,
  type RefusedLine,
  readCsv,
  shown,
} from '@mutirao/adapters/csv';
import { nisVerdict } from '@mutirao/contracts';
import { add, type Minor, minor, parseAmount, ZERO } from '@mutirao/money';
import { type RollLayout, rollLayout } from './roll-layout.ts';

const MOST_MINOR = minor(Number.MAX_SAFE_INTEGER);

/** In the order in which they are judged: of several, a line is refused for the first. */
export type RollRule =
  | 'columns'
  | 'encoding'
  | 'too-long'
  | 'period'
  | 'nis'
  | 'nis-check-digit'
  | 'amount'
  | 'duplicate';

/** A line that can be paid as far as the file alone tells. */
export interface PayableLine {
  readonly line: number;
  readonly nis: string;
  /** The month the payment is for, `YYYY-MM`; earlier than the period if it is in arrears. */
  readonly month: string;
  readonly amount: Minor;
}

export type RollLine = PayableLine | RefusedLine<RollRule>;

/** Of the whole file, refused lines too: what the sender's control totals are compared with. */
export interface RollSummary {
  readonly lines: number;
  /** An amount that cannot be read adds 0. */
  readonly totalMinor: Minor;
}

export interface RollReader {
  /** Every line's verdict, in the file's order, in batches of about 2,000. To be read once. */
  readonly lines: AsyncGenerator<RollLine[]>;
  /** Header, as written, of the column of the people's numbers; known with the first batch. */
  personColumn(): string;
  /** Of what was read so far: of the file once `lines` has ended. */
  summary(): RollSummary;
}

export interface RollOptions {
  /** The month that is paid, `YYYY-MM`. */
  readonly period: string;
  /** Of the currency. */
  readonly decimals: number;
}

/**
 * Reads a payment roll, in the official Brazilian layout or as plain CSV, and judges every line by
 * what the file says; who is enrolled and who was paid before is for the ledger to judge. Nothing is
 * repaired. `lines` throws `FileRefused` if the header is not that of a roll.
 */
export function readRoll(bytes: AsyncIterable<Uint8Array>, options: RollOptions): RollReader {
  let summary: RollSummary = { lines: 0, totalMinor: ZERO };
  let personColumn = '';
  async function* lines(): AsyncGenerator<RollLine[]> {
    let judge: RollJudge | undefined;
    for await (const { header, records } of readCsv(bytes)) {
      judge ??= new RollJudge(rollLayout(header, options.decimals), options);
      personColumn = judge.personColumn;
      const judged: RollLine[] = [];
      for (const record of records) judged.push(judge.verdict(record));
      summary = { lines: summary.lines + records.length, totalMinor: judge.totalMinor };
      if (judged.length > 0) yield judged;
    }
  }
  return { lines: lines(), personColumn: () => personColumn, summary: () => summary };
}

interface Month {
  /** `YYYY-MM`, one string for all its lines. */
  readonly name: string;
  readonly paid: Set<string>;
}

/** What a line's verdict depends on besides the line: the lines before it. */
class RollJudge {
  totalMinor: Minor = ZERO;
  readonly #layout: RollLayout;
  readonly #period: string;
  readonly #months = new Map<string, Month>();

  constructor(layout: RollLayout, { period }: RollOptions) {
    this.#layout = layout;
    this.#period = period.replace('-', '');
  }

  get personColumn(): string {
    return this.#layout.columns[this.#layout.nis] ?? '';
  }

  verdict(record: CsvRecord | BrokenRecord): RollLine {
    const columns = this.#layout.columns;
    if ('broken' in record || record.fields.length !== columns.length) {
      return brokenLine(record, columns.length);
    }
    const { line, fields } = record;
    const amount = parseAmount(fields[this.#layout.amount] ?? '', this.#layout.format);
    const isCounted = amount !== undefined && amount <= MOST_MINOR - this.totalMinor;
    if (isCounted) this.totalMinor = add(this.totalMinor, amount);
    const unreadable = this.#unreadable(record) ?? findOverlong(record, this.#layout);
    if (unreadable !== undefined) return unreadable;

    const month = this.#month(record);
    if ('rule' in month) return month;
    const nis = fields[this.#layout.nis] ?? '';
    const nisIs = nisVerdict(nis);
    if (nisIs !== 'ok') return this.#refused(record, this.#layout.nis, nisIs, NIS_MESSAGES[nisIs]);
    if (amount === undefined || amount === 0 || !isCounted) {
      const message = isCounted || amount === undefined ? this.#amountMessage() : TOTAL_MESSAGE;
      return this.#refused(record, this.#layout.amount, 'amount', message);
    }
    if (month.paid.has(nis)) {
      return this.#refused(record, this.#layout.nis, 'duplicate', DUPLICATE_MESSAGE);
    }
    month.paid.add(nis);
    return {
      line,
      nis,
      month: month.name,
      amount,
    };
  }

  #unreadable(record: CsvRecord): RefusedLine<RollRule> | undefined {
    const column = this.#layout.read.find((index) => !isAscii(record.fields[index] ?? ''));
    if (column === undefined) return undefined;
    return this.#refused(record, column, 'encoding', ENCODING_MESSAGE);
  }

  #month(record: CsvRecord): Month | RefusedLine<RollRule> {
    const { months } = this.#layout;
    if (months === undefined) return this.#knownMonth(this.#period);
    if (record.fields[months.reference] !== this.#period) {
      const message = `Expected ${this.#period}, the month of this run.`;
      return this.#refused(record, months.reference, 'period', message);
    }
    const text = record.fields[months.entitlement] ?? '';
    if (!/^(19|20)[0-9]{2}(0[1-9]|1[0-2])$/.test(text) || text > this.#period) {
      const message = `Expected a month as AAAAMM, not later than ${this.#period}.`;
      return this.#refused(record, months.entitlement, 'period', message);
    }
    return this.#knownMonth(text);
  }

  #knownMonth(text: string): Month {
    let month = this.#months.get(text);
    if (month === undefined) {
      month = { name: `${text.slice(0, 4)}-${text.slice(4)}`, paid: new Set() };
      this.#months.set(text, month);
    }
    return month;
  }

  #refused(
    { line, fields }: CsvRecord,
    column: number,
    rule: RollRule,
    message: string,
  ): RefusedLine<RollRule> {
    const value = shown(decodeField(fields[column] ?? ''));
    const field = this.#layout.columns[column] ?? '';
    const nis = fields[this.#layout.nis] ?? '';
    const known = nisVerdict(nis) === 'ok' ? { nis } : {};
    return { line, field, rule, value, message, ...known };
  }

  #amountMessage(): string {
    const { decimals, separator, exact } = this.#layout.format;
    const full = decimals > 0 ? `digits${separator}${'d'.repeat(decimals)}` : 'digits';
    const shape = exact || decimals === 0 ? full : `digits or ${full}`;
    return `Expected ${shape}, above zero and below 2^53 of the smallest unit, without spaces, signs or symbols.`;
  }
}

const TOTAL_MESSAGE =
  'With this amount the total of the file would reach 2^53 of the smallest unit.';
const DUPLICATE_MESSAGE =
  'The same person and month stand earlier in the file; the first line counts.';
const ENCODING_MESSAGE =
  'Expected digits and signs in ASCII; this holds bytes of other characters.';

const NIS_MESSAGES = {
  nis: 'Expected exactly 11 digits.',
  'nis-check-digit': 'The last of the 11 digits does not fit the others: one of them is mistyped.',
} as const;
