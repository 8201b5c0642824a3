import type { Minor } from '@mutirao/money';
import type { BankLineInput } from '../domain/commands.ts';
import type { OfxLine, OfxStatement } from '../files/ofx.ts';
import type { BankNote } from '../stores/notes.ts';
import type { Match } from './bank.ts';
import type { Town } from './town.ts';

/** The lines as the journal takes them: digests for what names people, a note for the bank's words. */
export async function statementLines(
  town: Town,
  { bankId, accountId, lines }: OfxStatement,
  matches: readonly Match[],
): Promise<BankLineInput[]> {
  const { notes } = town.parts;
  const words = lines.map(({ fitId, type, name, memo }) =>
    JSON.stringify({ fitId, type, name, memo } satisfies BankNote),
  );
  const ids = await notes.keep(words);
  return lines.map((line, index) => ({
    line: notes.digest('bank-line', bankId, accountId, line.fitId),
    kind: kindOf(line),
    amount: line.amount,
    postedOn: line.posted,
    content: notes.digest('bank-content', line.posted, String(line.amount), words[index] ?? ''),
    programme: programmeOf(line, matches),
    references: referencesIn(line),
    note: ids[index] ?? '',
  }));
}

function kindOf({ type, amount }: { type: string; amount: Minor }): BankLineInput['kind'] {
  if (type === 'FEE' || type === 'SRVCHG') return amount > 0 ? 'deposit' : 'fee';
  if (type === 'INT' && amount !== 0) return 'interest';
  return amount < 0 ? 'debit' : 'deposit';
}

/** One programme alone: no hit, or hits of two programmes, are for a person to decide. */
function programmeOf({ name, memo }: OfxLine, matches: readonly Match[]): string | null {
  const text = plain(`${name}\n${memo}`);
  const hits = new Set(
    matches.filter((match) => text.includes(plain(match.text))).map(({ programme }) => programme),
  );
  const [only] = hits;
  return hits.size === 1 && only !== undefined ? only : null;
}

const LEG = /(?<![\w-])R\d{1,10}-\d{1,3}(?![\w-])/g;
const LEG_OR_PAYOUT = /(?<![\w-])(?:R\d{1,10}-\d{1,3}|P\d{1,10})(?![\w-])/g;

/**
 * Legs and payouts of ours (`R12-1`, `P3`) that the bank repeats, each as a word of its own. Money that
 * comes in is never a payout; that it names a leg is worth a look.
 */
function referencesIn({ name, memo, amount }: OfxLine): string[] {
  const shape = amount < 0 ? LEG_OR_PAYOUT : LEG;
  const words = `${name} ${memo}`.toUpperCase().matchAll(shape);
  return [...new Set([...words].map(([word]) => word))];
}

/** Without accents and case. */
function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toUpperCase();
}
