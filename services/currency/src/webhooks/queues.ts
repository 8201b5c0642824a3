import { jsonOf, jsonValue, type NewRecord, type Records } from '@mutirao/adapters/records';
import {
  A_PAGE,
  afterSeq,
  deliveriesPrefix,
  deliveryKey,
  queueKey,
  type StoredDelivery,
  type StoredQueue,
  seqOf,
} from './stored.ts';

/** Told ones that are kept for the merchant to look at, and how many there are before some are erased. */
const KEPT = 100;
export const MOST_TOLD = 2 * KEPT;

export interface Queued {
  readonly webhook: string;
  readonly seq: string;
  readonly delivery: StoredDelivery;
}

export interface Tried {
  /** Of the machine's clock, which is the one that receivers compare with. */
  readonly at: number;
  /** The status, or why there was none. */
  readonly outcome: string;
}

interface Queue extends StoredQueue {
  /** `seq` of the last delivery that there is. */
  readonly last: string;
}

/**
 * Deliveries, webhook by webhook, in the order in which they are sent. A delivery has the same key
 * whenever it comes, so that it can come again: it is there already, or is over.
 */
export class Queues {
  readonly #records: Records;
  readonly #queues = new Map<string, Queue>();

  constructor(deliveries: Records) {
    this.#records = deliveries;
  }

  /**
   * What of it waits; false for a webhook that was never told anything, which begins after `after`.
   * What is of positions past `head` is of a journal that is no more, and is erased.
   */
  async open(webhook: string, after: number, head = Number.MAX_SAFE_INTEGER): Promise<boolean> {
    const [kept] = await this.#records.many([queueKey(webhook)]);
    const begin = { cursor: seqOf(after), waiting: 0, told: 0, tests: [] };
    const stored = kept ? jsonOf<StoredQueue>(kept) : begin;
    const end = seqOf(head + 1);
    const cursor = stored.cursor < end ? stored.cursor : seqOf(head);
    const rest = await this.#after(webhook, cursor);
    const gone = rest.filter(({ seq }) => seq >= end);
    if (gone.length > 0) await this.#records.remove(gone.map(keyOf));
    const left = rest.slice(0, rest.length - gone.length);
    const waiting = left.filter(({ delivery }) => delivery.state === 'waiting').length;
    const queue = { ...stored, cursor, waiting, last: left.at(-1)?.seq ?? cursor };
    await this.#records.put([this.#set(webhook, queue)]);
    return kept !== undefined;
  }

  waitingOf(webhook: string): number {
    return this.#queues.get(webhook)?.waiting ?? 0;
  }

  isOver(webhook: string, seq: string): boolean {
    const queue = this.#queues.get(webhook);
    return queue === undefined || seq <= queue.cursor;
  }

  /** The webhooks of those that were not there already. */
  async add(queued: readonly Queued[]): Promise<Set<string>> {
    const isNew = await this.#records.insert(queued.map(recordOf));
    const added = queued.filter((_, index) => isNew[index]);
    for (const { webhook, seq } of added) {
      const queue = this.#of(webhook);
      const isLast = seq > queue.last;
      const last = isLast ? seq : queue.last;
      this.#set(webhook, { ...queue, last, waiting: queue.waiting + 1 });
    }
    const touched = new Set(added.map(({ webhook }) => webhook));
    await this.#records.put([...touched].map((webhook) => this.#set(webhook, this.#of(webhook))));
    return touched;
  }

  /** Queues a test after all that is there, unless it was before; what waits is due at once. */
  async addTest(webhook: string, delivery: StoredDelivery): Promise<void> {
    const { tests, last } = this.#of(webhook);
    if (tests.includes(delivery.id)) return;
    const first = await this.first(webhook);
    if (first) {
      const { nextAt: _, ...due } = first.delivery;
      await this.#records.put([recordOf({ ...first, delivery: due })]);
    }
    await this.add([{ webhook, seq: afterSeq(last), delivery }]);
    const queue = { ...this.#of(webhook), tests: [...tests, delivery.id].slice(-KEPT) };
    await this.#records.put([this.#set(webhook, queue)]);
  }

  /** The first that waits. */
  async first(webhook: string): Promise<Queued | undefined> {
    const { cursor } = this.#of(webhook);
    for (const queued of await this.#after(webhook, cursor, 2)) {
      // A process that ended between the two has left what is over after the cursor.
      if (queued.delivery.state === 'waiting') return queued;
    }
    return undefined;
  }

  /** What became of one that waits on. */
  async keep(queued: Queued): Promise<void> {
    await this.#records.put([recordOf(queued)]);
  }

  /** It is over: the next is the first. */
  async over(queued: Queued): Promise<void> {
    const { webhook, seq } = queued;
    const { waiting, told, ...queue } = this.#of(webhook);
    const next = { ...queue, cursor: seq, waiting: waiting - 1, told: told + 1 };
    await this.#records.put([recordOf(queued), this.#set(webhook, next)]);
    if (next.told >= MOST_TOLD) await this.#eraseOldest(webhook, next.told - KEPT);
  }

  /** What waits is erased; its count stays for the merchant to see. */
  async drop(webhook: string): Promise<void> {
    const rest = await this.#after(webhook, this.#of(webhook).cursor);
    await this.#records.remove(
      rest.filter(({ delivery }) => delivery.state === 'waiting').map(keyOf),
    );
    this.forget(webhook);
  }

  forget(webhook: string): void {
    this.#queues.delete(webhook);
  }

  async #eraseOldest(webhook: string, limit: number): Promise<void> {
    const oldest = await this.#records.list({ prefix: deliveriesPrefix(webhook), limit });
    await this.#records.remove(oldest.map(({ key }) => key));
    const queue = this.#of(webhook);
    await this.#records.put([this.#set(webhook, { ...queue, told: queue.told - limit })]);
  }

  async #after(webhook: string, cursor: string, limit = Infinity): Promise<Queued[]> {
    const prefix = deliveriesPrefix(webhook);
    const found: Queued[] = [];
    for (let after = deliveryKey(webhook, cursor); ; ) {
      const page = await this.#records.list({ prefix, after, limit: Math.min(A_PAGE, limit) });
      for (const kept of page) {
        found.push({ webhook, seq: kept.key.slice(prefix.length), delivery: jsonOf(kept) });
      }
      after = page.at(-1)?.key ?? after;
      if (page.length < A_PAGE) return found;
    }
  }

  #of(webhook: string): Queue {
    const queue = this.#queues.get(webhook);
    if (!queue) throw new Error('a webhook that is told has a queue');
    return queue;
  }

  #set(webhook: string, queue: Queue): NewRecord {
    this.#queues.set(webhook, queue);
    const { last: _, ...stored } = queue;
    return { key: queueKey(webhook), value: jsonValue(stored) };
  }
}

const keyOf = ({ webhook, seq }: Queued): string => deliveryKey(webhook, seq);

function recordOf(queued: Queued): NewRecord {
  return { key: keyOf(queued), value: jsonValue(queued.delivery) };
}

/** What is kept of a delivery that was tried. */
export function afterTry(
  { webhook, seq, delivery }: Queued,
  state: StoredDelivery['state'],
  { at: triedAt, outcome }: Tried,
  nextAt?: number,
): Queued {
  const { nextAt: _, ...facts } = delivery;
  const tried = { ...facts, state, tries: facts.tries + 1, triedAt, outcome };
  return { webhook, seq, delivery: nextAt === undefined ? tried : { ...tried, nextAt } };
}
