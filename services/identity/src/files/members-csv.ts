import {
  type BrokenRecord,
  brokenLine,
  type CsvHeader,
  type CsvRecord,
  decodeField,
  FileRefused,
  findOverlong,
  readCsv,
  shown,
} from '@mutirao/adapters/csv';
import type { PersonField } from '../domain/members/events.ts';
import type { Person } from '../stores/people.ts';
import { asDialled, type MemberRule, memberFault } from './member-fields.ts';

export interface MemberRow {
  readonly line: number;
  readonly registry: string;
  readonly person: Person;
}

/** A line that is not used. What stood in it is in no answer and no store: the file has it. */
export interface RefusedMember {
  readonly line: number;
  /** The header as written in the file; empty if the line as a whole is meant. */
  readonly field: string;
  readonly rule: 'columns' | 'too-long' | MemberRule;
  readonly message: string;
}

/** Column → the field that it is, in the order in which they are judged. */
const COLUMNS = {
  nis: 'registry',
  registry: 'registry',
  beneficiary: 'registry',
  full_name: 'fullName',
  neighbourhood: 'neighbourhood',
  phone: 'phone',
  email: 'email',
} as const satisfies Readonly<Record<string, PersonField>>;

interface MemberLayout {
  readonly columns: readonly string[];
  /** Field → index into a row's fields, in the order in which they are judged. */
  readonly at: ReadonlyMap<PersonField, number>;
  readonly unread: readonly number[];
}

/**
 * Reads people from a CSV (`,` or `;`) with a column of the registry number (nis, registry or
 * beneficiary) and full_name; neighbourhood, phone and email are read if they are there, and no other
 * is. Throws `FileRefused` if the header leaves open which column is meant.
 */
export async function* readMembers(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<(MemberRow | RefusedMember)[]> {
  let layout: MemberLayout | undefined;
  for await (const { header, records } of readCsv(bytes)) {
    layout ??= memberLayout(header);
    const rows: (MemberRow | RefusedMember)[] = [];
    for (const record of records) rows.push(readRow(record, layout));
    if (rows.length > 0) yield rows;
  }
}

function memberLayout({ columns }: CsvHeader): MemberLayout {
  const names = columns.map((column) => column.trim().toLowerCase());
  const at = new Map<PersonField, number>();
  for (const [name, field] of Object.entries(COLUMNS)) {
    const index = names.indexOf(name);
    if (index < 0) continue;
    const written = columns[names.lastIndexOf(name)] ?? '';
    if (at.has(field))
      throw refusedHeader(`The column "${shown(written)}" is one too many.`, written);
    if (names.lastIndexOf(name) !== index) {
      throw refusedHeader(`The column "${shown(written)}" is there twice.`, written);
    }
    at.set(field, index);
  }
  if (!at.has('registry')) {
    throw refusedHeader('Expected a column "nis", "registry" or "beneficiary".');
  }
  if (!at.has('fullName')) throw refusedHeader('Expected a column "full_name".', 'full_name');
  const read = new Set(at.values());
  return { columns, at, unread: [...names.keys()].filter((index) => !read.has(index)) };
}

function refusedHeader(message: string, field?: string): FileRefused {
  return new FileRefused('columns', message, {
    line: 1,
    ...(field === undefined ? {} : { field }),
  });
}

function readRow(
  record: CsvRecord | BrokenRecord,
  layout: MemberLayout,
): MemberRow | RefusedMember {
  const { columns, at } = layout;
  if ('broken' in record || record.fields.length !== columns.length) {
    return withoutValue(brokenLine(record, columns.length));
  }
  const overlong = findOverlong(record, layout);
  if (overlong !== undefined) return withoutValue(overlong);
  const { line, fields } = record;
  const person: Partial<Record<PersonField, string>> = {};
  for (const [field, index] of at) {
    const text = decodeField(fields[index] ?? '');
    const isNeeded = field === 'registry' || field === 'fullName';
    if (text === '' && !isNeeded) continue;
    const fault = memberFault(field, text);
    if (fault) return { line, field: columns[index] ?? field, ...fault };
    person[field] = field === 'phone' ? asDialled(text) : text;
  }
  return { line, registry: person.registry ?? '', person };
}

function withoutValue({ line, field, rule, message }: RefusedMember): RefusedMember {
  return { line, field, rule, message };
}
