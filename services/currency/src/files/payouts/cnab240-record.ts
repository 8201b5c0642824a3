export const RECORD_CHARACTERS = 240;

/** Where a field stands, as the manuals count: from 1, both ends included. */
export interface Field {
  readonly from: number;
  readonly to: number;
  /** `digits` are filled with zeros on the left, `text` with spaces on the right. */
  readonly kind: 'digits' | 'text';
}

/** The fields of one kind of record, from left to right; between them are spaces. */
export type Layout = Readonly<Record<string, Field>>;

export function digits(from: number, to = from): Field {
  return { from, to, kind: 'digits' };
}

export function text(from: number, to = from): Field {
  return { from, to, kind: 'text' };
}

/**
 * One record of 240 ASCII characters; fields that are not given are zeros or spaces. Throws
 * RangeError for a value that its field cannot hold: nothing is cut here.
 */
export function writeRecord<Fields extends Layout>(
  layout: Fields,
  values: { readonly [Name in keyof Fields]?: string | number },
): string {
  let record = '';
  for (const [name, { from, to, kind }] of Object.entries(layout)) {
    const width = to - from + 1;
    const value = String(values[name] ?? '');
    const filled = kind === 'digits' ? value.padStart(width, '0') : value.padEnd(width);
    if (filled.length !== width || !SHAPES[kind].test(filled)) {
      throw new RangeError(`the field ${name} cannot hold its value`);
    }
    record = record.padEnd(from - 1) + filled;
  }
  return record.padEnd(RECORD_CHARACTERS);
}

const SHAPES = { digits: /^[0-9]+$/, text: /^[ -~]+$/ } as const;

/** What stands in a field, without the spaces around it. */
export function readField(record: string, { from, to }: Field): string {
  return record.slice(from - 1, to).trim();
}
