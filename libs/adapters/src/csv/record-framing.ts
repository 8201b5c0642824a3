import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { FileRefused } from './file-refused.ts';
import { RECORD_BYTES } from './line-blocks.ts';

/** A record with line ends inside quotes is looked for over this many lines and no further. */
const RECORD_LINES = 4;
const LF = 10;

/** In one block of lines. It bounds the work on a file that is no CSV at all. */
const MOST_BROKEN = 1_000;
const BROKEN_MESSAGE = `More than ${MOST_BROKEN} lines close together have a quote that is opened and not closed.`;

type Delimiter = ';' | ',';
type Framed = string[] | { readonly broken: 'columns' | 'too-long'; readonly text: string };

interface Framing {
  readonly delimiter: Delimiter;
  /** The number of columns of the header. */
  readonly columns: number;
  /** No lines come after these. */
  readonly last: boolean;
}

/**
 * Cuts whole lines into records. A parser alone lets one stray quote swallow every line up to the
 * next quote, and with them people who should have been paid; here it costs its own line. Lines are
 * parsed together and halved where that did not give exactly one record a line. A line that stays
 * alone with an open quote may run on over some line ends if that gives the right number of columns,
 * and is broken otherwise. `rest` bytes at the end need the lines that come after them.
 */
export function framedRecords(
  lines: Buffer,
  framing: Framing,
): { readonly records: Framed[]; readonly rest: number } {
  const ends = lineEnds(lines);
  const records: Framed[] = [];
  let next = 0;
  let broken = 0;
  /** Reads the lines `from` … `to`, and those they run on into; false if it needs more lines. */
  const read = (from: number, to: number): boolean => {
    if (from >= to) return true;
    const parsed = oneRecordALine(lines, { ends, from, to }, framing.delimiter);
    if (parsed !== undefined) {
      for (const record of parsed) records.push(record);
      next = to;
      return true;
    }
    const middle = (from + to) >> 1;
    if (from < middle) return read(from, middle) && read(Math.max(next, middle), to);
    const found = recordAt(lines, { ends, index: from }, framing);
    if (found === 'incomplete') return false;
    if ('broken' in found.record) broken += 1;
    if (broken > MOST_BROKEN) throw new FileRefused('columns', BROKEN_MESSAGE);
    records.push(found.record);
    next = from + found.lines;
    return true;
  };
  read(0, ends.length);
  return { records, rest: lines.length - (ends[next - 1] ?? 0) };
}

/** `undefined` if a line is too long or some line end is inside a field. */
function oneRecordALine(
  lines: Buffer,
  range: { readonly ends: readonly number[]; readonly from: number; readonly to: number },
  delimiter: Delimiter,
): string[][] | undefined {
  const { ends, from, to } = range;
  for (let index = from; index < to; index++) {
    if ((ends[index] ?? 0) - (ends[index - 1] ?? 0) > RECORD_BYTES) return undefined;
  }
  const records = splitRecords(lines.subarray(ends[from - 1] ?? 0, ends[to - 1]), delimiter);
  // Every line end is inside a field or between records, so equal counts leave none inside.
  return records?.length === to - from ? records : undefined;
}

/** The record that begins with a line which is too long or ends inside a quote. */
function recordAt(
  lines: Buffer,
  { ends, index }: { readonly ends: readonly number[]; readonly index: number },
  { delimiter, columns, last }: Framing,
): { readonly record: Framed; readonly lines: number } | 'incomplete' {
  const begin = ends[index - 1] ?? 0;
  const firstLine = lines.subarray(begin, ends[index]);
  const broken = (rule: 'columns' | 'too-long') => ({
    record: { broken: rule, text: firstLine.toString('latin1', 0, 400).trimEnd() },
    lines: 1,
  });
  if (firstLine.length > RECORD_BYTES) return broken('too-long');
  for (let count = 2; count <= RECORD_LINES; count++) {
    const end = ends[index + count - 1];
    if (end === undefined) return last ? broken('columns') : 'incomplete';
    if (end - begin > RECORD_BYTES) break;
    const records = splitRecords(lines.subarray(begin, end), delimiter, { strict: true });
    if (records === undefined) continue;
    const [record] = records;
    return record?.length === columns ? { record, lines: count } : broken('columns');
  }
  return broken('columns');
}

/**
 * The records in `bytes`, or `undefined` if a quote is still open at their end. Unless `strict`, a
 * quote that neither opens nor closes a field is kept as a character: names hold such, and in a field
 * that is read it is refused there. `strict` gives no records then: over line ends a stray quote would
 * join the fields of two people.
 */
export function splitRecords(
  bytes: Buffer,
  delimiter: Delimiter,
  { strict = false } = {},
): string[][] | undefined {
  try {
    return parse(bytes, {
      delimiter,
      encoding: 'latin1',
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      relax_quotes: !strict,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return error.code === 'CSV_QUOTE_NOT_CLOSED' ? undefined : [];
  }
}

/** Where each line ends, behind its line end; the last one may have none. */
function lineEnds(lines: Buffer): number[] {
  const ends: number[] = [];
  for (let end = lines.indexOf(LF) + 1; end > 0; end = lines.indexOf(LF, end) + 1) ends.push(end);
  if (lines.length > (ends.at(-1) ?? 0)) ends.push(lines.length);
  return ends;
}
