import type { Stamp } from '@mutirao/event-sourcing';
import { lotId, transfer } from '@mutirao/ledger';
import { type Minor, minor, sum } from '@mutirao/money';
import { holderAccount, openingOfRun, runAccount, undistributed } from './accounts.ts';
import type { CurrencyCommand, LinesOfRun, PrepareRun } from './commands.ts';
import { entitlementVerdict } from './entitlement.ts';
import { fact } from './events.ts';
import { addDays, monthOf, type PlainDate } from './plain-date.ts';
import { type CurrencyDecision, type CurrencyRefusalCode, no } from './refusals.ts';
import { activeRules } from './rules/active.ts';
import {
  accountOf,
  type CurrencyState,
  type Programme,
  type Run,
  type RunStatus,
  settingsOf,
  shortfall,
} from './state.ts';

type Command<T extends CurrencyCommand['type']> = Extract<CurrencyCommand, { type: T }>;

export function decidePrepareRun(
  command: PrepareRun,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const { type: _, excludeBad, ...facts } = command;
  const { programme, period, supplement, payableMinor, refusedLines } = command;
  const rules = state.programmes.get(programme);
  if (!rules) return no('programme-unknown');
  if (rules.rules !== command.rules)
    return no('run-rules-changed', { programme, rules: rules.rules });
  let count = 1;
  let completes: string | undefined;
  for (const [id, run] of state.runs.entries()) {
    if (run.programme !== programme || run.period !== period) continue;
    count += 1;
    const wasPaid = run.status === 'paid' || run.status === 'reversed';
    if (run.supplement === 0 && wasPaid) completes = id;
  }
  if (supplement > 0 && completes === undefined)
    return no('nothing-to-complete', { programme, period });
  const data = {
    ...facts,
    run: `${programme}-${period}-${count}`,
    ...(supplement > 0 && completes !== undefined ? { completes } : {}),
    ready: refusedLines === 0 || excludeBad,
    approvalsNeeded: approvalsNeeded(rules, payableMinor),
  };
  return { events: [fact('currency.RunPrepared.v1', data, stamp.on)] };
}

function approvalsNeeded({ twoApproversAbove }: Programme, payableMinor: number): number {
  return twoApproversAbove !== undefined && payableMinor > twoApproversAbove ? 2 : 1;
}

/** What a run in this state answers to those who want it to be approved or paid. */
const NOT_OPEN: Readonly<Record<RunStatus, CurrencyRefusalCode>> = {
  prepared: 'run-not-approved',
  approved: 'run-not-prepared',
  cancelled: 'run-cancelled',
  paying: 'run-under-way',
  paid: 'run-paid',
  reversing: 'run-under-way',
  reversed: 'run-reversed',
};

/** A person other than the preparer approves exactly these bytes. */
export function decideApproveRun(
  { run: id, by, sha256 }: Command<'ApproveRun'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const run = state.runs.get(id);
  if (!run) return no('run-unknown');
  if (run.status === 'approved' && run.approvals.includes(by))
    return no('approved-already', { run: id });
  if (run.status !== 'prepared') return no(NOT_OPEN[run.status], { run: id });
  if (!run.ready) return no('run-not-ready', { run: id, refusedLines: run.refusedLines });
  if (run.sha256 !== sha256) return no('run-changed', { run: id, sha256: run.sha256 });
  if (run.preparedBy === by) return no('same-person', { run: id });
  if (run.approvals.includes(by)) return no('approved-already', { run: id });
  return {
    events: [
      fact(
        'currency.RunApproved.v1',
        { run: id, sha256, approvals: [...run.approvals, by] },
        stamp.on,
      ),
    ],
  };
}

/** Until it is paid. Of a cancellation and a payment at once, the first in the journal wins. */
export function decideCancelRun(
  { run: id }: { readonly run: string },
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const run = state.runs.get(id);
  if (!run) return no('run-unknown');
  if (run.status !== 'prepared' && run.status !== 'approved')
    return no(NOT_OPEN[run.status], { run: id });
  return { events: [fact('currency.RunCancelled.v1', { run: id }, stamp.on)] };
}

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

/**
 * Decides a chunk of lines, an event a line. `after` must be the run's cursor, so a chunk that comes
 * again after a crash is refused; and an entitlement that was paid is never paid again, by any run.
 */
export function decidePayLines(
  { run: id, after, lines }: LinesOfRun,
  state: CurrencyState,
): CurrencyDecision {
  const run = state.runs.get(id);
  if (!run) return no('run-unknown');
  if (run.status !== 'paying' || run.cursor !== after)
    return no('run-under-way', { run: id, cursor: run.cursor });
  const { programme, supplement, lotExpiry: expiry = '', effectiveOn = '' } = run;
  const unit = settingsOf(state).currency;
  const paid = new Set<string>();
  const events = lines.map(({ line, holder, month, amount }) => {
    const credit = holderAccount(holder);
    const account = state.ledger.accounts.get(credit);
    const twice = paid.has(`${month} ${holder}`) ? 'already-paid' : undefined;
    const verdict = twice ?? entitlementVerdict(state, { programme, month, holder, supplement });
    const standing =
      account?.state === 'open' ? undefined : (`account-${account?.state ?? 'closed'}` as const);
    const rule = verdict ?? standing;
    if (rule) {
      const data = { run: id, line, holder, month, amountMinor: amount, rule };
      return fact('currency.BenefitFailed.v1', data, effectiveOn);
    }
    paid.add(`${month} ${holder}`);
    const lot = lotId({ fund: programme, period: month, expiry });
    const moved = transfer({ debit: runAccount(id), credit, amount, unit, lot });
    return fact('currency.BenefitPaid.v1', { run: id, line }, effectiveOn, [moved]);
  });
  return { events };
}

/** What stays unpaid returns to the programme. */
export function decideFinishRun(
  { run: id }: { readonly run: string },
  state: CurrencyState,
): CurrencyDecision {
  const run = state.runs.get(id);
  if (!run) return no('run-unknown');
  if (run.status !== 'paying') return no(NOT_OPEN[run.status], { run: id });
  const rest = accountOf(state, runAccount(id)).balance;
  const { programme, effectiveOn = '' } = run;
  const unit = settingsOf(state).currency;
  const lot = lotId({ fund: programme });
  const back = transfer({
    debit: runAccount(id),
    credit: undistributed(programme),
    amount: rest,
    unit,
    lot,
  });
  const data = {
    run: id,
    paidLines: run.attemptPaidLines,
    paidMinor: run.attemptPaidMinor,
    failedLines: run.attemptFailedLines,
  };
  return {
    events: [fact('currency.RunFinished.v1', data, effectiveOn, rest > 0 ? [back] : [])],
  };
}
