import type { ReadModel, RecordedEvent } from '@mutirao/event-sourcing';
import { type Movement, type Transfer, transfersOf } from '@mutirao/ledger';
import { add, type Minor, minor, ZERO } from '@mutirao/money';
import type { EventData } from '../domain/events.ts';

export type ChargeState =
  | 'open'
  | 'paid'
  | 'held'
  | 'captured'
  | 'released'
  | 'expired'
  | 'cancelled'
  | 'lapsed'
  | 'refunded';

/** What became of a charge, or of one capture of a hold: its key is the charge's or the capture's id. */
export interface PaymentRow {
  readonly state: ChargeState;
  readonly merchant: string;
  readonly amount: Minor;
  /** Of the charge. */
  readonly mode: 'direct' | 'hold';
  readonly lapsesAt?: number;
  readonly holdUntil?: number;
  readonly note?: string;
  /** Account that paid, or from which it is held. */
  readonly payer?: string;
  /** Of the event that paid, held or captured. */
  readonly paidAt?: number;
  readonly captured?: Minor;
  readonly refunded?: Minor;
  /** Of the last event. */
  readonly position: number;
}

type Event = RecordedEvent<Movement>;

export const payments: ReadModel<Movement, PaymentRow> = {
  name: 'payments',
  version: 1,

  keysOf({ type, data }) {
    switch (type) {
      case 'currency.ChargeMade.v1':
      case 'currency.ChargeCancelled.v1':
      case 'currency.PaymentMade.v1':
      case 'currency.PaymentHeld.v1':
      case 'currency.HoldReleased.v1':
      case 'currency.HoldExpired.v1':
        return [data['charge'] as string];
      case 'currency.PaymentCaptured.v1':
        return [data['charge'] as string, data['payment'] as string];
      case 'currency.PaymentRefunded.v1':
        return [data['payment'] as string];
      case 'currency.ChargesLapsed.v1':
        return data['charges'] as readonly string[];
      default:
        return [];
    }
  },

  begins({ type, data }, key) {
    return (
      type === 'currency.ChargeMade.v1' ||
      (type === 'currency.PaymentCaptured.v1' && key === data['payment'])
    );
  },

  fold(row, event, key) {
    const { position, type } = event;
    if (type === 'currency.ChargeMade.v1') return chargeRow(event);
    if (type === 'currency.PaymentCaptured.v1' && key === event.data['payment']) {
      return captureRow(event);
    }
    if (row === undefined) throw new Error(`${key} is made before ${type}`);
    return { ...row, ...changes(row, event), position };
  },
};

function chargeRow({ data, position }: Event): PaymentRow {
  const { merchant, amountMinor, mode, lapsesAt, holdUntil, note } =
    data as EventData<'currency.ChargeMade.v1'>;
  return {
    state: 'open',
    merchant,
    amount: minor(amountMinor),
    mode,
    lapsesAt,
    ...(holdUntil === undefined ? {} : { holdUntil }),
    ...(note === undefined ? {} : { note }),
    position,
  };
}

function captureRow(event: Event): PaymentRow {
  const [first] = transfersOf(event.movements);
  const { position } = event;
  const merchant = first?.credit.slice('merchant:'.length) ?? '';
  const amount = heldTransfers(event);
  return { state: 'paid', merchant, amount, mode: 'hold', paidAt: position, position };
}

function changes(row: PaymentRow, event: Event): Partial<PaymentRow> {
  switch (event.type) {
    case 'currency.PaymentMade.v1':
    case 'currency.PaymentHeld.v1': {
      const [first] = transfersOf(event.movements);
      if (first === undefined) throw new Error('what pays moves value');
      const state = event.type === 'currency.PaymentMade.v1' ? 'paid' : 'held';
      return { state, payer: first.debit, paidAt: event.position };
    }
    case 'currency.PaymentCaptured.v1':
      return {
        state: closesHold(event) ? 'captured' : 'held',
        captured: add(row.captured ?? ZERO, heldTransfers(event)),
      };
    case 'currency.PaymentRefunded.v1': {
      const refunded = add(row.refunded ?? ZERO, refundedBy(event));
      return refunded === row.amount ? { state: 'refunded', refunded } : { refunded };
    }
    case 'currency.HoldReleased.v1':
      return { state: 'released' };
    case 'currency.HoldExpired.v1':
      return { state: 'expired' };
    case 'currency.ChargeCancelled.v1':
      return { state: 'cancelled' };
    default:
      return { state: 'lapsed' };
  }
}

/** Whether this capture took the last of what was held. */
export function closesHold({ movements }: Pick<Event, 'movements'>): boolean {
  return movements.some((each) => each.kind === 'state' && each.state === 'closed');
}

function heldTransfers(event: Event): Minor {
  return totalOf(event, ({ debit }) => debit.startsWith('hold:'));
}

/** What a refund gives back to the payer; the fee that comes back to the merchant is not of it. */
export function refundedBy(event: Pick<Event, 'movements'>): Minor {
  return totalOf(event, ({ debit }) => debit.startsWith('merchant:'));
}

/** The sum of those transfers of an event. */
export function totalOf(
  event: Pick<Event, 'movements'>,
  of: (transfer: Transfer) => boolean,
): Minor {
  let total = ZERO;
  for (const each of transfersOf(event.movements)) if (of(each)) total = add(total, each.amount);
  return total;
}
