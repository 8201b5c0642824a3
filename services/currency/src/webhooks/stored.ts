import {
  jsonOf,
  jsonValue,
  type NewRecord,
  type RecordPlace,
  type Records,
  type RecordsOptions,
} from '@mutirao/adapters/records';
import type { WebhookEvent } from './message.ts';
import { type Target, unsealTarget } from './seal.ts';

/** Why nothing is sent there any more: it said so itself (410), or was given up. */
export type DisabledBecause = 'gone' | 'failing' | 'too-far-behind';

/** Who wants to hear of what: written where the merchant asks, and by the outbox that gives it up. */
export interface StoredWebhook {
  readonly merchant: string;
  readonly events: readonly WebhookEvent[];
  /** Address and secret, base64url; none once it is deleted. */
  readonly sealed?: string;
  readonly state: 'active' | 'disabled' | 'deleted';
  readonly reason?: DisabledBecause;
  /** Position in the journal from which on it is told. */
  readonly after: number;
  /** Of the merchant's webhooks, as long as it is not deleted: none has the number of another. */
  readonly slot: number;
  /** The last that were asked for. */
  readonly tests: readonly StoredTest[];
}

export interface StoredTest {
  readonly id: string;
  /** Milliseconds since 1970, of the town's clock. */
  readonly at: number;
}

export interface StoredDelivery {
  /** The `webhook-id`. */
  readonly id: string;
  readonly type: string;
  /** Of the event; none of a test. */
  readonly position?: number;
  readonly body: string;
  readonly state: 'waiting' | 'delivered' | 'given-up';
  readonly tries: number;
  /** Milliseconds since 1970; at once without it. */
  readonly nextAt?: number;
  readonly triedAt?: number;
  readonly outcome?: string;
}

/** Where one webhook stands. Written by the outbox alone. */
export interface StoredQueue {
  /** `seq` of the last delivery that is over, or from which on it is told. */
  readonly cursor: string;
  readonly waiting: number;
  /** Deliveries before the cursor that are still there. */
  readonly told: number;
  /** Ids of the last tests that were queued. */
  readonly tests: readonly string[];
}

export interface WebhookRecords {
  readonly webhooks: Records;
  /** Nobody waits for a flush: what a power cut takes is followed again in the journal. */
  readonly deliveries: Records;
}

export const WEBHOOKS = {
  name: 'webhooks',
  marks: { merchant: 'text', state: 'text', slot: 'unique' },
} as const satisfies RecordsOptions;

export const DELIVERIES = {
  name: 'deliveries',
  isWaitedFor: false,
} as const satisfies RecordsOptions;

export async function openWebhookRecords(place: RecordPlace): Promise<WebhookRecords> {
  return {
    webhooks: await place.open(WEBHOOKS),
    deliveries: await place.open(DELIVERIES),
  };
}

export function webhookRecord(id: string, webhook: StoredWebhook): NewRecord {
  const { merchant, state, slot } = webhook;
  const holds = state === 'deleted' ? {} : { slot: `${merchant}/${slot}` };
  return { key: id, value: jsonValue(webhook), marks: { merchant, state, ...holds } };
}

/** Whatever another writes meanwhile; `undefined` from `change` leaves it as it is. */
export async function changeWebhook(
  webhooks: Records,
  id: string,
  change: (webhook: StoredWebhook) => StoredWebhook | undefined,
): Promise<void> {
  for (;;) {
    const kept = await webhooks.get(id);
    const changed = kept && change(jsonOf<StoredWebhook>(kept));
    if (!changed || (await webhooks.replace(webhookRecord(id, changed), kept.revision))) return;
  }
}

export function targetOf(
  key: Uint8Array,
  id: string,
  { sealed = '' }: StoredWebhook,
): Target | undefined {
  return unsealTarget(key, id, Buffer.from(sealed, 'base64url'));
}

/** How far the journal was followed; written after the deliveries that came of it. */
export const FOLLOWED = 'followed';

export const queueKey = (webhook: string): string => `queue:${webhook}`;

/** Deliveries of one webhook lie in the order in which they are sent. */
export const deliveriesPrefix = (webhook: string): string => `delivery:${webhook}:`;

export function deliveryKey(webhook: string, seq: string): string {
  return `${deliveriesPrefix(webhook)}${seq}`;
}

/** In the order of positions; after the event at its position, tests are numbered from 1. */
export function seqOf(position: number, test = 0): string {
  return `${String(position).padStart(16, '0')}.${String(test).padStart(6, '0')}`;
}

export function afterSeq(seq: string): string {
  const [position = '', test = ''] = seq.split('.');
  return seqOf(Number(position), Number(test) + 1);
}

/** At a time, where all are read. */
export const A_PAGE = 1_000;

/** Erases all that a webhook was told, and all that it waits for. */
export async function eraseDeliveries(deliveries: Records, webhook: string): Promise<void> {
  const prefix = deliveriesPrefix(webhook);
  for (;;) {
    const page = await deliveries.list({ prefix, limit: A_PAGE });
    await deliveries.remove([...page.map(({ key }) => key), queueKey(webhook)]);
    if (page.length < A_PAGE) return;
  }
}
