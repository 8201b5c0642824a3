import { setTimeout as pause } from 'node:timers/promises';
import type { Readiness } from './health.ts';
import type { Metrics } from './metrics.ts';
import {
  feedOf,
  measureService,
  type WatchedConsumer,
  type WatchedLedger,
  type WatchedService,
} from './service-metrics.ts';

/** For how long something may stand still, or be away, before it counts. */
const STUCK_MS = 30_000;
const BEHIND_MS = 10_000;
const AWAY_MS = 10_000;
/** So long a process that has just started waits for its place and its first news; then it does without. */
const FIRST_MS = 30_000;
const LOOK_MS = 2_000;
/** While it is not ready. */
const LOOK_SOON_MS = 500;
const ANSWER_MS = 2_000;

export interface WatchOptions {
  readonly metrics?: Metrics;
  /** Resolves when the process can hand commands on, and be handed some. */
  readonly joined?: Promise<unknown>;
  /** A stopwatch in milliseconds. */
  readonly now?: () => number;
}

/** Something that is to happen, and since when it has been waited for. */
interface Awaited {
  readonly position: number;
  readonly since: number;
}

/**
 * Watches over a service: `readiness` tells whether this process is to be asked anything now. It is
 * looked at every two seconds, oftener while it is not ready, whoever asks how often: the question is
 * free, and so is the answer.
 *
 * Not ready is a process whose journal takes no commands, whose state has lacked what was in the store
 * ten seconds ago, which has not reached the store for as long, or which follows another service and
 * has halted or handled nothing for half a minute while messages waited. Another process may be better
 * off. One that has just started is not ready before it has its place among the others and all news
 * once, or has waited for half a minute: what needs them would be refused. Brokers that are away later
 * are no reason: the writer's own clients are served without them.
 */
export class ServiceWatch {
  readonly #service: WatchedService;
  readonly #now: () => number;
  readonly #ledgers: LedgerWatch[];
  readonly #consumers: ConsumerWatch[];
  readonly #place = new FirstTime();
  #hasJoined = false;
  readonly readiness: Readiness = () => this.#reasons;
  #reasons: readonly string[] = ['starting'];

  constructor(service: WatchedService, options: WatchOptions) {
    const { metrics, joined = Promise.resolve(), now = () => performance.now() } = options;
    void joined.then(() => {
      this.#hasJoined = true;
    });
    this.#service = service;
    this.#now = now;
    this.#ledgers = service.ledgers.map((ledger) => new LedgerWatch(ledger));
    this.#consumers = service.consumers.map((consumer) => new ConsumerWatch(consumer));
    if (metrics) measureService(metrics, service);
  }

  /** Ends with the process; what it looks at may be closed before. */
  async start(): Promise<never> {
    for (;;) {
      await this.look();
      await pause(this.#reasons.length === 0 ? LOOK_MS : LOOK_SOON_MS, undefined, { ref: false });
    }
  }

  async look(): Promise<void> {
    const ends = await Promise.all(this.#service.ledgers.map(({ store }) => endOf(store)));
    const now = this.#now();
    const waits = this.#place.isAwaited(this.#hasJoined, now);
    this.#reasons = [
      waits ? 'waits for its place among the other processes' : undefined,
      ...this.#ledgers.map((ledger, index) => ledger.whyNot(ends[index], now)),
      ...this.#consumers.map((consumer) => consumer.whyNot(now)),
    ].filter((reason) => reason !== undefined);
  }
}

class LedgerWatch {
  readonly #ledger: WatchedLedger;
  #lacking: Awaited | undefined;
  #awaySince: number | undefined;

  constructor(ledger: WatchedLedger) {
    this.#ledger = ledger;
  }

  /** `end` is where the store says that the journal ends; `undefined` when it says nothing. */
  whyNot(end: number | undefined, now: number): string | undefined {
    const { ledger, journal } = this.#ledger;
    if (journal.halted !== undefined) return `${ledger} takes no commands: ${journal.halted}`;
    if (end === undefined) {
      this.#awaySince ??= now;
      return now - this.#awaySince >= AWAY_MS ? `the store of ${ledger} is away` : undefined;
    }
    this.#awaySince = undefined;
    const { position } = journal.head;
    if (this.#lacking && position >= this.#lacking.position) this.#lacking = undefined;
    if (position < end) this.#lacking ??= { position: end, since: now };
    return this.#lacking && now - this.#lacking.since >= BEHIND_MS
      ? `${ledger} is behind its journal`
      : undefined;
  }
}

class ConsumerWatch {
  readonly #watched: WatchedConsumer;
  /** The position that the consumer has stood at, since when, while messages waited. */
  #still: Awaited | undefined;
  readonly #news = new FirstTime();

  constructor(watched: WatchedConsumer) {
    this.#watched = watched;
  }

  whyNot(now: number): string | undefined {
    const { consumer, bus } = this.#watched;
    const { source, halted, behindSeconds } = bus.health(Date.now());
    if (halted !== undefined) return `${consumer} has halted in ${source}: ${halted}`;
    if (this.#news.isAwaited(behindSeconds === 0, now)) {
      return `${consumer} waits for its first news of ${source}`;
    }
    const progress = feedOf(this.#watched, Date.now());
    if (!progress || progress.lag === 0) this.#still = undefined;
    else if (this.#still?.position !== progress.position) {
      this.#still = { position: progress.position, since: now };
    }
    return this.#still && now - this.#still.since >= STUCK_MS
      ? `${consumer} takes nothing of ${source}`
      : undefined;
  }
}

/** Something that a process waits for when it starts, and for a while only. */
class FirstTime {
  #since: number | undefined;
  #isOver = false;

  isAwaited(isThere: boolean, now: number): boolean {
    this.#since ??= now;
    this.#isOver ||= isThere || now - this.#since >= FIRST_MS;
    return !this.#isOver;
  }
}

/** A store that does not answer soon is away. */
async function endOf(store: WatchedLedger['store']): Promise<number | undefined> {
  let late: NodeJS.Timeout | undefined;
  try {
    const silence = new Promise<undefined>((resolve) => {
      late = setTimeout(resolve, ANSWER_MS, undefined);
    });
    return (await Promise.race([store.head(), silence]))?.position;
  } catch {
    return undefined;
  } finally {
    clearTimeout(late);
  }
}
