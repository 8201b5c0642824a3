import type { CurrencyState, Run } from '../domain/state.ts';
import type { Words } from '../stores/notes.ts';
import type { Town } from './town.ts';

export async function runView({ parts: { journal, notes } }: Town, id: string) {
  const found = await journal.read((state) => {
    const run = state.runs.get(id);
    return run && rowOf(state, run);
  });
  return found && viewOfRun(await notes.words([found.run.reason]), found);
}

export async function runViews(
  { parts: { journal, notes } }: Town,
  filter: { programme?: string; period?: string },
) {
  const found = await journal.read((state) =>
    [...state.runs.entries()]
      .map(([, run]) => run)
      .filter(({ programme }) => filter.programme === undefined || programme === filter.programme)
      .filter(({ period }) => filter.period === undefined || period === filter.period)
      .map((run) => rowOf(state, run)),
  );
  const words = await notes.words(found.map(({ run }) => run.reason));
  return { runs: found.map((row) => viewOfRun(words, row)) };
}

function rowOf(state: CurrencyState, run: Run) {
  return { run, failedLines: state.failed(run.run).size };
}

function viewOfRun(words: Words, { run, failedLines }: ReturnType<typeof rowOf>) {
  const { reason, reversalProposedBy, lotExpiry, effectiveOn, completes } = run;
  return {
    run: run.run,
    programme: run.programme,
    period: run.period,
    supplement: run.supplement,
    ...(completes === undefined ? {} : { completes }),
    ...(reason === undefined ? {} : { reason: words(reason) ?? '' }),
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
    failedLines,
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

export async function refusedLines(
  { parts: { journal, notes } }: Town,
  id: string,
  page: { after: number; limit: number },
) {
  const run = await journal.read((state) => state.runs.get(id));
  if (!run) return undefined;
  const refused = await notes.refused(run.sha256, page);
  return {
    refused,
    ...(refused.length === page.limit ? { next: refused.at(-1)?.line ?? 0 } : {}),
  };
}
