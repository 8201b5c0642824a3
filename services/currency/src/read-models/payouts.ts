import type { ReadModel } from '@mutirao/event-sourcing';
import type { Movement } from '@mutirao/ledger';
import type { EventData } from '../domain/events.ts';
import type { PlainDate } from '../domain/plain-date.ts';

/** What the bank was to be sent, by whom; kept for ever. */
export interface PayoutRow extends EventData<'currency.PayoutPrepared.v1'> {
  readonly status: 'prepared' | 'approved' | 'sent' | 'cancelled';
  readonly preparedBy: string;
  readonly preparedOn: PlainDate;
  readonly approvedBy?: string;
  readonly sentOn?: PlainDate;
  /** Of the last event about it as a whole. */
  readonly position: number;
}

export const payouts: ReadModel<Movement, PayoutRow> = {
  name: 'payouts',
  version: 1,

  keysOf({ type, data }) {
    const isOfPayout = /^currency\.Payout(Prepared|Approved|Sent|Cancelled)\./.test(type);
    return isOfPayout ? [payoutKey(data['payout'] as string)] : [];
  },

  fold(row, { type, data, meta, effectiveOn, position }) {
    if (type === 'currency.PayoutPrepared.v1') {
      const prepared = data as EventData<'currency.PayoutPrepared.v1'>;
      const by = { preparedBy: meta.actor, preparedOn: effectiveOn };
      return { ...prepared, ...by, status: 'prepared', position };
    }
    if (row === undefined) throw new Error('a payout is prepared before anything becomes of it');
    switch (type) {
      case 'currency.PayoutApproved.v1':
        return { ...row, status: 'approved', approvedBy: meta.actor, position };
      case 'currency.PayoutSent.v1':
        return { ...row, status: 'sent', sentOn: effectiveOn, position };
      default:
        return { ...row, status: 'cancelled', position };
    }
  },
};

/** In the order of their numbers. */
export function payoutKey(payout: string): string {
  return `P${payout.slice(1).padStart(10, '0')}`;
}
