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
import {
  type MerchantFields,
  type MerchantText,
  type MerchantTextRule,
  MOST_REDEMPTION_DAYS,
  merchantFault,
} from './merchant-fields.ts';

export type MerchantRule =
  | 'columns'
  | 'too-long'
  | MerchantTextRule
  | 'days'
  | 'daily'
  | 'duplicate';

export interface MerchantRow extends MerchantFields {
  readonly line: number;
  /** The municipality's number of the merchant. */
  readonly registry: string;
}

export type MerchantLine = MerchantRow | RefusedLine<MerchantRule>;

/** Column → the text field that it is, in the order in which they are judged. */
const TEXT_COLUMNS = {
  registry: 'registry',
  trade_name: 'tradeName',
  category: 'category',
  neighbourhood: 'neighbourhood',
  size: 'size',
  document: 'document',
  bank: 'bank',
  branch: 'branch',
  account: 'account',
} as const satisfies Record<string, MerchantText>;
const REQUIRED = [...Object.keys(TEXT_COLUMNS), 'redemption_days'];
const READ = [...REQUIRED, 'redeems_daily'];

interface MerchantLayout {
  readonly columns: readonly string[];
  /** Column → index into a row's fields. */
  readonly at: ReadonlyMap<string, number>;
  readonly unread: readonly number[];
}

/**
 * Reads merchants from a CSV (`,` or `;`) with the columns registry, trade_name, category,
 * neighbourhood, size, redemption_days, document, bank, branch, account and perhaps redeems_daily
 * (true or false), in any order. Throws `FileRefused` if one is missing or there twice.
 */
export async function* readMerchants(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<MerchantLine[]> {
  let layout: MerchantLayout | undefined;
  const lineOf = new Map<string, number>();
  for await (const { header, records } of readCsv(bytes)) {
    layout ??= merchantLayout(header);
    const rows: MerchantLine[] = [];
    for (const record of records) rows.push(onlyOnce(readRow(record, layout), lineOf));
    if (rows.length > 0) yield rows;
  }
}

function merchantLayout({ columns }: CsvHeader): MerchantLayout {
  const names = columns.map((column) => column.trim().toLowerCase());
  const doubled = names.findIndex((name, at) => READ.includes(name) && names.indexOf(name) !== at);
  const missing = REQUIRED.find((name) => !names.includes(name));
  if (missing !== undefined) {
    throw new FileRefused('columns', `Expected a column "${missing}".`, {
      field: missing,
      line: 1,
    });
  }
  if (doubled >= 0) {
    const field = columns[doubled] ?? '';
    const message = `The column "${shown(field)}" is there twice.`;
    throw new FileRefused('columns', message, { field, line: 1 });
  }
  return {
    columns,
    at: new Map(names.map((name, at) => [name, at])),
    unread: [...names.keys()].filter((at) => !READ.includes(names[at] ?? '')),
  };
}

function readRow(record: CsvRecord | BrokenRecord, layout: MerchantLayout): MerchantLine {
  if ('broken' in record || record.fields.length !== layout.columns.length) {
    return brokenLine(record, layout.columns.length);
  }
  const overlong = findOverlong(record, layout);
  if (overlong !== undefined) return overlong;
  const { line, fields } = record;
  const cell = (column: string) => decodeField(fields[layout.at.get(column) ?? -1] ?? '');
  const refused = (column: string, rule: MerchantRule, message: string) => {
    const field = layout.columns[layout.at.get(column) ?? -1] ?? column;
    return { line, field, rule, value: shown(cell(column)), message };
  };

  const texts: Partial<Record<MerchantText, string>> = {};
  for (const [column, field] of Object.entries(TEXT_COLUMNS)) {
    const text = cell(column);
    const fault = merchantFault(field, text);
    if (fault) return refused(column, fault.rule, fault.message);
    texts[field] = text;
  }
  const days = cell('redemption_days');
  if (!/^[1-9][0-9]?$/.test(days) || Number(days) > MOST_REDEMPTION_DAYS) {
    return refused('redemption_days', 'days', `Expected 1 to ${MOST_REDEMPTION_DAYS} days.`);
  }
  const daily = cell('redeems_daily') || 'false';
  if (daily !== 'true' && daily !== 'false') {
    return refused('redeems_daily', 'daily', 'Expected true, false or nothing.');
  }
  const redeems = { redemptionDays: Number(days), redeemsDaily: daily === 'true' };
  return { line, ...(texts as Record<MerchantText, string>), ...redeems };
}

/** Of two lines of one merchant neither says that it counts more: the first is read. */
function onlyOnce(row: MerchantLine, lineOf: Map<string, number>): MerchantLine {
  if ('rule' in row) return row;
  const { line, registry } = row;
  const first = lineOf.get(registry);
  if (first === undefined) {
    lineOf.set(registry, line);
    return row;
  }
  const message = `Line ${first} has the same registry number.`;
  return { line, field: 'registry', rule: 'duplicate', value: shown(registry), message };
}
