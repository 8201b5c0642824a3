import { randomBytes } from 'node:crypto';
import { jsonOf, type RecordPlace } from '@mutirao/adapters/records';
import type { WebhookEvent } from './message.ts';
import { MOST_TOLD } from './queues.ts';
import { sealingKey, sealTarget } from './seal.ts';
import {
  changeWebhook,
  type DisabledBecause,
  deliveriesPrefix,
  eraseDeliveries,
  openWebhookRecords,
  queueKey,
  type StoredDelivery,
  type StoredQueue,
  type StoredTest,
  type StoredWebhook,
  targetOf,
  type WebhookRecords,
  webhookRecord,
} from './stored.ts';

/** Of one merchant. */
export const MOST_WEBHOOKS = 5;
const MOST_SHOWN = 100;
/** That are remembered, so that each is sent once. */
const MOST_TESTS = 20;

export interface WebhookView {
  readonly webhook: string;
  /** None where the town has other keys than when it was made. */
  readonly url?: string;
  readonly events: readonly WebhookEvent[];
  readonly state: 'active' | 'disabled';
  readonly reason?: DisabledBecause;
  /** Events that it was not told of: yet, or of a disabled one, at all. */
  readonly waiting: number;
}

export interface DeliveryView {
  /** The `webhook-id` that it is sent under. */
  readonly delivery: string;
  readonly type: string;
  readonly state: 'waiting' | 'delivered' | 'given-up';
  readonly tries: number;
  readonly triedAt: string;
  readonly nextTryAt?: string;
  /** Of the last try: the status, or why there was none. */
  readonly outcome: string;
}

export interface AskedWebhook {
  /** Follows from the idempotency key, so that a retry finds what the first made. */
  readonly id: string;
  readonly merchant: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  /** Position in the journal from which on it is told. */
  readonly after: number;
}

export interface NewWebhook extends Pick<WebhookView, 'webhook' | 'events'> {
  readonly url: string;
  /** What we sign with: whoever made the webhook is told, and nobody else. */
  readonly secret: string;
}

export type Added =
  | { readonly kind: 'added'; readonly value: NewWebhook }
  | { readonly kind: 'other' | 'full' | 'deleted' };

/** The webhooks of merchants, as those see them. Addresses and secrets lie there encrypted. */
export class Webhooks {
  readonly sealingKey: Buffer;
  /** Of a rehearsal: whether they may be on this machine. */
  readonly local: boolean;
  readonly #records: WebhookRecords;

  private constructor(records: WebhookRecords, communityKey: Uint8Array, local: boolean) {
    this.#records = records;
    this.sealingKey = sealingKey(communityKey);
    this.local = local;
  }

  static async open(
    place: RecordPlace,
    communityKey: Uint8Array,
    { local = false }: { readonly local?: boolean } = {},
  ): Promise<Webhooks> {
    return new Webhooks(await openWebhookRecords(place), communityKey, local);
  }

