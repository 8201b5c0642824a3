import { assert } from '@mutirao/event-sourcing';
import type { Holding } from '@mutirao/ledger';
import { type Minor, subtract, ZERO } from '@mutirao/money';
import { accountOf, type CurrencyState } from '../state.ts';
import { preferring } from './lots.ts';

/** Gives back so much of a fee account, the lots named first; in one decision, each lot once. */
export type FeesBack = (account: string, first: readonly string[], amount: Minor) => Holding[];

/**
 * The fee accounts as one decision draws on them. A lot with which a fee was paid may have gone back
 * with another refund meanwhile: then another lot goes.
 */
export function feesBack(state: CurrencyState): FeesBack {
  const left = new Map<string, readonly Holding[]>();
  return (account, first, amount) => {
    const lots = left.get(account) ?? accountOf(state, account).lots;
    const taken = preferring(lots, first, amount);
    assert(taken, 'what a fee took is there to be given back');
    const gone = new Map(taken);
    const rest = lots.map(([lot, has]): Holding => [lot, subtract(has, gone.get(lot) ?? ZERO)]);
    left.set(
      account,
      rest.filter(([, has]) => has > 0),
    );
    return taken;
  };
}
