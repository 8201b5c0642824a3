import type { MerchantTerms, TermsThatCount } from '../domain/merchants/events.ts';
import { type MerchantFields, slugOf } from '../files/merchant-fields.ts';
import type { Payee } from '../files/payouts/payout-file.ts';
import type { Notes } from '../stores/notes.ts';

/** What merchants are sorted by: a slug in the journal, its words in the notes. */
export type LabelKind = 'category' | 'neighbourhood' | 'size';
const LABELS: readonly LabelKind[] = ['category', 'neighbourhood', 'size'];

/** Keeps names, labels and payout details, durably; what the journal may know of them. */
export async function keepTerms(
  notes: Notes,
  rows: readonly MerchantFields[],
): Promise<MerchantTerms[]> {
  const names = await notes.keep(rows.map(({ tradeName }) => tradeName));
  const payees = await notes.keep(rows.map((row) => JSON.stringify(payeeOf(row))));
  for (const kind of LABELS) {
    const labels = new Map(rows.map((row) => [slugOf(row[kind]), row[kind]]));
    for (const [slug, label] of labels) await notes.put(labelId(notes, kind, slug), label);
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
export async function readPayee(
  notes: Notes,
  { payee }: TermsThatCount,
): Promise<Payee | undefined> {
  const text = payee === undefined ? undefined : await notes.read(payee);
  return text === undefined ? undefined : (JSON.parse(text) as Payee);
}

/** What a merchant is called; nothing when nobody said so, or once erased. */
export async function readName(notes: Notes, terms: TermsThatCount): Promise<string> {
  return (await readNames(notes, [terms]))(terms);
}

/** The same for many. */
export async function readNames(
  notes: Notes,
  all: readonly TermsThatCount[],
): Promise<(terms: TermsThatCount) => string> {
  const words = await notes.words(all.map(({ name }) => name));
  return ({ name }) => words(name) ?? '';
}

export interface Label {
  readonly kind: LabelKind;
  readonly slug: string;
}

/** The words of slugs; a slug itself once they are erased. */
export async function readLabels(
  notes: Notes,
  labels: readonly Label[],
): Promise<(kind: LabelKind, slug: string) => string> {
  const words = await notes.words(labels.map(({ kind, slug }) => labelId(notes, kind, slug)));
  return (kind, slug) => words(labelId(notes, kind, slug)) ?? slug;
}

function labelId(notes: Notes, kind: LabelKind, slug: string): string {
  return notes.digest('label', kind, slug);
}

function payeeOf({ tradeName, document, bank, branch, account }: MerchantFields): Payee {
  return { name: tradeName, document, bank, branch, account };
}
