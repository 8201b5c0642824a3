import type { Stamp } from '@mutirao/event-sourcing';
import { fact } from '../events.ts';
import { type CurrencyDecision, no } from '../refusals.ts';
import type { CurrencyState } from '../state.ts';
import type { SetTill } from './commands.ts';
import type { TillLimits } from './events.ts';
import { accredited } from './standing.decide.ts';

/**
 * A new terminal or cashier, or another state, name or limits of one. What it says counts from the
 * next command on. A merchant that is closing still has tills: they refund and capture.
 */
export function decideSetTill(
  { type, merchant, till: id, ...asked }: SetTill,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const isTerminal = type === 'SetTerminal';
  const owner = accredited(state, merchant);
  if (!owner) return no('merchant-unknown');
  if (owner.status === 'closed') return no('merchant-closed', { merchant });
  const before = (isTerminal ? state.terminals : state.cashiers).get(id);
  if (before && before.merchant !== merchant) {
    return no(isTerminal ? 'terminal-unknown' : 'cashier-unknown');
  }
  const same =
    before?.state === asked.state &&
    before.name === asked.name &&
    sameLimits(before.limits, asked.limits);
  if (same) return { events: [] };
  const data = { merchant, version: (before?.version ?? 0) + 1, ...asked };
  const event = isTerminal
    ? fact('currency.TerminalSet.v1', { terminal: id, ...data }, stamp.on)
    : fact('currency.CashierSet.v1', { cashier: id, ...data }, stamp.on);
  return { events: [event] };
}

function sameLimits(a: TillLimits, b: TillLimits): boolean {
  return (
    a.perPaymentMinor === b.perPaymentMinor &&
    a.perDayMinor === b.perDayMinor &&
    a.refundsPerDayMinor === b.refundsPerDayMinor
  );
}
