import type { MerchantTerms, TermsThatCount } from '../domain/merchants/events.ts';
import { type MerchantFields, slugOf } from '../files/merchant-fields.ts';
import type { Payee } from '../files/payouts/payout-file.ts';
import type { Notes } from '../stores/notes.ts';

/** What merchants are sorted by: a slug in the journal, its words in the notes. */
export type LabelKind = 'category' | 'neighbourhood' | 'size';
const LABELS: readonly LabelKind[] = ['category', 'neighbourhood', 'size'];

/** Keeps names, labels and payout details, durably; what the journal may know of them. */
export function keepTerms(notes: Notes, rows: readonly MerchantFields[]): MerchantTerms[] {
  const names = notes.keep(rows.map(({ tradeName }) => tradeName));
  const payees = notes.keep(rows.map((row) => JSON.stringify(payeeOf(row))));
  for (const kind of LABELS) {
    const labels = new Map(rows.map((row) => [slugOf(row[kind]), row[kind]]));
    for (const [slug, label] of labels) notes.put(labelId(notes, kind, slug), label);
  }
  return rows.map((row, index) => ({
    category: slugOf(row.category),
    neighbourhood: slugOf(row.neighbourhood),
    size: slugOf(row.size),
    redemptionDays: row.redemptionDays,
    redeemsDaily: row.redeemsDaily,
    name: names[index] ?? '',
    document: notes.digest('merchant-document', row.document),
    payee: payees[index] ?? '',
  }));
}

/** To whom redemptions under these terms are paid; `undefined` when nobody said so, or once erased. */
export function readPayee(notes: Notes, { payee }: TermsThatCount): Payee | undefined {
  const text = payee === undefined ? undefined : notes.read(payee);
  return text === undefined ? undefined : (JSON.parse(text) as Payee);
}

/** What a merchant is called; nothing when nobody said so, or once erased. */
export function readName(notes: Notes, { name }: TermsThatCount): string {
  return (name === undefined ? undefined : notes.read(name)) ?? '';
}

/** The words of a slug; the slug itself once they are erased. */
export function readLabel(notes: Notes, kind: LabelKind, slug: string): string {
  return notes.read(labelId(notes, kind, slug)) ?? slug;
}

function labelId(notes: Notes, kind: LabelKind, slug: string): string {
  return notes.digest('label', kind, slug);
}

function payeeOf({ tradeName, document, bank, branch, account }: MerchantFields): Payee {
  return { name: tradeName, document, bank, branch, account };
}
