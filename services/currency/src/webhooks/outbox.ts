import { jsonOf, jsonValue, type RecordPlace } from '@mutirao/adapters/records';
import { bodyOf, type Message } from './message.ts';
import { afterTry, type Queued, Queues, type Tried } from './queues.ts';
import type { Target } from './seal.ts';
import {
  changeWebhook,
  type DisabledBecause,
  eraseDeliveries,
  FOLLOWED,
  openWebhookRecords,
  type StoredWebhook,
  seqOf,
  targetOf,
  type WebhookRecords,
} from './stored.ts';

/** Whoever has so many events waiting is given up: they lie in our store. */
const MOST_WAITING = 50_000;
/** Events that nobody wants to hear of, before how far they were followed is written down. */
const UNWRITTEN = 10_000;
const MOST_ACTIVE = 100_000;

/** The first that waits for one webhook: those after it wait for this one. */
export interface Due extends Queued {
  /** None where the store was changed, or belongs to another town's keys. */
  readonly target: Target | undefined;
}

export interface OutboxOptions {
  /** Position of the last event of the journal: what is past it came of another. */
  readonly head: number;
  readonly mostWaiting?: number;
}

/**
 * What is to be sent, and in which order. How far the journal was followed is written after the
 * deliveries that come of it, which have the same keys when they come again: each event is told, and
 * told again rather than not. There is one outbox, where the journal's writer is.
 */
