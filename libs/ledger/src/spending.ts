import { least, type Minor, subtract, sum, ZERO } from '@mutirao/money';
import type { Account, AccountId, Holding } from './account.ts';
import { lapsed, NO_LOT, spendingOrder } from './lot.ts';
import { type Transfer, transfer } from './movement.ts';

/** What can be spent on that day: eligible lots, or down to the agreed floor. */
export function available(account: Account, on: string): Minor {
  if (account.grain === 'none') {
    return account.floor === null ? account.balance : subtract(account.balance, account.floor);
  }
  return sum(account.lots.filter(([lot]) => !lapsed(lot, on)).map(([, amount]) => amount));
}

/** How much of exactly this lot an account has. */
export function holdingOf(account: Account, lot: string): Minor {
  if (account.grain === 'none') return available(account, '');
  return account.lots.find(([each]) => each === lot)?.[1] ?? ZERO;
}

/** The lots that can be spent on that day, in spending order. Of an account that has lots. */
export function spendable(account: Account, on: string): Holding[] {
  const usable = account.lots.filter(([lot]) => !lapsed(lot, on));
  if (usable.length > 1) usable.sort(([a], [b]) => spendingOrder(a, b));
  return usable;
}

/** The lots that pay `amount`, in spending order; `undefined` when they do not reach. */
export function take(account: Account, amount: Minor, on: string): Holding[] | undefined {
  if (account.grain === 'none') {
    return available(account, on) < amount ? undefined : [[NO_LOT, amount]];
  }
  return reach(spendable(account, on), amount);
}

/** As much of these lots, one after another, as makes `amount`; `undefined` when they do not reach. */
export function reach(lots: readonly Holding[], amount: Minor): Holding[] | undefined {
  const taken: Holding[] = [];
  let open = amount;
  for (const [lot, has] of lots) {
    if (open === 0) break;
    const part = least(has, open);
    taken.push([lot, part]);
    open = subtract(open, part);
  }
  return open === 0 ? taken : undefined;
}

/** Transfers that carry holdings out of `source` into an account of the same side. */
export function move(
  source: Account,
  from: AccountId,
  to: AccountId,
  taken: readonly Holding[],
): Transfer[] {
  const [debit, credit] = source.side === 'credit' ? [from, to] : [to, from];
  return taken.map(([lot, amount]) => transfer({ debit, credit, amount, unit: source.unit, lot }));
}
