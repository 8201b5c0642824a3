import type { ReadModel, RecordedEvent } from '@mutirao/event-sourcing';
import type { Movement } from '@mutirao/ledger';
import { parseLot } from '@mutirao/ledger';

/** What became of one line of a run. */
export interface RunLineRow {
  readonly status: 'paid' | 'failed' | 'reversed';
  readonly holder: string;
  /** The month the entitlement is for. */
  readonly month: string;
  /** What the line says; of a reversed line too, though less may have come back. */
  readonly amountMinor: number;
  /** Of a failed line: why. */
  readonly rule?: string;
  /** Of the event that decided it last. */
  readonly position: number;
}

export const runLines: ReadModel<Movement, RunLineRow> = {
  name: 'run-lines',
  version: 1,

  keysOf({ type, data }) {
    switch (type) {
      case 'currency.BenefitPaid.v1':
      case 'currency.BenefitFailed.v1':
      case 'currency.BenefitReversed.v1':
        return [runLineKey(data['run'] as string, data['line'] as number)];
      default:
        return [];
    }
  },

  fold(row, event) {
    const { type, data, position } = event;
    if (type === 'currency.BenefitPaid.v1') return paidRow(event);
    if (type === 'currency.BenefitFailed.v1') {
      const { holder, month, amountMinor, rule } = data as unknown as Required<RunLineRow>;
      return { status: 'failed', holder, month, amountMinor, rule, position };
    }
    if (row === undefined) throw new Error('a line is paid before it is reversed');
    return { ...row, status: 'reversed', position };
  },
};

/** Lines in the order of their numbers, the runs one after another. */
export function runLineKey(run: string, line: number): string {
  return `${run}/${String(line).padStart(8, '0')}`;
}

function paidRow({ movements, position }: RecordedEvent<Movement>): RunLineRow {
  const paid = movements.find((movement) => movement.kind === 'transfer');
  if (paid === undefined) throw new Error('a benefit that is paid is a transfer');
  return {
    status: 'paid',
    holder: paid.credit.slice(paid.credit.indexOf(':') + 1),
    month: parseLot(paid.lot).period,
    amountMinor: paid.amount,
    position,
  };
}
