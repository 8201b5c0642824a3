import { decodeBytes, FileRefused, type FileRule } from '@mutirao/adapters/csv';
import { type Minor, parseAmount } from '@mutirao/money';
import type { PlainDate } from '../../domain/plain-date.ts';
import { isCalendarDate } from '../calendar-date.ts';
import { BATCH_HEADER } from './cnab240-layout.ts';
import { type Field, RECORD_CHARACTERS, readField } from './cnab240-record.ts';

export interface BankRecord {
  readonly line: number;
  readonly text: string;
}

/** Behind its last record a file may have empty lines and the end mark of old systems (0x1A). */
const LINE_ENDS = '\r\n\u{1a}';

/** A file's records one by one, each of 240 characters, whichever line ends it has. */
export class BankRecords {
  /** Not taken yet; `undefined` at the end of the file. */
  next: BankRecord | undefined;
  readonly #text: string;
  readonly #end: number;
  #position = 0;
  #line = 0;

  constructor(file: Buffer) {
    this.#text = decodeBytes(file);
    let end = this.#text.length;
    while (end > 0 && LINE_ENDS.includes(this.#text[end - 1] ?? '')) end -= 1;
    this.#end = end;
    this.#advance();
  }

  /** Whether the next record is of one of the `types`, each one character. */
  isNext(types: string): boolean {
    return this.next !== undefined && types.includes(typeOf(this.next));
  }

  /** The next record, if it is of one of the `types` and of the `batch` given. */
  take(types: string, what: string, batch?: string): BankRecord {
    const record = this.next;
    if (record === undefined) {
      const message = `The file ends where ${what} is expected: it is cut short.`;
      throw new FileRefused('structure', message, { line: this.#line + 1 });
    }
    if (!types.includes(typeOf(record))) {
      const message = `Expected ${what}; this is a record of type ${typeOf(record)}.`;
      throw refused('structure', record, 'type', message);
    }
    if (batch !== undefined && readField(record.text, BATCH_HEADER.batch) !== batch) {
      throw refused('structure', record, 'batch', `Expected a record of the batch ${batch}.`);
    }
    this.#advance();
    return record;
  }

  #advance(): void {
    this.next = undefined;
    if (this.#position >= this.#end) return;
    const found = this.#text.indexOf('\n', this.#position);
    const end = found < 0 || found > this.#end ? this.#end : found;
    const text = this.#text.slice(this.#position, end).replace(/\r$/, '');
    this.#position = end + 1;
    this.#line += 1;
    if (text.length !== RECORD_CHARACTERS) {
      const message = `Expected ${RECORD_CHARACTERS} characters, as in every record of CNAB 240; this line has ${text.length}.`;
      throw new FileRefused('structure', message, { line: this.#line });
    }
    this.next = { line: this.#line, text };
  }
}

/** Always one character, so that a blank one is none of those expected. */
export function typeOf({ text }: BankRecord): string {
  return text[BATCH_HEADER.type.from - 1] ?? '';
}

/** In centavos, or a count; blank is 0. */
export function amountOf(record: BankRecord, name: string, field: Field): Minor {
  const value = parseAmount(readField(record.text, field) || '0', { decimals: 0, separator: '.' });
  if (value !== undefined) return value;
  throw refused('amount', record, name, 'Expected digits, below 2^53.');
}

/** `DDMMYYYY`; `undefined` if it is blank or zeros. */
export function dateOf(record: BankRecord, name: string, field: Field): PlainDate | undefined {
  const text = readField(record.text, field);
  if (/^0*$/.test(text)) return undefined;
  const day = text.replace(/^([0-9]{2})([0-9]{2})([0-9]{4})$/, '$3-$2-$1');
  if (isCalendarDate(day)) return day;
  throw refused('date', record, name, 'Expected a day as DDMMYYYY.');
}

/** No value of a payment is repeated: what a refusal says may be logged. */
export function refused(
  rule: FileRule,
  record: BankRecord,
  field: string,
  message: string,
): FileRefused {
  return new FileRefused(rule, message, { line: record.line, field });
}
