import type { Minor } from '@mutirao/money';
import { minor } from '@mutirao/money';
import type { Till } from '../merchants/rows.ts';
import type { PlainDate } from '../plain-date.ts';
import type { CurrencyRefusal } from '../refusals.ts';
import { type ActiveLimit, named } from '../rules/active.ts';
import type { CurrencyState } from '../state.ts';
import { limitRefusal, passed } from './limits.ts';

/** Who acts for a merchant: a terminal, a cashier, both or (neither) the merchant itself. */
export interface At {
  readonly merchant: string;
  readonly terminal?: string | undefined;
  readonly cashier?: string | undefined;
}

/** Why these may not act for the merchant now. */
export function tillRefusal(
  state: CurrencyState,
  { merchant, terminal, cashier }: At,
): CurrencyRefusal | undefined {
  if (terminal !== undefined) {
    const till = state.terminals.get(terminal);
    if (till?.merchant !== merchant) return { code: 'terminal-unknown' };
    if (till.state === 'blocked') return { code: 'terminal-blocked', terminal };
  }
  if (cashier !== undefined) {
    const till = state.cashiers.get(cashier);
    if (till?.merchant !== merchant) return { code: 'cashier-unknown' };
    if (till.state === 'blocked') return { code: 'cashier-blocked', cashier };
  }
  return undefined;
}

/** Why a terminal or its cashier takes no such payment: limits of their own. */
export function tillLimitPassed(
  state: CurrencyState,
  at: At,
  amount: Minor,
  on: PlainDate,
): CurrencyRefusal | undefined {
  for (const [of, id, till] of tillsOf(state, at)) {
    const limits = ownLimits(of, id, till);
    if (limits.length === 0) continue;
    const refusal = passed(limits, of, { usage: state.usageOf[of].get(id), amount, on });
    if (refusal) return refusal;
  }
  return undefined;
}

/** Why they may not give so much back today. */
export function refundLimitPassed(
  state: CurrencyState,
  at: At,
  amount: Minor,
  on: PlainDate,
): CurrencyRefusal | undefined {
  for (const [of, id, { limits, version }] of tillsOf(state, at)) {
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

/** The versions of a terminal's and a cashier's own limits, where they have any. */
export function tillRules(state: CurrencyState, at: At): string[] {
  return tillsOf(state, at)
    .filter(([, , { limits }]) => Object.keys(limits).length > 0)
    .map(([of, id, { version }]) => `${of}:${id}@${version}`);
}

function ownLimits(of: string, id: string, { limits, version }: Till): ActiveLimit[] {
  const name = named({ rule: `${of}:${id}`, version });
  const own: ActiveLimit[] = [];
  const { perPaymentMinor, perDayMinor } = limits;
  if (perPaymentMinor !== undefined) {
    own.push({ ...name, per: 'payment', most: minor(perPaymentMinor) });
  }
  if (perDayMinor !== undefined) own.push({ ...name, per: 'day', most: minor(perDayMinor) });
  return own;
}

type Named = readonly ['terminal' | 'cashier', string, Till];

function tillsOf(state: CurrencyState, { terminal, cashier }: At): Named[] {
  const tills: Named[] = [];
  const first = terminal === undefined ? undefined : state.terminals.get(terminal);
  if (terminal !== undefined && first) tills.push(['terminal', terminal, first]);
  const second = cashier === undefined ? undefined : state.cashiers.get(cashier);
  if (cashier !== undefined && second) tills.push(['cashier', cashier, second]);
  return tills;
}
