import { sum } from '@mutirao/money';
import { bank, UNALLOCATED_YIELD, UNMATCHED } from '../domain/accounts.ts';
import { accountOf, type BankLine, type CurrencyState, shortfalls } from '../domain/state.ts';
import type { BankNote } from '../stores/notes.ts';
import { programmesOf } from './bank.ts';
import { payerOf } from './payout-content.ts';
import type { Town } from './town.ts';

export interface BankLineFilter {
  readonly state: 'unmatched' | 'unassigned' | 'all';
  readonly after?: string;
  readonly limit: number;
}

export function bankLines(town: Town, filter: BankLineFilter) {
  return town.parts.journal.read((state) => {
    const lines = [...state.bankLines.entries()]
      .filter(([, line]) => wanted(line, filter.state))
      .sort(([a, left], [b, right]) => (left.postedOn + a < right.postedOn + b ? -1 : 1));
    const start =
      filter.after === undefined ? 0 : lines.findIndex(([id]) => id === filter.after) + 1;
    const page = lines.slice(start, start + filter.limit);
    const more = start + page.length < lines.length;
    return {
      lines: page.map(([id, line]) => viewOfLine(town, id, line)),
      ...(more ? { next: page.at(-1)?.[0] ?? '' } : {}),
    };
  });
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

function viewOfLine(town: Town, id: string, line: BankLine) {
  const words = JSON.parse(town.parts.notes.read(line.note) ?? '{}') as Partial<BankNote>;
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
export function findBankLine(
  town: Town,
  name: string,
): Promise<{ line: string; kind: BankLine['kind']; amountMinor: number } | undefined> {
  return town.parts.journal.read((state) => {
    const exact = state.bankLines.get(name);
    if (exact) return { line: name, kind: exact.kind, amountMinor: exact.amountMinor };
    const found = [...state.bankLines.entries()].filter(
      ([, { note }]) =>
        (JSON.parse(town.parts.notes.read(note) ?? '{}') as Partial<BankNote>).fitId === name,
    );
    const [only] = found;
    if (found.length !== 1 || !only) return undefined;
    return { line: only[0], kind: only[1].kind, amountMinor: only[1].amountMinor };
  });
}

export async function bankView(town: Town) {
  const { lines } = await bankLines(town, { state: 'unassigned', limit: 500 });
  return town.parts.journal.read((state) => ({
    accounts: [...state.bankAccounts.entries()].map(
      ([id, { balance, asOf, ledgerMinor, differenceMinor }]) => ({
        bankAccount: id,
        account: (town.parts.notes.read(id) ?? '').slice(-4),
        ...payerNamed(town, state.payers.get(id)),
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
function payerNamed({ parts: { notes } }: Town, note: string | undefined): { payer?: string } {
  const payer = note === undefined ? undefined : payerOf(notes, note);
  return payer === undefined ? {} : { payer: payer.name };
}

/** Legs of redemptions that wait for a payout from an account. */
function waitingAt(state: CurrencyState, bankAccount: string) {
  const waiting = [...state.legs.entries()].filter(
    ([, leg]) => leg.status === 'requested' && leg.bankAccount === bankAccount,
  );
  return { legs: waiting.length, amountMinor: sum(waiting.map(([, { net }]) => net)) };
}
