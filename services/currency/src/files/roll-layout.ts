import { type CsvHeader, FileRefused, shown } from '@mutirao/adapters/csv';
import type { AmountFormat } from '@mutirao/money';

/**
 * The columns in which Brazil publishes its payment rolls (Portal da Transparência, Bolsa Família).
 * Every one must be there, once, and no other: an added column means that someone edited the file
 * with a tool that may have changed more than that.
 */
export const OFFICIAL_COLUMNS = [
  'MÊS COMPETÊNCIA',
  'MÊS REFERÊNCIA',
  'UF',
  'CÓDIGO MUNICÍPIO SIAFI',
  'NOME MUNICÍPIO',
  'CPF FAVORECIDO',
  'NIS FAVORECIDO',
  'NOME FAVORECIDO',
  'VALOR PARCELA',
] as const;

const PLAIN_COLUMNS = ['beneficiary', 'amount'] as const;

/** Where the fields of a roll are, by their index, and how its amounts are written. */
export interface RollLayout {
  readonly columns: readonly string[];
  /** MÊS REFERÊNCIA and MÊS COMPETÊNCIA; a plain roll has neither and is all for the period. */
  readonly months: { readonly reference: number; readonly entitlement: number } | undefined;
  readonly nis: number;
  readonly amount: number;
  readonly format: AmountFormat;
  /** The indexes that are read, in the order in which they are judged; the others are not. */
  readonly read: readonly number[];
  readonly unread: readonly number[];
}

/** Decides the layout from the header alone; throws `FileRefused` if it is not exactly one of the two. */
export function rollLayout({ columns, delimiter }: CsvHeader, decimals: number): RollLayout {
  const official: readonly string[] = OFFICIAL_COLUMNS;
  if (delimiter === ';' || columns.some((column) => official.includes(column))) {
    requireColumns(columns, official);
    if (delimiter !== ';') throw refusedHeader('The fields of this layout are separated by ";".');
    const reference = columns.indexOf('MÊS REFERÊNCIA');
    const entitlement = columns.indexOf('MÊS COMPETÊNCIA');
    return layout({
      columns,
      months: { reference, entitlement },
      nis: columns.indexOf('NIS FAVORECIDO'),
      amount: columns.indexOf('VALOR PARCELA'),
      format: { decimals, separator: ',', exact: true },
    });
  }
  requireColumns(columns, PLAIN_COLUMNS);
  return layout({
    columns,
    months: undefined,
    nis: columns.indexOf('beneficiary'),
    amount: columns.indexOf('amount'),
    format: { decimals, separator: '.' },
  });
}

function layout(found: Omit<RollLayout, 'read' | 'unread'>): RollLayout {
  const { columns, months, nis, amount } = found;
  const read = months ? [months.reference, months.entitlement, nis, amount] : [nis, amount];
  return { ...found, read, unread: [...columns.keys()].filter((index) => !read.includes(index)) };
}

/** What is missing comes first: of a file without a header it tells no person's data. */
function requireColumns(columns: readonly string[], expected: readonly string[]): void {
  const missing = expected.find((column) => !columns.includes(column));
  if (missing !== undefined) {
    throw refusedHeader(`The column "${missing}" is missing: ${expectation(expected)}.`, missing);
  }
  const doubled = columns.find((column, index) => columns.indexOf(column) !== index);
  if (doubled !== undefined)
    throw refusedHeader(`The column "${shown(doubled)}" is there twice.`, doubled);
  const added = columns.find((column) => !expected.includes(column));
  if (added !== undefined) {
    throw refusedHeader(
      `The column "${shown(added)}" does not belong: ${expectation(expected)}.`,
      added,
    );
  }
}

function expectation(expected: readonly string[]): string {
  return `expected exactly ${expected.map((column) => `"${column}"`).join(', ')}`;
}

function refusedHeader(message: string, field?: string): FileRefused {
  return new FileRefused('columns', message, { line: 1, ...(field !== undefined && { field }) });
}
