import { holderAccount } from '../domain/accounts.ts';
import { touches } from '../domain/plain-date.ts';
import type { CurrencyState, Run } from '../domain/state.ts';
import { type RunLineRow, runLineKey, runLines } from '../read-models/run-lines.ts';
import { type ExcludedLine, excludedIn, runLinesIn } from '../stores/run-file.ts';
import type { Town } from './town.ts';

interface Unpaid {
  readonly holder: string;
  readonly line?: number;
  readonly why: 'not-on-roll' | 'refused' | 'excluded' | 'failed' | 'frozen';
  readonly rule?: string;
}

/**
 * The itemised report of a run: what was paid, line by line (from the read model, a page at a time),
 * and who was enrolled in the month and is without their payment, with why.
 */
export async function runReport(town: Town, id: string, page: { after: number; limit: number }) {
  const { journal, readModels, runFiles } = town.parts;
  const run = await journal.read((state) => state.runs.get(id));
  if (!run) return undefined;
  const rows = await readModels.list<RunLineRow>(runLines.name, {
    prefix: `${id}/`,
    after: runLineKey(id, page.after),
    limit: page.limit,
  });
  const lines = rows.map(({ key, row }) => ({ line: Number(key.slice(id.length + 1)), ...row }));
  const excluded = new Map<string, ExcludedLine>();
  const text = (await runFiles.read(run.sha256)) ?? '';
  for (const line of excludedIn(text)) {
    if (line.holder !== '' && line.rule !== 'duplicate') excluded.set(line.holder, line);
  }
  const onRoll = new Map(runLinesIn(text).map(({ holder, line }) => [holder, line]));
  const unpaid = await journal.read((state) => unpaidOf(state, run, { onRoll, excluded }));
  return {
    run: id,
    programme: run.programme,
    period: run.period,
    status: run.status,
    lines,
    ...(rows.length === page.limit ? { next: lines.at(-1)?.line ?? 0 } : {}),
    unpaid,
    totals: {
      payableLines: run.payableLines,
      payableMinor: run.payableMinor,
      paidLines: run.paidLines,
      paidMinor: run.paidMinor,
      refusedLines: run.refusedLines,
      unpaid: unpaid.length,
    },
  };
}

interface OnFile {
  /** Holder → line. */
  readonly onRoll: ReadonlyMap<string, number>;
  readonly excluded: ReadonlyMap<string, ExcludedLine>;
}

function unpaidOf(state: CurrencyState, run: Run, { onRoll, excluded }: OnFile): Unpaid[] {
  const paid = state.paid(run.programme, run.period, run.supplement);
  const failed = new Map(
    [...state.failed(run.run).entries()].map(([line, { holder, rule }]) => [
      holder,
      { line: Number(line), rule },
    ]),
  );
  const found: Unpaid[] = [];
  for (const [holder, spans] of state.enrolled(run.programme).entries()) {
    if (paid.has(holder) || !spans.some((span) => touches(span, run.period))) continue;
    const failure = failed.get(holder);
    const refused = excluded.get(holder);
    const frozen = state.ledger.accounts.get(holderAccount(holder))?.state === 'frozen';
    if (failure)
      found.push({
        holder,
        ...failure,
        why: failure.rule === 'account-frozen' ? 'frozen' : 'failed',
      });
    else if (refused) {
      const { line, rule } = refused;
      found.push({ holder, line, why: run.ready ? 'excluded' : 'refused', rule });
    } else if (onRoll.has(holder))
      found.push({
        holder,
        line: onRoll.get(holder) ?? 0,
        why: frozen ? 'frozen' : 'failed',
        rule: `run-${run.status}`,
      });
    else found.push({ holder, why: 'not-on-roll' });
  }
  return found;
}
