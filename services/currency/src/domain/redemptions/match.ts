import { parseLot } from '@mutirao/ledger';
import { type Minor, sum } from '@mutirao/money';
import type { LineMismatch } from '../events.ts';
import type { PlainDate } from '../plain-date.ts';
import type { CurrencyState } from '../state.ts';
import { closedLeg, isGiven } from './legs.ts';
import type { Leg, Payout } from './rows.ts';

/** A debit of the bank, to be found among payments of ours. */
export interface Debit {
  /** Above zero. */
  readonly size: Minor;
  readonly postedOn: PlainDate;
  readonly programme: string | null;
  readonly references: readonly string[];
}

/** The legs that a debit pays, or why it cannot be those that it names. */
export type Match =
  | { readonly legs: readonly string[] }
  | { readonly mismatch: LineMismatch; readonly leg?: string };

/**
 * Finds what the debits of one statement pay, each leg once: by the references in the bank's words,
 * which must fit in everything, or without any by an amount that only one open payment has.
 */
export function debitMatcher(state: CurrencyState, bankAccount: string) {
  const taken = new Set<string>();
  let byAmount: ReadonlyMap<Minor, readonly OpenPayment[]> | undefined;
  const find = (debit: Debit): Match | undefined => {
    if (debit.references.length > 0) {
      const legs = legsNamed(state, debit.references);
      const match = 'mismatch' in legs ? legs : matchOf(state, { bankAccount, ...debit }, legs);
      const again = 'legs' in match ? match.legs.find((leg) => taken.has(leg)) : undefined;
      return again === undefined ? match : { mismatch: 'leg-settled', leg: again };
    }
    byAmount ??= openPayments(state, bankAccount);
    const fits = (byAmount.get(debit.size) ?? []).filter((each) => mayBe(state, debit, each));
    const [only] = fits.filter(({ legs }) => legs.every((leg) => !taken.has(leg)));
    return only && fits.length === 1 ? { legs: only.legs } : undefined;
  };
  return (debit: Debit): Match | undefined => {
    const match = find(debit);
    if (match && 'legs' in match) for (const leg of match.legs) taken.add(leg);
    return match;
  };
}

/** Whether a debit of this size is these legs: sent, not matched yet, and their sum to the cent. */
export function matchOf(
  state: CurrencyState,
  { bankAccount, size }: { readonly bankAccount: string; readonly size: Minor },
  legs: readonly string[],
): Match {
  const named = [...new Set(legs)];
  const rows: Leg[] = [];
  for (const id of named) {
    const leg = state.legs.get(id);
    if (!leg) return { mismatch: closedLeg(state, id), leg: id };
    if (!wasSent(leg)) return { mismatch: 'leg-not-sent', leg: id };
    if (leg.bankAccount !== bankAccount) return { mismatch: 'line-not-payout', leg: id };
    rows.push(leg);
  }
  const total = sum(rows.map(({ net }) => net));
  return total === size ? { legs: named } : { mismatch: 'line-amount-differs' };
}

/** The legs that references name; of a payout, those that are still open. */
export function legsNamed(
  state: CurrencyState,
  references: readonly string[],
): string[] | Exclude<Match, { legs: unknown }> {
  const legs: string[] = [];
  for (const reference of references) {
    if (!reference.startsWith('P')) {
      legs.push(reference);
      continue;
    }
    const payout = state.payouts.get(reference);
    if (!payout) {
      return { mismatch: isGiven(state, 'payouts', reference) ? 'leg-settled' : 'leg-unknown' };
    }
    if (payout.status !== 'sent') return { mismatch: 'leg-not-sent' };
    legs.push(...payout.legs.filter((leg) => state.legs.get(leg)?.payout === reference));
  }
  return legs;
}

interface OpenPayment {
  readonly legs: readonly string[];
  readonly preparedOn: PlainDate;
}

/**
 * Every leg, and every payout whole, that the bank was sent and no line shows yet, by its amount. An
 * unknown outcome is not among them: that needs more than an amount to be known.
 */
function openPayments(
  state: CurrencyState,
  bankAccount: string,
): ReadonlyMap<Minor, readonly OpenPayment[]> {
  const found = new Map<Minor, OpenPayment[]>();
  const put = (amount: Minor, payment: OpenPayment): void => {
    const same = found.get(amount);
    if (same) same.push(payment);
    else found.set(amount, [payment]);
  };
  for (const [id, payout] of state.payouts.entries()) {
    if (payout.bankAccount !== bankAccount || payout.status !== 'sent') continue;
    const { preparedOn } = payout;
    const nets: Minor[] = [];
    const legs: string[] = [];
    for (const leg of payout.legs) {
      const row = state.legs.get(leg);
      if (row?.payout !== id || row.status === 'unknown') continue;
      put(row.net, { legs: [leg], preparedOn });
      nets.push(row.net);
      legs.push(leg);
    }
    if (legs.length > 1 && isWhole(state, id, payout)) put(sum(nets), { legs, preparedOn });
  }
  return found;
}

/** Whether the bank may still show it as one debit: no leg of it was shown alone, or is unknown. */
function isWhole(state: CurrencyState, id: string, { legs }: Payout): boolean {
  return legs.every((leg) => {
    const row = state.legs.get(leg);
    if (!row) return state.rejectedLegs.has(leg);
    return row.payout !== id || row.status !== 'unknown';
  });
}

/** Not before it was prepared; of a debit that has a programme, one that draws on it. */
function mayBe(
  state: CurrencyState,
  { postedOn, programme }: Debit,
  { legs, preparedOn }: OpenPayment,
): boolean {
  if (postedOn < preparedOn) return false;
  if (programme === null) return true;
  return legs.every((id) =>
    state.legs.get(id)?.lots.some(([lot]) => parseLot(lot).fund === programme),
  );
}

function wasSent({ status }: Leg): boolean {
  return status === 'sent' || status === 'unknown' || status === 'settled';
}
