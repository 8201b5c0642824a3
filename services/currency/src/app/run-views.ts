import type { CurrencyState, Run } from '../domain/state.ts';
import type { Town } from './town.ts';

export function runView(town: Town, id: string) {
  return town.parts.journal.read((state) => {
    const run = state.runs.get(id);
    return run && viewOfRun(town, state, run);
  });
}

export function runViews(town: Town, filter: { programme?: string; period?: string }) {
  return town.parts.journal.read((state) => ({
    runs: [...state.runs.entries()]
      .map(([, run]) => run)
      .filter(({ programme }) => filter.programme === undefined || programme === filter.programme)
      .filter(({ period }) => filter.period === undefined || period === filter.period)
      .map((run) => viewOfRun(town, state, run)),
  }));
}

function viewOfRun(town: Town, state: CurrencyState, run: Run) {
  const { reason, reversalProposedBy, lotExpiry, effectiveOn, completes } = run;
  return {
    run: run.run,
    programme: run.programme,
    period: run.period,
    supplement: run.supplement,
    ...(completes === undefined ? {} : { completes }),
    ...(reason === undefined ? {} : { reason: town.parts.notes.read(reason) ?? '' }),
    status: run.status,
    sha256: run.sha256,
    fileSha256: run.fileSha256,
    rules: run.rules,
    lines: run.lines,
    totalMinor: run.totalMinor,
    payableLines: run.payableLines,
    payableMinor: run.payableMinor,
    refusedLines: run.refusedLines,
    ready: run.ready,
    preparedBy: run.preparedBy,
    approvals: run.approvals,
    approvalsNeeded: run.approvalsNeeded,
    attempt: run.attempt,
    cursor: run.cursor,
    paidLines: run.paidLines,
    paidMinor: run.paidMinor,
    failedLines: state.failed(run.run).size,
    ...(effectiveOn === undefined ? {} : { effectiveOn }),
    ...(lotExpiry === undefined ? {} : { lotExpiry }),
    ...(reversalProposedBy === undefined
      ? {}
      : {
          reversal: {
            proposedBy: reversalProposedBy,
            reversedLines: run.reversedLines,
            reversedMinor: run.reversedMinor,
          },
        }),
  };
}

export function refusedLines(town: Town, id: string, page: { after: number; limit: number }) {
  return town.parts.journal.read((state) => {
    const run = state.runs.get(id);
    if (!run) return undefined;
    const refused = town.parts.notes.refused(run.sha256, page);
    return {
      refused,
      ...(refused.length === page.limit ? { next: refused.at(-1)?.line ?? 0 } : {}),
    };
  });
}
