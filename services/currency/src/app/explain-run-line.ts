import { holderAccount } from '../domain/accounts.ts';
import type { Run } from '../domain/state.ts';
import { type RunLineRow, runLineKey, runLines } from '../read-models/run-lines.ts';
import { type Thread, threads } from '../read-models/threads.ts';
import { runLinesIn } from '../stores/run-file.ts';
import { type Explanation, explanation, type Viewer } from './explanation.ts';
import type { Town } from './town.ts';

export interface ExplainedRunLine {
  readonly kind: 'run-line';
  readonly run: string;
  readonly line: number;
  readonly programme: string;
  readonly status: RunLineRow['status'] | 'refused' | 'waiting';
  readonly month?: string;
  readonly amountMinor?: number;
  readonly holder?: string;
  /** Of a failed or refused line: why. */
  readonly rule?: string;
  /** Of a refused line, what was said when the file was read. */
  readonly message?: string;
  readonly preparedBy: string;
  readonly approvals: readonly string[];
  readonly sha256: string;
}

/** A line of a run: paid, taken back, failed, refused in the file, or not decided yet. */
export async function explainRunLine(
  town: Town,
  viewer: Viewer,
  { run: id, line }: { readonly run: string; readonly line: number },
): Promise<Explanation | undefined> {
  const { journal, readModels } = town.parts;
  const run = await journal.read((state) => state.runs.get(id));
  const found = run && (await lineOf(town, run, line));
  if (!run || !found) return undefined;
  const isOwn = found.holder !== undefined && viewer.accounts.includes(holderAccount(found.holder));
  if (!viewer.isStaff && !isOwn) return undefined;
  const { programme, preparedBy, approvals, sha256 } = run;
  const { position, ...facts } = found;
  const about: ExplainedRunLine = {
    kind: 'run-line',
    run: id,
    line,
    programme,
    ...facts,
    preparedBy,
    approvals,
    sha256,
  };
  const thread = (await readModels.get<Thread>(threads.name, `run:${id}`)) ?? [];
  return explanation(town, viewer, about, [
    ...thread,
    ...(position === undefined ? [] : [position]),
  ]);
}

type Found = Pick<ExplainedRunLine, 'status' | 'month' | 'amountMinor' | 'holder' | 'rule'> & {
  readonly message?: string;
  readonly position?: number;
};

async function lineOf({ parts }: Town, run: Run, line: number): Promise<Found | undefined> {
  const row = await parts.readModels.get<RunLineRow>(runLines.name, runLineKey(run.run, line));
  if (row) return row;
  const [refused] = await parts.notes.refused(run.sha256, { after: line - 1, limit: 1 });
  if (refused?.line === line) {
    return { status: 'refused', rule: refused.rule, message: refused.message };
  }
  const text = await parts.runFiles.read(run.sha256);
  const waits = text && runLinesIn(text).find((each) => each.line === line);
  if (!waits) return undefined;
  const { holder, month, amount } = waits;
  return { status: 'waiting', holder, month, amountMinor: amount };
}
