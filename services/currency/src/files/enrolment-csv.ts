import {
  type BrokenRecord,
  brokenLine,
  type CsvHeader,
  type CsvRecord,
  decodeField,
  FileRefused,
  findOverlong,
  type RefusedLine,
  readCsv,
  shown,
} from '@mutirao/adapters/csv';
import { nisVerdict } from '@mutirao/contracts';
import { isCalendarDate } from './calendar-date.ts';

/** In the order in which they are judged. */
export type EnrolmentRule =
  | 'columns'
  | 'too-long'
  | 'nis'
  | 'nis-check-digit'
  | 'programme'
  | 'date';

export interface Enrolment {
  readonly line: number;
  readonly nis: string;
  readonly programme: string;
  /** `YYYY-MM-DD`, the first day and, if it is known, the last one. */
  readonly from: string;
  readonly to?: string;
}

export type EnrolmentRow = Enrolment | RefusedLine<EnrolmentRule>;

/** What holds for the rows whose own cell is empty or that have no such column. */
export interface EnrolmentOptions {
  readonly programme?: string;
  readonly from?: string;
}

const PERSON_COLUMNS = ['nis', 'registry', 'beneficiary'] as const;

/** Indexes into a row's fields; `undefined` where the file has no such column. */
interface EnrolmentLayout {
  readonly columns: readonly string[];
  readonly nis: number;
  readonly programme: number | undefined;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly unread: readonly number[];
}

/**
 * Reads who is in which programme from any CSV (`,` or `;`) that has one column of the person's
 * number; the columns `programme`, `from` and `to` are read if they are there, and no other is.
 * Throws `FileRefused` if the header leaves open which column is meant.
 */
export async function* readEnrolments(
  bytes: AsyncIterable<Uint8Array>,
  options: EnrolmentOptions = {},
): AsyncGenerator<EnrolmentRow[]> {
  let layout: EnrolmentLayout | undefined;
  for await (const { header, records } of readCsv(bytes)) {
    layout ??= enrolmentLayout(header);
    const rows: EnrolmentRow[] = [];
    for (const record of records) rows.push(readRow(record, layout, options));
    if (rows.length > 0) yield rows;
  }
}

function enrolmentLayout({ columns }: CsvHeader): EnrolmentLayout {
  const names = columns.map((column) => column.trim().toLowerCase());
  const [person, second] = PERSON_COLUMNS.filter((name) => names.includes(name));
  if (person === undefined) {
    throw new FileRefused('columns', 'Expected a column "nis", "registry" or "beneficiary".', {
      line: 1,
    });
  }
  const doubled = names.findIndex((name, index) => name !== '' && names.indexOf(name) !== index);
  if (doubled >= 0) throw refusedHeader('is there twice', columns[doubled] ?? '');
  if (second !== undefined) throw refusedHeader(`stands beside "${person}": which counts?`, second);
  const optional = (name: string) => (names.includes(name) ? names.indexOf(name) : undefined);
  const found = {
    nis: names.indexOf(person),
    programme: optional('programme'),
    from: optional('from'),
    to: optional('to'),
  };
  const read: (number | undefined)[] = Object.values(found);
  return { columns, ...found, unread: [...names.keys()].filter((index) => !read.includes(index)) };
}

function refusedHeader(problem: string, field: string): FileRefused {
  return new FileRefused('columns', `The column "${shown(field)}" ${problem}.`, { field, line: 1 });
}

function readRow(
  record: CsvRecord | BrokenRecord,
  layout: EnrolmentLayout,
  options: EnrolmentOptions,
): EnrolmentRow {
  if ('broken' in record || record.fields.length !== layout.columns.length) {
    return brokenLine(record, layout.columns.length);
  }
  const overlong = findOverlong(record, layout);
  if (overlong !== undefined) return overlong;

  const cell = (name: 'nis' | 'programme' | 'from' | 'to') =>
    layout[name] === undefined ? '' : (record.fields[layout[name]] ?? '');
  const refused = (
    name: 'nis' | 'programme' | 'from' | 'to',
    rule: EnrolmentRule,
    message: string,
  ): RefusedLine<EnrolmentRule> => {
    const field = layout[name] === undefined ? name : (layout.columns[layout[name]] ?? name);
    return { line: record.line, field, rule, value: shown(decodeField(cell(name))), message };
  };

  const nis = cell('nis');
  const nisIs = nisVerdict(nis);
  if (nisIs === 'nis') return refused('nis', nisIs, 'Expected exactly 11 digits.');
  if (nisIs !== 'ok') return refused('nis', nisIs, 'The last digit does not fit the others.');
  const programme = cell('programme') || options.programme;
  if (programme === undefined || !isSlug(programme)) {
    return refused('programme', 'programme', PROGRAMME_MESSAGE);
  }
  const from = cell('from') || options.from;
  if (from === undefined || !isCalendarDate(from)) return refused('from', 'date', DATE_MESSAGE);
  const to = cell('to');
  if (to === '') return { line: record.line, nis, programme, from };
  if (!isCalendarDate(to)) return refused('to', 'date', DATE_MESSAGE);
  if (to < from) return refused('to', 'date', `Expected a day not before ${from}.`);
  return { line: record.line, nis, programme, from, to };
}

function isSlug(text: string): boolean {
  return text.length <= 40 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text);
}

const PROGRAMME_MESSAGE =
  'Expected a programme such as "renda-minima": small letters, digits and hyphens, at most 40.';
const DATE_MESSAGE = 'Expected a day of the calendar as YYYY-MM-DD.';
