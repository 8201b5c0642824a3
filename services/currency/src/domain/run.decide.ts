import type { Stamp } from '@mutirao/event-sourcing';
import { lotId, transfer } from '@mutirao/ledger';
import { holderAccount, runAccount, undistributed } from './accounts.ts';
import type { CurrencyCommand, LinesOfRun, PrepareRun } from './commands.ts';
import { entitlementVerdict } from './entitlement.ts';
import { fact } from './events.ts';
import { hasLost } from './inbox/authority.ts';
import { type CurrencyDecision, type CurrencyRefusalCode, no } from './refusals.ts';
import {
  accountOf,
  type CurrencyState,
  type Programme,
  type RunStatus,
  settingsOf,
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
export const NOT_OPEN: Readonly<Record<RunStatus, CurrencyRefusalCode>> = {
  prepared: 'run-not-approved',
  approved: 'run-not-prepared',
  cancelled: 'run-cancelled',
  paying: 'run-under-way',
  paid: 'run-paid',
  reversing: 'run-under-way',
  reversed: 'run-reversed',
};

/**
 * A person other than the preparer approves exactly these bytes. An approval of somebody who is no
 * approver any more counts no more: then another's takes its place.
 */
export function decideApproveRun(
  { run: id, by, sha256 }: Command<'ApproveRun'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const run = state.runs.get(id);
  if (!run) return no('run-unknown');
  const standing = run.approvals.filter((each) => !hasLost(state, each, 'approver', stamp.on));
  if (run.status === 'approved' && standing.includes(by))
    return no('approved-already', { run: id });
  const isShort = run.status === 'approved' && standing.length < run.approvals.length;
  if (run.status !== 'prepared' && !isShort) return no(NOT_OPEN[run.status], { run: id });
  if (!run.ready) return no('run-not-ready', { run: id, refusedLines: run.refusedLines });
  if (run.sha256 !== sha256) return no('run-changed', { run: id, sha256: run.sha256 });
  if (run.preparedBy === by) return no('same-person', { run: id });
  if (standing.includes(by)) return no('approved-already', { run: id });
  return {
    events: [
      fact('currency.RunApproved.v1', { run: id, sha256, approvals: [...standing, by] }, stamp.on),
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