  /** Makes a webhook, durably, or finds the one that this key made. */
  async add(asked: AskedWebhook): Promise<Added> {
    const { id, merchant, url, events, after } = asked;
    const { webhooks } = this.#records;
    for (;;) {
      const known = await this.#find(id);
      if (known) return this.#again(known, asked);
      const taken = new Set((await this.#allOf(merchant)).map(([, { slot }]) => slot));
      const slot = Array.from({ length: MOST_WEBHOOKS }, (_, n) => n).find((n) => !taken.has(n));
      if (slot === undefined) return { kind: 'full' };
      const secret = `whsec_${randomBytes(32).toString('base64')}`;
      const sealed = sealTarget(this.sealingKey, id, { url, secret }).toString('base64url');
      const webhook = {
        merchant,
        events,
        sealed,
        state: 'active',
        after,
        slot,
        tests: [],
      } as const;
      // Whoever took the slot, or made the same webhook, was first: it is looked at anew.
      const [isNew] = await webhooks.insert([webhookRecord(id, webhook)]);
      if (isNew) return { kind: 'added', value: { webhook: id, url, events, secret } };
    }
  }

  async of(merchant: string): Promise<WebhookView[]> {
    const all = await this.#allOf(merchant);
    const queues = await this.#records.deliveries.many(all.map(([id]) => queueKey(id)));
    return all.map(([id, webhook], index) => {
      const { events, state, reason } = webhook;
      const target = targetOf(this.sealingKey, id, webhook);
      const queue = queues[index];
      return {
        webhook: id,
        ...(target && { url: target.url }),
        events,
        state: state as 'active' | 'disabled',
        ...(reason === undefined ? {} : { reason }),
        waiting: queue ? jsonOf<StoredQueue>(queue).waiting : 0,
      };
    });
  }

  /** Erases its address, its secret and what was on its way; what stays is that it was there. */
  async remove(merchant: string, id: string): Promise<boolean> {
    if ((await this.#find(id))?.merchant !== merchant) return false;
    await changeWebhook(this.#records.webhooks, id, ({ sealed: _, ...webhook }) => {
      return { ...webhook, state: 'deleted', tests: [] };
    });
    await eraseDeliveries(this.#records.deliveries, id);
    return true;
  }

  /** Has a test sent after what waits already, and all of it tried at once. */
  async test(webhook: string, test: StoredTest): Promise<void> {
    await changeWebhook(this.#records.webhooks, webhook, (stored) => {
      if (stored.state !== 'active' || stored.tests.some(({ id }) => id === test.id)) {
        return undefined;
      }
      return { ...stored, tests: [...stored.tests, test].slice(-MOST_TESTS) };
    });
  }

  /** Whether this test was asked for before: asked for again, it is answered as it was. */
  async knows(webhook: string, test: string): Promise<boolean> {
    return (await this.#find(webhook))?.tests.some(({ id }) => id === test) ?? false;
  }

  /** The last that were tried, newest first. */
  async deliveriesOf(webhook: string): Promise<DeliveryView[]> {
    // What was tried lies before all that was not.
    const kept = await this.#records.deliveries.list({
      prefix: deliveriesPrefix(webhook),
      limit: MOST_TOLD + 1,
    });
    const tried = kept.map((each) => jsonOf<StoredDelivery>(each)).filter(({ tries }) => tries > 0);
    return tried.slice(-MOST_SHOWN).reverse().map(viewOf);
  }

  /** Whether there is anybody to tell anything. */
  async areWanted(): Promise<boolean> {
    return (await this.#records.webhooks.find('state', 'active', 1)).length > 0;
  }

  #again(known: StoredWebhook, { id, merchant, url, events }: AskedWebhook): Added {
    if (known.merchant !== merchant) return { kind: 'other' };
    const target = targetOf(this.sealingKey, id, known);
    if (known.state === 'deleted' || !target) return { kind: 'deleted' };
    const isSame = target.url === url && known.events.join() === events.join();
    return isSame
      ? { kind: 'added', value: { webhook: id, events, ...target } }
      : { kind: 'other' };
  }

  async #find(id: string): Promise<StoredWebhook | undefined> {
    const kept = await this.#records.webhooks.get(id);
    return kept && jsonOf<StoredWebhook>(kept);
  }

  /** In the order in which they were made. */
  async #allOf(merchant: string): Promise<(readonly [id: string, StoredWebhook])[]> {
    const found: (readonly [string, StoredWebhook])[] = [];
    // Deleted ones stay, and there may be any number of them.
    for (let slot = 0; slot < MOST_WEBHOOKS; slot++) {
      const [kept] = await this.#records.webhooks.find('slot', `${merchant}/${slot}`, 1);
      if (kept) found.push([kept.key, jsonOf<StoredWebhook>(kept)]);
    }
    return found.sort(([a, one], [b, other]) => one.after - other.after || (a < b ? -1 : 1));
  }
}

function viewOf(delivery: StoredDelivery): DeliveryView {
  const { id, type, state, tries, nextAt, triedAt = 0, outcome = '' } = delivery;
  return {
    delivery: id,
    type,
    state,
    tries,
    triedAt: new Date(triedAt).toISOString(),
    ...(nextAt === undefined ? {} : { nextTryAt: new Date(nextAt).toISOString() }),
    outcome,
  };
}
