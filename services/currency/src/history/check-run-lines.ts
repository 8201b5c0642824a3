import { type RunLineRow, runLineKey } from '../read-models/run-lines.ts';
import type { PlainTransfer } from './plain-books.ts';
import type { PlainEvent } from './plain-reader.ts';

/** The second reader's own list of what became of each line of a run. */
export class PlainRunLines {
  readonly rows = new Map<string, RunLineRow>();

  see({ position, body }: PlainEvent, transfers: readonly PlainTransfer[]): void {
    const { run, line, holder, month, amountMinor, rule } = (body?.data ?? {}) as Data;
    if (typeof run !== 'string' || typeof line !== 'number') return;
    const key = runLineKey(run, line);
    const before = this.rows.get(key);
    const [paid] = transfers;
    if (body?.kind === 'BenefitPaid' && paid) {
      this.rows.set(key, {
        status: 'paid',
        holder: paid.credit.id.replace('holder:', ''),
        month: paid.lot.split('/')[1] ?? '',
        amountMinor: paid.amount,
        position,
      });
    } else if (body?.kind === 'BenefitFailed') {
      this.rows.set(key, { status: 'failed', holder, month, amountMinor, rule, position });
    } else if (body?.kind === 'BenefitReversed' && before) {
      this.rows.set(key, { ...before, status: 'reversed', position });
    }
  }
}

type Data = Omit<Required<RunLineRow>, 'status' | 'position'> & {
  readonly run: unknown;
  readonly line: unknown;
};
