import { randomInt } from 'node:crypto';
import type { NewRecord, RecordsOptions } from './records.ts';

const MOST_KEY_BYTES = 1_000;
const MOST_VALUE_BYTES = 8 * 1_024 * 1_024;

export interface Mark {
  readonly mark: string;
  readonly kind: 'text' | 'unique' | 'number';
}

/** The marks of a collection. Their names, and its own, become names in a store: letters alone. */
export function marksOf({ name, marks = {} }: RecordsOptions): Mark[] {
  if (!/^[a-z][a-z-]{0,39}$/.test(name)) throw new RangeError('a name of small letters is needed');
  const found = Object.entries(marks).map(([mark, kind]) => ({ mark, kind }));
  if (!found.every(({ mark }) => /^[a-z][A-Za-z]{0,39}$/.test(mark))) {
    throw new RangeError('a mark’s name is made of letters');
  }
  return found;
}

/** Of a mark, where a collection is a table. */
export const columnOf = ({ mark }: Pick<Mark, 'mark'>): string => `mark_${mark}`;

/** Throws RangeError for what no store takes; says how large it is, and nothing of what it says. */
export function checkRecords(records: readonly NewRecord[], marks: readonly Mark[]): void {
  for (const { key, value, marks: given } of records) {
    checkText('key', key);
    if (value.byteLength > MOST_VALUE_BYTES) {
      throw new RangeError(`a value of ${value.byteLength} bytes: at most ${MOST_VALUE_BYTES}`);
    }
    for (const [mark, found] of Object.entries(given ?? {})) checkMark(marks, mark, found);
  }
}

export function checkMark(marks: readonly Mark[], mark: string, value: string | number): void {
  const kind = marks.find((each) => each.mark === mark)?.kind;
  if (kind === undefined) throw new RangeError(`there is no mark ${mark}`);
  if (typeof value === 'string' ? kind === 'number' : kind !== 'number' || Number.isNaN(value)) {
    throw new RangeError(`the mark ${mark} is of another kind`);
  }
  if (typeof value === 'string') checkText(`mark ${mark}`, value);
}

function checkText(name: string, text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > MOST_KEY_BYTES) {
    throw new RangeError(`a ${name} of ${bytes} bytes: at most ${MOST_KEY_BYTES}`);
  }
  if (!text.isWellFormed()) throw new RangeError(`a ${name} that is half a character`);
}

/** Never the same twice, also for a record that was removed and comes again. */
export function newRevision(): number {
  return randomInt(2 ** 48 - 1);
}
