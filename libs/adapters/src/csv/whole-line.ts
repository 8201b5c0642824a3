import type { BrokenRecord, CsvRecord } from './csv-records.ts';
import { decodeField } from './file-text.ts';
import { type RefusedLine, shown } from './refused-line.ts';

/** In characters. No name or address is longer; what is may be an attack or a file gone wrong. */
const UNREAD_CHARACTERS = 200;

/** Refuses a line as a whole: its fields cannot be told apart or are not as many as the columns. */
export function brokenLine(
  record: CsvRecord | BrokenRecord,
  columns: number,
): RefusedLine<'columns' | 'too-long'> {
  const { line } = record;
  if (!('broken' in record)) {
    const message = `Expected ${columns} fields, as in the header; this line has ${record.fields.length}.`;
    const value = shown(decodeField(record.fields.join(' | ').slice(0, 400)));
    return { line, field: '', rule: 'columns', value, message };
  }
  const message =
    record.broken === 'too-long'
      ? 'The line is longer than 64 KiB.'
      : 'A quote that is opened in this line is not closed where a field ends.';
  return { line, field: '', rule: record.broken, value: shown(decodeField(record.text)), message };
}

/** A field that is not read never makes a line bad, unless it is absurdly long. */
export function findOverlong(
  { line, fields }: CsvRecord,
  { columns, unread }: { readonly columns: readonly string[]; readonly unread: readonly number[] },
): RefusedLine<'too-long'> | undefined {
  for (const index of unread) {
    const field = fields[index] ?? '';
    if (field.length <= UNREAD_CHARACTERS) continue;
    const text = decodeField(field);
    if (text.length <= UNREAD_CHARACTERS) continue;
    return {
      line,
      field: columns[index] ?? '',
      rule: 'too-long',
      value: shown(text),
      message: `Expected at most ${UNREAD_CHARACTERS} characters; this field has ${text.length}.`,
    };
  }
  return undefined;
}