export class Outbox {
  readonly #records: WebhookRecords;
  readonly #key: Uint8Array;
  readonly #mostWaiting: number;
  readonly #queues: Queues;
  /** Those that are told, by merchant too. */
  readonly #active = new Map<string, StoredWebhook>();
  #ofMerchant = new Map<string, [string, StoredWebhook][]>();
  #position = -1;
  #written = -1;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(records: WebhookRecords, key: Uint8Array, mostWaiting: number) {
    this.#records = records;
    this.#key = key;
    this.#mostWaiting = mostWaiting;
    this.#queues = new Queues(records.deliveries);
  }

  static async open(
    place: RecordPlace,
    key: Uint8Array,
    { head, mostWaiting = MOST_WAITING }: OutboxOptions,
  ): Promise<Outbox> {
    const outbox = new Outbox(await openWebhookRecords(place), key, mostWaiting);
    await outbox.#begin(head);
    return outbox;
  }

  /** Of the last event that was followed. */
  get position(): number {
    return this.#position;
  }

  /**
   * Follows the journal from one position to another. The webhooks that have something to tell of it;
   * none, and nothing was followed, where the position went back meanwhile.
   */
  follow(
    messages: readonly Message[],
    position: number,
    from = this.#position + 1,
  ): Promise<Set<string>> {
    return this.#alone(async () => {
      if (from > this.#position + 1) return new Set();
      const { wanted, crowded } = this.#wanted(messages);
      const touched = await this.#queues.add(wanted);
      for (const webhook of crowded) await this.#disable(webhook, 'too-far-behind');
      this.#position = position;
      const isDue = wanted.length > 0 || position - this.#written >= UNWRITTEN;
      if (isDue) await this.#writePosition();
      return touched;
    });
  }

  /**
   * Looks who wants to hear by now, and what tests were asked for. Whoever is new is told from when
   * it asked: then the position goes back to there, and the journal is to be followed anew. Whether
   * it is so.
   */
  refresh(): Promise<boolean> {
    return this.#alone(async () => {
      const active = await this.#findActive();
      for (const webhook of [...this.#active.keys()].filter((id) => !active.has(id))) {
        this.#queues.forget(webhook);
        await eraseDeliveries(this.#records.deliveries, webhook);
      }
      const news = [...active].filter(([webhook]) => !this.#active.has(webhook));
      this.#setActive(active);
      const before = this.#position;
      for (const [webhook, { after }] of news) {
        await this.#queues.open(webhook, after);
        this.#position = Math.min(this.#position, after);
      }
      for (const [webhook, { tests }] of active) {
        for (const { id, at } of tests) {
          const body = bodyOf('webhook.test', at, { webhook });
          const test = { id, type: 'webhook.test', body, state: 'waiting', tries: 0 } as const;
          await this.#queues.addTest(webhook, test);
        }
      }
      return this.#position < before;
    });
  }

  /** Webhooks for which anything waits. */
  waiting(): string[] {
    return [...this.#active.keys()].filter((webhook) => this.#queues.waitingOf(webhook) > 0);
  }

  next(webhook: string): Promise<Due | undefined> {
    return this.#alone(async () => {
      const stored = this.#active.get(webhook);
      const first = stored && (await this.#queues.first(webhook));
      return first && { ...first, target: targetOf(this.#key, webhook, stored) };
    });
  }

  delivered(due: Due, tried: Tried): Promise<void> {
    return this.#ifActive(due, () => this.#queues.over(afterTry(due, 'delivered', tried)));
  }

  /** It is tried again at `nextAt`, and what comes after it not before. */
  failed(due: Due, tried: Tried, nextAt: number): Promise<void> {
    return this.#ifActive(due, () => this.#queues.keep(afterTry(due, 'waiting', tried, nextAt)));
  }

  givenUp(due: Due, tried: Tried, reason: DisabledBecause): Promise<void> {
    return this.#ifActive(due, async () => {
      // In this order: who reads that it was given up is not told that more may be sent.
      await this.#close(due.webhook, reason);
      await this.#queues.keep(afterTry(due, 'given-up', tried));
      await this.#disable(due.webhook, reason);
    });
  }

  /** How far the journal was followed is known at the next start. */
  close(): Promise<void> {
    return this.#alone(async () => {
      if (this.#position !== this.#written) await this.#writePosition();
    });
  }

  /** Where an older journal was put back, what came after its end will come again, as others. */
  async #begin(head: number): Promise<void> {
    const kept = await this.#records.deliveries.get(FOLLOWED);
    const written = kept ? jsonOf<number>(kept) : undefined;
    const followed = Math.min(written ?? head, head);
    const active = await this.#findActive();
    const starts: number[] = [];
    for (const [webhook, stored] of active) {
      const start = Math.min(stored.after, head);
      if (start < stored.after) {
        active.set(webhook, { ...stored, after: start });
        await changeWebhook(this.#records.webhooks, webhook, (each) => ({ ...each, after: start }));
      }
      const wasTold = await this.#queues.open(webhook, start, head);
      starts.push(wasTold && written !== undefined ? followed : start);
    }
    this.#setActive(active);
    this.#position = starts.length > 0 ? Math.min(...starts) : followed;
    this.#written = written ?? this.#position;
  }

  /** Each message for each webhook that wants it; and those for which too many would wait. */
  #wanted(messages: readonly Message[]): { wanted: Queued[]; crowded: Set<string> } {
    const wanted: Queued[] = [];
    const counts = new Map<string, number>();
    const crowded = new Set<string>();
    for (const { merchant, type, id, position, body } of messages) {
      for (const [webhook, { events, after }] of this.#ofMerchant.get(merchant) ?? []) {
        const seq = seqOf(position);
        if (position <= after || !events.includes(type) || crowded.has(webhook)) continue;
        if (this.#queues.isOver(webhook, seq)) continue;
        const waiting = counts.get(webhook) ?? this.#queues.waitingOf(webhook);
        counts.set(webhook, waiting + 1);
        const delivery = { id, type, position, body, state: 'waiting', tries: 0 } as const;
        if (waiting >= this.#mostWaiting) crowded.add(webhook);
        else wanted.push({ webhook, seq, delivery });
      }
    }
    return { wanted, crowded };
  }

  async #disable(webhook: string, reason: DisabledBecause): Promise<void> {
    await this.#close(webhook, reason);
    await this.#queues.drop(webhook);
    this.#active.delete(webhook);
    this.#setActive(new Map(this.#active));
  }

  async #close(webhook: string, reason: DisabledBecause): Promise<void> {
    await changeWebhook(this.#records.webhooks, webhook, (each) =>
      each.state === 'active' ? { ...each, state: 'disabled', reason } : undefined,
    );
  }

  async #findActive(): Promise<Map<string, StoredWebhook>> {
    const kept = await this.#records.webhooks.find('state', 'active', MOST_ACTIVE);
    return new Map(kept.map((each) => [each.key, jsonOf<StoredWebhook>(each)]));
  }

  #setActive(active: ReadonlyMap<string, StoredWebhook>): void {
    this.#active.clear();
    for (const [webhook, stored] of active) this.#active.set(webhook, stored);
    this.#ofMerchant = Map.groupBy(active, ([, { merchant }]) => merchant);
  }

  async #writePosition(): Promise<void> {
    const value = jsonValue(this.#position);
    await this.#records.deliveries.put([{ key: FOLLOWED, value }]);
    this.#written = this.#position;
  }

  /** What was deleted while it was tried is gone. */
  #ifActive({ webhook }: Due, work: () => Promise<void>): Promise<void> {
    return this.#alone(async () => {
      if (this.#active.has(webhook)) await work();
    });
  }

  /** One after the other: each finds what those before have written. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}
