import { sum } from '@mutirao/money';
import { bank, UNALLOCATED_YIELD, UNMATCHED } from '../domain/accounts.ts';
import { accountOf, type BankLine, type CurrencyState, shortfalls } from '../domain/state.ts';
import type { Words } from '../stores/notes.ts';
import { bankNote, programmesOf } from './bank.ts';
import { payerOf } from './payout-content.ts';
import type { Town } from './town.ts';

export interface BankLineFilter {
  readonly state: 'unmatched' | 'unassigned' | 'all';
  readonly after?: string;
  readonly limit: number;
}

export async function bankLines(town: Town, filter: BankLineFilter) {
  const { journal, notes } = town.parts;
  const { page, more } = await journal.read((state) => {
    const lines = [...state.bankLines.entries()]
      .filter(([, line]) => wanted(line, filter.state))
      .sort(([a, left], [b, right]) => (left.postedOn + a < right.postedOn + b ? -1 : 1));
    const start =
      filter.after === undefined ? 0 : lines.findIndex(([id]) => id === filter.after) + 1;
    const page = lines.slice(start, start + filter.limit);
    return { page, more: start + page.length < lines.length };
  });
  const words = await notes.words(page.map(([, { note }]) => note));
  return {
    lines: page.map(([id, line]) => viewOfLine(words, id, line)),
    ...(more ? { next: page.at(-1)?.[0] ?? '' } : {}),
  };
}

function wanted(
  { programme, kind, yieldAssigned }: BankLine,
  state: BankLineFilter['state'],
): boolean {
  if (state === 'all') return true;
  if (kind === 'payout') return false;
  if (programme === null) return !yieldAssigned;
  return state === 'unassigned' && kind === 'interest' && !yieldAssigned;
}

function viewOfLine(wordsOf: Words, id: string, line: BankLine) {
  const words = bankNote(wordsOf(line.note));
  return {
    line: id,
    fitId: words.fitId ?? '',
    postedOn: line.postedOn,
    amountMinor: line.amountMinor,
    kind: line.kind,
    programme: line.programme,
    name: words.name ?? '',
    memo: words.memo ?? '',
    ...(line.legs === undefined ? {} : { legs: line.legs }),
    ...(line.mismatch === undefined || line.legs ? {} : { mismatch: line.mismatch }),
    ...(line.kind === 'interest' ? { yield: line.yieldAssigned ? 'assigned' : 'unassigned' } : {}),
  };
}

/** The line that this id, or the bank's own FITID where it is unique, names. */
export async function findBankLine(
  { parts: { journal, notes } }: Town,
  name: string,
): Promise<{ line: string; kind: BankLine['kind']; amountMinor: number } | undefined> {
  const lines = await journal.read(({ bankLines: known }) => {
    const exact = known.get(name);
    return exact ? [[name, exact] as const] : [...known.entries()];
  });
  const isExact = lines.length === 1 && lines[0]?.[0] === name;
  const words = isExact ? undefined : await notes.words(lines.map(([, { note }]) => note));
  const found = lines.filter(([, { note }]) => !words || bankNote(words(note)).fitId === name);
  const [only] = found;
  if (found.length !== 1 || !only) return undefined;
  const [line, { kind, amountMinor }] = only;
  return { line, kind, amountMinor };
}

export async function bankView(town: Town) {
  const { journal, notes } = town.parts;
  const { lines } = await bankLines(town, { state: 'unassigned', limit: 500 });
  const words = await notes.words(
    await journal.read(({ bankAccounts, payers }) =>
      [...bankAccounts.entries()].flatMap(([id]) => [id, payers.get(id)]),
    ),
  );
  return journal.read((state) => ({
    accounts: [...state.bankAccounts.entries()].map(
      ([id, { balance, asOf, ledgerMinor, differenceMinor }]) => ({
        bankAccount: id,
        account: (words(id) ?? '').slice(-4),
        ...payerNamed(words, state.payers.get(id)),
        waiting: waitingAt(state, id),
        balanceMinor: balance,
        ...(asOf === undefined ? {} : { asOf, ledgerMinor, differenceMinor }),
        programmes: programmesOf(state.bankLines.entries(), id),
      }),
    ),
    unmatchedMinor: accountOf(state, bank(UNMATCHED)).balance,
    unallocatedYieldMinor: accountOf(state, UNALLOCATED_YIELD).balance,
    lines,
    shortfalls: shortfalls(state),
  }));
}

/** Who pays redemptions from an account, where somebody said so. */
function payerNamed(words: Words, note: string | undefined): { payer?: string } {
  const payer = payerOf(words, note);
  return payer === undefined ? {} : { payer: payer.name };
}

/** Legs of redemptions that wait for a payout from an account. */
function waitingAt(state: CurrencyState, bankAccount: string) {
  const waiting = [...state.legs.entries()].filter(
    ([, leg]) => leg.status === 'requested' && leg.bankAccount === bankAccount,
  );
  return { legs: waiting.length, amountMinor: sum(waiting.map(([, { net }]) => net)) };
}
