import type { RecordedEvent } from '@mutirao/event-sourcing';
import { type Movement, transfersOf } from '@mutirao/ledger';
import { merchantOf, type Receipt, receiptOf, refundReceipt } from '../app/receipt.ts';
import type { EventData } from '../domain/events.ts';
import { totalOf } from '../read-models/payments.ts';

/** What a merchant may want to hear of. */
export const WEBHOOK_EVENTS = ['charge.paid', 'charge.refunded', 'redemption.settled'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** What is told to a merchant: ids and amounts, nothing of the person who paid. */
export interface Message {
  readonly merchant: string;
  readonly type: WebhookEvent;
  /** Of the event, so that whoever is told twice knows it. */
  readonly id: string;
  readonly position: number;
  /** As it is sent: the bytes are signed, so they are made once. */
  readonly body: string;
}

type Event = RecordedEvent<Movement>;

/** What an event has to tell to a merchant, if anything. */
export function messageOf(event: Event): Message | undefined {
  switch (event.type) {
    case 'currency.PaymentMade.v1':
    case 'currency.PaymentCaptured.v1': {
      const receipt = receiptOf(event, merchantOf(event) ?? '');
      return message(event, 'charge.paid', { ...told(receipt), payment: receipt.payment });
    }
    case 'currency.PaymentRefunded.v1': {
      const receipt = refundReceipt(event);
      const { payment, refund } = receipt;
      return message(event, 'charge.refunded', { ...told(receipt), payment, refund });
    }
    case 'currency.LegSettled.v1':
      return message(event, 'redemption.settled', settlement(event));
    default:
      return undefined;
  }
}

function message(
  { id, position, at }: Event,
  type: WebhookEvent,
  data: Readonly<Record<string, unknown>> & { readonly merchant: string },
): Message {
  const { merchant } = data;
  return { merchant, type, id, position, body: bodyOf(type, at, data) };
}

/** By Standard Webhooks; `timestamp` is when it happened, in the town's time. */
export function bodyOf(type: string, at: number, data: object): string {
  return JSON.stringify({ type, timestamp: new Date(at).toISOString(), data });
}

/** Which programme paid, and by which rules, is between the holder and the town. */
function told({ charge, merchant, amountMinor, unit, fees, position, id }: Told): Told {
  return { charge, merchant, amountMinor, unit, fees, position, id };
}

type Told = Pick<
  Receipt,
  'charge' | 'merchant' | 'amountMinor' | 'unit' | 'fees' | 'position' | 'id'
>;

/** One bank account's part of a redemption: the money that arrives as one. */
function settlement(event: Event) {
  const { leg, dueOn, settledOn } = event.data as EventData<'currency.LegSettled.v1'>;
  const moved = transfersOf(event.movements);
  const from = moved.find(({ debit }) => debit.startsWith('redeeming:'))?.debit ?? '';
  return {
    redemption: leg.slice(0, leg.indexOf('-')),
    leg,
    merchant: from.slice('redeeming:'.length),
    amountMinor: totalOf(event, ({ debit }) => debit === from),
    /** National money, as much as was redeemed. */
    unit: moved.find(({ credit }) => credit.startsWith('bank:'))?.unit ?? '',
    dueOn,
    settledOn,
    position: event.position,
    id: event.id,
  };
}
