import { FileRefused } from './file-refused.ts';
import { decodeField } from './file-text.ts';
import { lineBlocks } from './line-blocks.ts';
import { framedRecords, splitRecords } from './record-framing.ts';

/**
 * More than any town pays in a month. A reader remembers whom it has met, so without a bound a file of
 * tens of millions of short lines would take all memory.
 */
const MOST_RECORDS = 1_000_000;

const MOST_COLUMNS = 1_000;

/** A record of the file: its fields hold one byte a character (`latin1`), see `decodeField`. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/** A record whose end cannot be found, or lies too far away. The next line is read again. */
export interface BrokenRecord {
  readonly line: number;
  readonly broken: 'columns' | 'too-long';
  readonly text: string;
}

export interface CsvHeader {
  /** The cells of the first line, decoded, exactly as written. */
  readonly columns: readonly string[];
  readonly delimiter: ';' | ',';
}

export interface CsvBatch {
  readonly header: CsvHeader;
  readonly records: readonly (CsvRecord | BrokenRecord)[];
}

/**
 * Reads a CSV file in batches of about 2,000 records; a file of a header alone gives one empty
 * batch. The memory used does not depend on the file. Throws `FileRefused` if there is no header or
 * the bytes are not those of a text file with one byte or UTF-8 a character.
 */
export async function* readCsv(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<CsvBatch> {
  let header: CsvHeader | undefined;
  let line = 1;
  for await (const block of lineBlocks(bytes)) {
    let lines = block.bytes;
    if (header === undefined) {
      const end = lines.indexOf('\n') + 1 || lines.length;
      header = readHeader(lines.subarray(0, end));
      lines = lines.subarray(end);
    }
    const { delimiter, columns } = header;
    const framed = framedRecords(lines, {
      delimiter,
      columns: columns.length,
      last: block.last,
    });
    block.keep(framed.rest);
    const records = framed.records.map((record) => {
      line += 1;
      return Array.isArray(record) ? { line, fields: record } : { line, ...record };
    });
    if (line > MOST_RECORDS + 1) {
      throw new FileRefused('too-long', `The file has more than ${MOST_RECORDS} lines.`, { line });
    }
    yield { header, records };
  }
  if (header === undefined) {
    throw new FileRefused('columns', 'The file is empty: expected a header line.', { line: 1 });
  }
}

function readHeader(bytes: Buffer): CsvHeader {
  if (bytes.includes(0) || isUtf16(bytes)) {
    throw new FileRefused(
      'encoding',
      'Expected a text file in ISO-8859-1 or UTF-8; this is UTF-16, a spreadsheet or a program.',
      { line: 1 },
    );
  }
  const text = bytes.subarray(bytes.indexOf('\u{feff}') === 0 ? 3 : 0);
  const delimiter = count(text, ';') > count(text, ',') ? ';' : ',';
  const [cells] = splitRecords(text, delimiter) ?? [];
  if (cells === undefined) {
    throw new FileRefused('columns', 'Expected a header line with every quote in it closed.', {
      line: 1,
    });
  }
  if (cells.length > MOST_COLUMNS) {
    throw new FileRefused('columns', `The header has more than ${MOST_COLUMNS} columns.`, {
      line: 1,
    });
  }
  return { columns: cells.map(decodeField), delimiter };
}

function isUtf16(bytes: Buffer): boolean {
  const mark = bytes.subarray(0, 2).toString('hex');
  return mark === 'fffe' || mark === 'feff';
}

function count(bytes: Buffer, character: string): number {
  return bytes.toString('latin1').split(character).length;
}
