import type { Message } from '@mutirao/contracts';
import { Unavailable } from '@mutirao/event-sourcing';
import type { LogEntry, OutgoingLog } from '../bus/ports.ts';
import { BEAT_MS, type Beat, type ConsumerBeat } from './beats.ts';
import type { Told } from './kafka-messages.ts';
import type { Slot } from './partition-slots.ts';

/** A message that was fetched, and the place that it keeps in its partition until it is settled. */
export interface Fetched extends Told {
  readonly slot: Slot;
}

/** What a log asks of the feed that fills it. */
export interface LogSource {
  readonly consumer: string;
  settle(slot: Slot): void;
  /** A message is not where it should be: all of the partition is to come once more. */
  rewind(): void;
  find(position: number): Promise<Message | undefined>;
  setAside(message: Message, reason: string): Promise<void>;
}

/** So long a message that was told may be on its way before it counts as missing. */
const MISSING_MS = 30_000;
/** What is no news is said again at every so many beats, for instances that came since. */
const TOLD_AGAIN = 5;

/**
 * One source's messages as a consumer group gets them: on the one instance that its partition is
 * assigned to, in the order of the journal. Others hear by beats how far that one is.
 */
export class KafkaLog implements OutgoingLog {
  readonly #feed: LogSource;
  /** Fetched and not settled; those before `#next` are handed out, dropped or held back. */
  #queue: Fetched[] = [];
  #next = 0;
  #assigned = false;
  /** Counts the times that all began anew: a reading does not outlive the one that it began in. */
  #term = 0;
  #wake: () => void = () => undefined;
  #beat = { position: -1, at: 0 };
  #marked = { upTo: -1, told: -1 };
  /** How far the consumer is, by what the instance that follows has said. */
  #handled = -1;
  #settledUpTo = -1;
  #said = { position: -1, times: -1 };
  #missing: { readonly seen: number; readonly since: number; rewound: boolean } | undefined;

  constructor(
    readonly source: string,
    feed: LogSource,
  ) {
    this.#feed = feed;
  }

  get assigned(): boolean {
    return this.#assigned;
  }

  /** Everything up to here is handled by this consumer, on whichever instance. */
  get position(): number {
    return Math.max(this.#handled, this.#settledUpTo);
  }

  beat(): { readonly position: number; readonly at: number } {
    return this.#beat;
  }

  async *read(after: number, signal: AbortSignal): AsyncGenerator<LogEntry> {
    const term = this.#term;
    if (!this.#assigned) {
      const position = this.position;
      if (position > after) yield { position };
      await this.#changed(signal, BEAT_MS);
      return;
    }
    this.#next = 0;
    const held: Fetched[] = [];
    let seen = after;
    let mark = after;
    while (!signal.aborted && term === this.#term) {
      for (const next of this.#arrived(seen, held)) {
        seen = next.position;
        yield next;
        if (signal.aborted || term !== this.#term) return;
      }
      if (held.length > 0) this.#miss(seen);
      else if (this.#marked.told > seen) this.#miss(seen, MISSING_MS);
      else if (this.#marked.upTo > Math.max(seen, mark)) {
        mark = this.#marked.upTo;
        yield { position: mark };
        continue;
      }
      if (this.#next >= this.#queue.length) await this.#changed(signal);
    }
  }

  at(position: number): Promise<Message | undefined> {
    return this.#feed.find(position);
  }

  settled(position: number): void {
    this.#settledUpTo = Math.max(this.#settledUpTo, position);
    const rest: Fetched[] = [];
    let before = 0;
    for (const [index, fetched] of this.#queue.entries()) {
      if (fetched.position > position) rest.push(fetched);
      else {
        if (index < this.#next) before += 1;
        this.#feed.settle(fetched.slot);
      }
    }
    this.#queue = rest;
    this.#next -= before;
  }

  setAside(message: Message, reason: string): Promise<void> {
    return this.#feed.setAside(message, reason).catch((cause) => {
      throw new Unavailable('the topic of dead letters cannot be written now', { cause });
    });
  }

  /** For the feed: a message of this source has come. */
  take(fetched: Fetched, at: number): void {
    this.#queue.push(fetched);
    if (fetched.position > this.#beat.position) this.#beat = { position: fetched.position, at };
    this.#wake();
  }

  /** For the feed. */
  hear(beat: Beat): void {
    if (beat.type === 'mutirao.Handled.v1') {
      if (beat.consumer === this.#feed.consumer && beat.position > this.#handled) {
        this.#handled = beat.position;
      }
      return;
    }
    const { position, at, upTo, told } = beat;
    if (position >= this.#beat.position) this.#beat = { position, at };
    if (upTo >= this.#marked.upTo) this.#marked = { upTo, told };
    this.#wake();
  }

  /** For the feed, once a second while it is assigned: what it is to say, when there is news. */
  ownBeat(): ConsumerBeat | undefined {
    const position = this.#settledUpTo;
    const isNews = position !== this.#said.position;
    this.#said = { position, times: isNews ? 0 : this.#said.times + 1 };
    if (this.#said.times % TOLD_AGAIN !== 0) return undefined;
    return { type: 'mutirao.Handled.v1', consumer: this.#feed.consumer, position };
  }

  /** For the feed: whether this instance follows. Whatever it had fetched, another may have handled. */
  assign(assigned: boolean): void {
    this.#assigned = assigned;
    this.#missing = undefined;
    this.restart();
  }

  /** For the feed: all that is not settled is fetched again, and read from the cursor on. */
  restart(): void {
    this.#queue = [];
    this.#next = 0;
    this.#term += 1;
    this.#wake();
  }

  /** Those whose turn it is, of what has come; the early ones are put with `held`. */
  *#arrived(after: number, held: Fetched[]): Generator<Fetched> {
    let seen = after;
    while (this.#next < this.#queue.length) {
      const fetched = this.#queue[this.#next++] as Fetched;
      if (fetched.position <= seen) {
        // Told twice. What it is a copy of may be in flight still: that one keeps its own place.
        this.#feed.settle(fetched.slot);
        this.#queue.splice(--this.#next, 1);
        continue;
      }
      held.push(fetched);
      for (;;) {
        const turn = held.findIndex(({ previous }) => previous <= seen);
        const [next] = turn < 0 ? [] : held.splice(turn, 1);
        if (!next) break;
        if (next.position <= seen) continue;
        seen = next.position;
        this.#missing = undefined;
        yield next;
      }
    }
  }

  /**
   * The message after `seen` has not come. It may lie where this group had read before it followed
   * this source, so all is fetched again, once; if it is not there, those after it stay held back.
   */
  #miss(seen: number, patienceMs = 0): void {
    if (this.#missing?.seen !== seen) {
      this.#missing = { seen, since: Date.now(), rewound: false };
    }
    if (this.#missing.rewound || Date.now() - this.#missing.since < patienceMs) return;
    this.#missing.rewound = true;
    this.#feed.rewind();
  }

  #changed(signal: AbortSignal, ms?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
      this.#wake = done;
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
    });
  }
}
