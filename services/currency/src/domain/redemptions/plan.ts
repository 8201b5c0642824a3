import { type Holding, move, parseLot, type Transfer, take } from '@mutirao/ledger';
import { add, isPositiveMinor, type Minor, minor, sum } from '@mutirao/money';
import { fees, merchantAccount, redeeming } from '../accounts.ts';
import { splitFees } from '../payments/lots.ts';
import type { PlainDate } from '../plain-date.ts';
import type { CurrencyRefusal } from '../refusals.ts';
import { activeRules, type Fee, feesFor, feesOf } from '../rules/active.ts';
import type { CurrencyState } from '../state.ts';

/** What one bank account pays out of a redemption. */
export interface PlannedLeg {
  readonly bankAccount: string;
  readonly programmes: readonly string[];
  readonly netMinor: Minor;
  readonly feeMinor: Minor;
}

export interface RedemptionPlan {
  readonly amount: Minor;
  readonly fees: readonly Fee[];
  /** Fee rules that bind this merchant on that day, whether they took something or not. */
  readonly rules: readonly string[];
  readonly legs: readonly PlannedLeg[];
  readonly movements: readonly Transfer[];
}

/** One minor unit. */
const LEAST = minor(1);

export type Planned = { readonly plan: RedemptionPlan } | { readonly refusal: CurrencyRefusal };

/**
 * What a redemption of `amount` (all of the balance, when it is left out) on that day comes to: the
 * quote and the decision are this same function, so the fee that is known before is the fee taken.
 */
export function planRedemption(
  state: CurrencyState,
  { merchant: id, amount }: { readonly merchant: string; readonly amount?: Minor | undefined },
  on: PlainDate,
): Planned {
  const name = merchantAccount(id);
  const merchant = state.merchants.get(id);
  const account = state.ledger.accounts.get(name);
  if (!merchant || !account) return { refusal: { code: 'merchant-unknown' } };
  if (amount !== undefined && !isPositiveMinor(amount)) {
    return { refusal: { code: 'amount-invalid' } };
  }
  if (merchant.status === 'closed') return { refusal: { code: 'merchant-closed', merchant: id } };
  if (!merchant.terms.payee) return { refusal: { code: 'payee-missing', merchant: id } };
  const gross = amount ?? account.balance;
  const lots = gross > 0 ? take(account, gross, '') : undefined;
  if (!lots) {
    const available = account.balance;
    return { refusal: { code: 'insufficient-funds', account: name, available } };
  }
  const binding = feesFor(activeRules(state, on).fees.redemption, merchant.terms);
  const charged = feesOf(binding, gross);
  const taken = sum(charged.map((fee) => fee.amount));
  if (taken >= gross) {
    return { refusal: { code: 'redemption-too-small', needed: add(taken, LEAST) } };
  }
  const unbanked = lots.find(([lot]) => !state.programmeBanks.has(parseLot(lot).fund));
  if (unbanked) {
    return { refusal: { code: 'redemption-unbanked', programme: parseLot(unbanked[0]).fund } };
  }
  const { net, parts: feeLots } = splitFees(lots, charged);
  const movements = [
    ...move(account, name, redeeming(id), net),
    ...charged.flatMap(({ purpose }, index) =>
      move(account, name, fees(purpose), feeLots[index] ?? []),
    ),
  ];
  const rules = binding.map(({ reference }) => reference);
  return {
    plan: { amount: gross, fees: charged, rules, legs: legsOf(state, net, feeLots), movements },
  };
}

/** Bank accounts in the order in which their lots are spent. */
function legsOf(
  state: CurrencyState,
  net: readonly Holding[],
  feeLots: readonly (readonly Holding[])[],
): PlannedLeg[] {
  const bankOf = (lot: string): string => state.programmeBanks.get(parseLot(lot).fund) ?? '';
  const taken = feeLots.flat();
  const accounts = [...new Set(net.map(([lot]) => bankOf(lot)))];
  return accounts.map((bankAccount) => {
    const of = (lots: readonly Holding[]) => lots.filter(([lot]) => bankOf(lot) === bankAccount);
    return {
      bankAccount,
      programmes: [...new Set(of([...net, ...taken]).map(([lot]) => parseLot(lot).fund))].sort(),
      netMinor: sum(of(net).map(([, amount]) => amount)),
      feeMinor: sum(of(taken).map(([, amount]) => amount)),
    };
  });
}
