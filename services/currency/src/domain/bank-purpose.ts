import { negate } from '@mutirao/money';
import type { BankLineInput } from './commands.ts';
import type { EventData } from './events.ts';
import type { debitMatcher } from './redemptions/match.ts';
import type { CurrencyState } from './state.ts';

type Purpose = Partial<
  Pick<
    EventData<'currency.BankLineBooked.v1'>,
    'kind' | 'order' | 'legs' | 'mismatch' | 'programme'
  >
>;

/**
 * What a line is of ours. One that names payouts is those or nobody's, until a person has looked; a
 * debit without a name may carry out a treasury return, or be the one payment of that amount.
 */
export function findPurpose(
  state: CurrencyState,
  line: BankLineInput,
  { settled, match }: { settled: Set<string>; match: ReturnType<typeof debitMatcher> },
): Purpose {
  const { kind, amount, postedOn, programme, references = [] } = line;
  if (amount >= 0 && references.length > 0) {
    return { mismatch: 'line-not-payout', programme: null };
  }
  if (kind !== 'debit' || amount >= 0) return {};
  const order = references.length === 0 ? openOrder(state, line, settled) : undefined;
  if (order !== undefined) {
    settled.add(order);
    return { kind: 'treasury-return', order };
  }
  const found = match({ size: negate(amount), postedOn, programme, references });
  if (!found) return {};
  return 'legs' in found
    ? { kind: 'payout', legs: [...found.legs], programme: null }
    : { mismatch: found.mismatch, programme: null };
}

/** The treasury return that this debit carries out: same programme, same amount, ordered before. */
export function openOrder(
  state: CurrencyState,
  { programme, amount }: Pick<BankLineInput, 'programme' | 'amount'>,
  settled: ReadonlySet<string> = new Set(),
): string | undefined {
  for (const [order, each] of state.treasuryReturns.entries()) {
    const fits = each.programme === programme && each.amount === -amount;
    if (fits && each.status === 'ordered' && !settled.has(order)) return order;
  }
  return undefined;
}
