import type { Stamp } from '@mutirao/event-sourcing';
import { holdingOf, lotId, move } from '@mutirao/ledger';
import { add, least, type Minor, subtract, ZERO } from '@mutirao/money';
import { holderAccount, undistributed } from './accounts.ts';
import type { CurrencyCommand, LinesOfRun } from './commands.ts';
import { type CurrencyEvent, fact } from './events.ts';
import { type CurrencyDecision, no } from './refusals.ts';
import type { CurrencyState } from './state.ts';

type Command<T extends CurrencyCommand['type']> = Extract<CurrencyCommand, { type: T }>;

/** Two persons take a run back: one who runs programmes proposes, another, an approver, confirms. */
export function decideReverseRun(
  { run: id, by, mayPropose, mayApprove }: Command<'ReverseRun'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const run = state.runs.get(id);
  if (!run) return no('run-unknown');
  if (run.status === 'reversed') return no('run-reversed', { run: id });
  if (run.status === 'reversing') return no('run-under-way', { run: id });
  if (run.status !== 'paid') return no('run-not-paid', { run: id });
  if (run.reversalProposedBy === undefined) {
    if (!mayPropose) return no('preparer-needed', { run: id });
    return { events: [fact('currency.RunReversalProposed.v1', { run: id }, stamp.on)] };
  }
  if (run.reversalProposedBy === by) return no('same-person', { run: id });
  if (!mayApprove) return no('approver-needed', { run: id });
  return { events: [fact('currency.RunReversalApproved.v1', { run: id }, stamp.on)] };
}

/**
 * Takes back, line by line, what is still there of exactly the lot that was paid, and says how much
 * is not. It frees no entitlement: whoever was paid and reversed is paid again by a supplement only.
 */
export function decideReverseLines(
  { run: id, after, lines }: LinesOfRun,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const run = state.runs.get(id);
  if (!run) return no('run-unknown');
  if (run.status !== 'reversing' || run.cursor !== after) {
    return no('run-under-way', { run: id, cursor: run.cursor });
  }
  const { programme, supplement, lotExpiry: expiry = '' } = run;
  const failed = state.failed(id);
  const events: CurrencyEvent[] = [];
  const taken = new Map<string, Minor>();
  for (const { line, holder, month, amount } of lines) {
    const paidHere = state.paid(programme, month, supplement).get(holder) === id;
    if (failed.has(String(line)) || !paidHere) continue;
    const from = holderAccount(holder);
    const account = state.ledger.accounts.get(from);
    const lot = lotId({ fund: programme, period: month, expiry });
    const key = `${from} ${lot}`;
    const holding = account ? holdingOf(account, lot) : ZERO;
    const before = taken.get(key) ?? ZERO;
    const part = least(amount, subtract(holding, before));
    taken.set(key, add(before, part));
    const movements =
      account && part > 0 ? move(account, from, undistributed(programme), [[lot, part]]) : [];
    const data = { run: id, line, spentMinor: subtract(amount, part) };
    events.push(fact('currency.BenefitReversed.v1', data, stamp.on, movements));
  }
  return { events };
}

export function decideFinishReversal(
  { run: id }: { readonly run: string },
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const run = state.runs.get(id);
  if (!run) return no('run-unknown');
  if (run.status !== 'reversing') return no('run-not-paid', { run: id });
  return { events: [fact('currency.RunReversed.v1', { run: id }, stamp.on)] };
}
