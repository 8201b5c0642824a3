import type { Stamp } from '@mutirao/event-sourcing';
import { lotId, transfer } from '@mutirao/ledger';
import { type Minor, minor, sum } from '@mutirao/money';
import { openingOfRun, runAccount, undistributed } from './accounts.ts';
import type { Command } from './commands.ts';
import { fact } from './events.ts';
import { hasLost } from './inbox/authority.ts';
import { addDays, monthOf, type PlainDate } from './plain-date.ts';
import { type CurrencyDecision, no } from './refusals.ts';
import { activeRules } from './rules/active.ts';
import { NOT_OPEN } from './run.decide.ts';
import { accountOf, type CurrencyState, type Run, settingsOf, shortfall } from './state.ts';

/** Moves the whole payable total to the run's own account: too little, and nothing is paid. */
export function decideFundRun(
  { run: id, effectiveOn }: Command<'FundRun'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const run = state.runs.get(id);
  if (!run) return no('run-unknown');
  if (run.status !== 'approved') return no(NOT_OPEN[run.status], { run: id });
  return fund(
    run,
    { amount: minor(run.payableMinor), effectiveOn: effectiveOn ?? stamp.on },
    state,
    stamp,
  );
}

/** Pays again the lines that failed, under the approval they have. */
export function decideRetryRun(
  { run: id }: { readonly run: string },
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const run = state.runs.get(id);
  if (!run) return no('run-unknown');
  if (run.status !== 'paid')
    return no(run.status === 'approved' ? 'run-not-paid' : NOT_OPEN[run.status], { run: id });
  const failed = [...state.failed(id).entries()].map(([, line]) => minor(line.amountMinor));
  if (failed.length === 0) return no('nothing-to-retry', { run: id });
  return fund(run, { amount: sum(failed), effectiveOn: stamp.on }, state, stamp);
}

function fund(
  run: Run,
  { amount, effectiveOn }: { readonly amount: Minor; readonly effectiveOn: PlainDate },
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const { programme } = run;
  // Who approved it may have lost the role since: it must stand when the money moves, not only then.
  if (run.approvals.some((by) => hasLost(state, by, 'approver', stamp.on)))
    return no('approver-revoked', { run: run.run });
  const missing = shortfall(state, programme);
  if (missing > 0) return no('programme-stopped', { programme, shortfall: missing });
  if (state.closedMonths.has(monthOf(effectiveOn)))
    return no('period-closed', { month: monthOf(effectiveOn) });
  const expiry = activeRules(state, effectiveOn).expiry.get(programme);
  const days = expiry?.days ?? state.programmes.get(programme)?.expiresAfterDays;
  const lotExpiry = run.lotExpiry ?? (days === undefined ? undefined : addDays(effectiveOn, days));
  // Nobody is paid what nobody could spend.
  if (lotExpiry !== undefined && lotExpiry < stamp.on)
    return no('run-lapsed', { run: run.run, lotExpiry });
  const source = accountOf(state, undistributed(programme));
  if (source.balance < amount) {
    return no('insufficient-funds', {
      account: undistributed(programme),
      available: source.balance,
      needed: amount,
    });
  }
  const unit = settingsOf(state).currency;
  const moved = transfer({
    debit: undistributed(programme),
    credit: runAccount(run.run),
    amount,
    unit,
    lot: lotId({ fund: programme }),
  });
  const data = {
    run: run.run,
    attempt: run.attempt + 1,
    ...(lotExpiry === undefined ? {} : { lotExpiry }),
    ...(run.lotExpiry === undefined && expiry ? { rules: [expiry.reference] } : {}),
  };
  const movements = [
    ...(run.attempt === 0 ? [openingOfRun(run.run, unit)] : []),
    ...(amount > 0 ? [moved] : []),
  ];
  return { events: [fact('currency.RunFunded.v1', data, effectiveOn, movements)] };
}
