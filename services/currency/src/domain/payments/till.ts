import { type Minor, minor } from '@mutirao/money';
import type { Till } from '../merchants/rows.ts';
import type { PlainDate } from '../plain-date.ts';
import type { CurrencyRefusal } from '../refusals.ts';
import { named } from '../rules/active.ts';
import type { CurrencyState } from '../state.ts';
import { limitRefusal, passed } from './limits.ts';

/** Who acts for a merchant: a terminal, a cashier, both or (neither) the merchant itself. */
export interface At {
  readonly merchant: string;
  readonly terminal?: string | undefined;
  readonly cashier?: string | undefined;
}

/** The tills of those who act. */
export type Tills = readonly (readonly [of: 'terminal' | 'cashier', id: string, till: Till])[];

/** The tills, or why these may not act for the merchant now. */
export function tillsAt(
  state: CurrencyState,
  { merchant, terminal, cashier }: At,
): { readonly tills: Tills } | { readonly refusal: CurrencyRefusal } {
  const tills: Tills[number][] = [];
  if (terminal !== undefined) {
    const till = state.terminals.get(terminal);
    if (till?.merchant !== merchant) return { refusal: { code: 'terminal-unknown' } };
    if (till.state === 'blocked') return { refusal: { code: 'terminal-blocked', terminal } };
    tills.push(['terminal', terminal, till]);
  }
  if (cashier !== undefined) {
    const till = state.cashiers.get(cashier);
    if (till?.merchant !== merchant) return { refusal: { code: 'cashier-unknown' } };
    if (till.state === 'blocked') return { refusal: { code: 'cashier-blocked', cashier } };
    tills.push(['cashier', cashier, till]);
  }
  return { tills };
}

/** Why a terminal or its cashier takes no such payment: limits of their own. */
export function tillLimitPassed(
  state: CurrencyState,
  tills: Tills,
  amount: Minor,
  on: PlainDate,
): CurrencyRefusal | undefined {
  for (const [of, id, { own }] of tills) {
    if (own.length === 0) continue;
    const refusal = passed(own, of, { usage: state.usageOf[of].get(id), amount, on });
    if (refusal) return refusal;
  }
  return undefined;
}

/** Why they may not give so much back today. */
export function refundLimitPassed(
  state: CurrencyState,
  tills: Tills,
  amount: Minor,
  on: PlainDate,
): CurrencyRefusal | undefined {
  for (const [of, id, { limits, version }] of tills) {
    const most = limits.refundsPerDayMinor;
    if (most === undefined) continue;
    const usage = state.usageOf[of].get(id);
    const today = usage?.day === on ? (usage.refundedMinor ?? 0) : 0;
    const open = minor(Math.max(0, most - today));
    const name = named({ rule: `${of}:${id}`, version });
    const limit = { ...name, per: 'day', most: minor(most) } as const;
    if (amount > open) return limitRefusal(limit, of, open, on);
  }
  return undefined;
}
