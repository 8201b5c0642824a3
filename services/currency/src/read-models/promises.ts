import type { ReadModel, RecordedEvent } from '@mutirao/event-sourcing';
import type { Movement } from '@mutirao/ledger';
import type { EventData } from '../domain/events.ts';
import { monthOf } from '../domain/plain-date.ts';

/**
 * What a merchant was promised for a month, leg by leg, and when it was kept. Days are counted, not
 * delays: which of them are business days is the calendar's word at the time of the report.
 */
export interface PromiseRow {
  readonly promised: number;
  readonly rejected: number;
  /** `<promised day> <settled day>` → legs. */
  readonly settled: Readonly<Record<string, number>>;
}

const NOTHING: PromiseRow = { promised: 0, rejected: 0, settled: {} };

export const promises: ReadModel<Movement, PromiseRow> = {
  name: 'promises',
  version: 1,

  keysOf(event) {
    const { type, data } = event;
    switch (type) {
      case 'currency.RedemptionRequested.v1': {
        const { dueOn, merchant } = data as EventData<'currency.RedemptionRequested.v1'>;
        return [promiseKey(dueOn, merchant)];
      }
      case 'currency.LegSettled.v1':
      case 'currency.LegRejected.v1':
        return [promiseKey(data['dueOn'] as string, merchantOf(event))];
      default:
        return [];
    }
  },

  fold(row = NOTHING, { type, data }) {
    if (type === 'currency.RedemptionRequested.v1') {
      const { legs } = data as EventData<'currency.RedemptionRequested.v1'>;
      return { ...row, promised: row.promised + legs.length };
    }
    if (type === 'currency.LegRejected.v1') return { ...row, rejected: row.rejected + 1 };
    const { dueOn, settledOn } = data as EventData<'currency.LegSettled.v1'>;
    const days = `${dueOn} ${settledOn}`;
    return { ...row, settled: { ...row.settled, [days]: (row.settled[days] ?? 0) + 1 } };
  },
};

/** By the month of the promised day, then by merchant. */
function promiseKey(dueOn: string, merchant: string): string {
  return `${monthOf(dueOn)}/${merchant}`;
}

/** What is settled or refused leaves what its merchant is redeeming. */
function merchantOf({ movements, type }: RecordedEvent<Movement>): string {
  for (const each of movements) {
    if (each.kind === 'transfer' && each.debit.startsWith('redeeming:')) {
      return each.debit.slice('redeeming:'.length);
    }
  }
  throw new Error(`${type} moves what a merchant redeems`);
}
