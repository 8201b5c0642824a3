import { assert } from '@mutirao/event-sourcing';
import {
  type Account,
  atGrain,
  fundOf,
  type Holding,
  type Movement,
  reach,
  spendable,
  spendingOrder,
  transfer,
} from '@mutirao/ledger';
import { add, allocate, least, type Minor, subtract, ZERO } from '@mutirao/money';
import { fees as feeAccount } from '../accounts.ts';
import type { PlainDate } from '../plain-date.ts';
import type { CurrencyRefusal } from '../refusals.ts';
import type { ActiveLimit, ActiveRules, Fee, Named } from '../rules/active.ts';
import { leftOfProgramme, limitRefusal } from './limits.ts';
import type { Usage } from './rows.ts';

export interface Purchase {
  readonly amount: Minor;
  readonly category: string;
  readonly usage: Usage | undefined;
  readonly rules: ActiveRules;
  readonly on: PlainDate;
}

export interface Paying {
  readonly lots: readonly Holding[];
  /** Rules of programmes that were looked at. */
  readonly applied: readonly string[];
}

/**
 * The lots with which a holder pays, in spending order, leaving out what the category rules and the
 * limits of programmes keep back. Refused by the first that leaves too little: all there is, what
 * buys in this category, what a programme's limit leaves.
 */
export function payingLots(
  holder: Account,
  account: string,
  { amount, category, usage, rules, on }: Purchase,
): Paying | { readonly refusal: CurrencyRefusal } {
  const lots = spendable(holder, on);
  const all = reach(lots, amount);
  if (!all) {
    return { refusal: { code: 'insufficient-funds', account, available: totalOf(lots) } };
  }
  if (rules.categories.size === 0 && rules.programmeLimits.size === 0) {
    return { lots: all, applied: [] };
  }
  const applied: string[] = [];
  let kept: CurrencyRefusal | undefined;
  const eligible = lots.filter(([lot]) => {
    const programme = fundOf(lot);
    const rule = rules.categories.get(programme);
    if (rule) name(applied, rule.reference);
    if (!rule || rule.allow.has(category)) return true;
    kept ??= { code: 'category-not-allowed', ...ruleOf(rule), programme, category };
    return false;
  });
  if (!reach(eligible, amount)) {
    return { refusal: { ...categoryOf(kept), available: totalOf(eligible) } };
  }
  const { lots: capped, hit } = capByProgramme(eligible, { usage, rules, on }, applied);
  const taken = reach(capped, amount);
  if (taken) return { lots: taken, applied };
  assert(hit, 'a limit of a programme kept a lot back');
  const { limit, left, programme } = hit;
  return { refusal: { ...limitRefusal(limit, 'programme', left, on), programme } };
}

/** A few at most: looked through faster than a set is made. */
function name(applied: string[], reference: string): void {
  if (!applied.includes(reference)) applied.push(reference);
}

interface Hit {
  readonly limit: ActiveLimit;
  readonly left: Minor;
  readonly programme: string;
}

/** Cuts lots to what the limits of their programmes leave, and says which limit first cut one. */
function capByProgramme(
  lots: readonly Holding[],
  { usage, rules, on }: Pick<Purchase, 'usage' | 'rules' | 'on'>,
  applied: string[],
) {
  const open = new Map<string, Minor>();
  let hit: Hit | undefined;
  const capped = lots.map(([lot, has]): Holding => {
    const fund = fundOf(lot);
    const limits = rules.programmeLimits.get(fund);
    if (!limits) return [lot, has];
    let tightest: Hit | undefined;
    for (const limit of limits) {
      name(applied, limit.reference);
      const rest = leftOfProgramme(limit, usage, fund, on);
      if (!tightest || rest < tightest.left) tightest = { limit, left: rest, programme: fund };
    }
    const rest = open.get(fund) ?? tightest?.left ?? has;
    const part = least(has, rest);
    if (part < has) hit ??= tightest;
    open.set(fund, subtract(rest, part));
    return [lot, part];
  });
  return { lots: capped.filter(([, amount]) => amount > 0), hit };
}

function ruleOf({ rule, version }: Named) {
  return { rule, version };
}

function categoryOf(refusal: CurrencyRefusal | undefined): CurrencyRefusal {
  assert(refusal, 'a category rule kept a lot back');
  return refusal;
}

/**
 * Splits fees over lots in proportion to what the fees before left of them, so that none takes more
 * than a lot has. `parts` are the lots of each fee, `net` what is left after all of them.
 */
export function splitFees(lots: readonly Holding[], fees: readonly Fee[]) {
  let left = lots.map(([, has]) => has);
  const parts = fees.map(({ amount }) => {
    const shares = left.length === 1 ? [amount] : allocate(amount, left);
    left = left.map((has, index) => subtract(has, shares[index] ?? ZERO));
    return positive(lots, shares);
  });
  return { parts, net: positive(lots, left) };
}

function positive(lots: readonly Holding[], amounts: readonly Minor[]): Holding[] {
  return lots.flatMap(([lot], index): Holding[] => {
    const amount = amounts[index] ?? ZERO;
    return amount > 0 ? [[lot, amount]] : [];
  });
}

/** Fees out of what a merchant was just paid, in lots without an expiry, as merchants have them. */
export function feeMovements(
  merchant: string,
  lots: readonly Holding[],
  fees: readonly Fee[],
  unit: string,
): Movement[] {
  const [only] = lots;
  if (only && lots.length === 1) {
    // Most payments are of one lot: there is nothing to split.
    const lot = atGrain(only[0], 'origin');
    return fees.map(({ purpose, amount }) =>
      transfer({ debit: merchant, credit: feeAccount(purpose), amount, unit, lot }),
    );
  }
  return splitFees(lots, fees).parts.flatMap((part, index) => {
    const credit = feeAccount(fees[index]?.purpose ?? '');
    return part.map(([lot, amount]) =>
      transfer({ debit: merchant, credit, amount, unit, lot: atGrain(lot, 'origin') }),
    );
  });
}

/** So much of an account's lots: those named first, in their order, then the others in spending order. */
export function preferring(
  lots: readonly Holding[],
  first: readonly string[],
  amount: Minor,
): Holding[] | undefined {
  const rank = (lot: string): number => {
    const at = first.indexOf(lot);
    return at < 0 ? first.length : at;
  };
  const sorted = [...lots].sort(([a], [b]) => rank(a) - rank(b) || spendingOrder(a, b));
  return reach(sorted, amount);
}

export function totalOf(lots: readonly Holding[]): Minor {
  let all = ZERO;
  for (const [, amount] of lots) all = add(all, amount);
  return all;
}
