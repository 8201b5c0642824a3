import { setTimeout as pause } from 'node:timers/promises';
import {
  type AllStreamSubscription,
  type KurrentDBClient,
  type Position,
  START,
  streamNameFilter,
} from '@kurrent/kurrentdb-client';
import type { Chunk } from '@mutirao/event-sourcing';
import { wordsOf } from './failures.ts';
import type { Reader } from './reader.ts';
import { RecentEvents } from './recent-events.ts';
import type { ReadEvent } from './stored-events.ts';

export interface KurrentLogger {
  warn(fields: object, message: string): void;
}

const FIRST_PAUSE_MILLISECONDS = 50;
const LONGEST_PAUSE_MILLISECONDS = 2_000;
/** A subscription that lives and says nothing is not believed for longer than this. */
const LOOK_AGAIN_MILLISECONDS = 10_000;
/** Each of this many times 32 events of other streams, the server says how far it has looked. */
const CHECKPOINT_INTERVAL = 32;

/**
 * Tells whoever waits that a stream has grown: one subscription to `$all`, filtered by the prefix of
 * their names, for all streams that begin so. The client does not take a failed one up again: this does, from the place
 * it had reached, and meanwhile lets those who wait look for themselves at every try.
 */
export class Growth {
  readonly #client: KurrentDBClient;
  readonly #reader: Reader;
  readonly #prefix: string;
  readonly #logger: KurrentLogger;
  readonly #ends = new Map<string, number>();
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #closed = new AbortController();
  #from: Position | typeof START | undefined;
  /** Counts the moments since which something may have been missed. */
  #turn = 0;
  /** In which turn a stream's end was last looked at: from then on the subscription tells of it. */
  readonly #looked = new Map<string, number>();
  /** Of the streams that somebody follows. */
  readonly #recent = new Map<string, RecentEvents>();
  /** Streams whose waiters are about to be woken. */
  readonly #telling = new Set<string>();
  #isLive = false;
  #running: Promise<void> | undefined;
  #subscription: AllStreamSubscription | undefined;

  constructor(client: KurrentDBClient, reader: Reader, prefix: string, logger: KurrentLogger) {
    this.#client = client;
    this.#reader = reader;
    this.#prefix = prefix;
    this.#logger = logger;
  }

  /** By this process. While the subscription lives, it brings the events too, in the same moment. */
  appended(stream: string, revision: number): void {
    if (!this.#isLive) this.#told(stream, revision);
  }

  /** What the subscription brought from `position` on, if that is still here. */
  recent(stream: string, position: number): Chunk | undefined {
    return this.#recent.get(stream)?.chunk(position);
  }

  #told(stream: string, revision: number): void {
    if (revision <= (this.#ends.get(stream) ?? -1)) return;
    this.#ends.set(stream, revision);
    if (this.#telling.has(stream)) return;
    this.#telling.add(stream);
    // What was appended together comes in one turn, an event at a time: it is followed together too.
    setImmediate(() => {
      this.#telling.delete(stream);
      for (const wake of this.#waiting.get(stream) ?? []) wake();
    });
  }

  /** `look` gives the stream's present end; a look that fails is made again. */
  async past(
    stream: string,
    position: number,
    look: () => Promise<number>,
    signal: AbortSignal,
  ): Promise<void> {
    if (!this.#recent.has(stream)) this.#recent.set(stream, new RecentEvents());
    this.#running ??= this.#run();
    while (!signal.aborted && !this.#closed.signal.aborted) {
      if ((this.#ends.get(stream) ?? -1) > position) return;
      if (this.#looked.get(stream) !== this.#turn) {
        this.#looked.set(stream, this.#turn);
        void this.#look(stream, look);
      }
      await this.#woken(stream, signal);
    }
  }

  /** Beside the waiting: what the subscription brings meanwhile is not held up by it. */
  async #look(stream: string, look: () => Promise<number>): Promise<void> {
    try {
      this.#told(stream, await look());
    } catch {
      const { signal } = this.#closed;
      const soon = { signal, ref: false };
      await pause(LONGEST_PAUSE_MILLISECONDS, undefined, soon).catch(() => undefined);
      this.#looked.delete(stream);
      for (const wake of this.#waiting.get(stream) ?? []) wake();
    }
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#subscription?.destroy();
    this.#wakeAll();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closed;
    const looking = setInterval(() => this.#wakeAll(), LOOK_AGAIN_MILLISECONDS).unref();
    signal.addEventListener('abort', () => clearInterval(looking));
    let wait = FIRST_PAUSE_MILLISECONDS;
    let isBroken = false;
    while (!signal.aborted) {
      try {
        // The place is taken before anybody looks: what comes after it is told, what was before is seen.
        this.#from ??= (await this.#reader.end()) ?? START;
        if (signal.aborted) return;
        this.#wakeAll();
        await this.#listen(() => {
          this.#isLive = true;
          wait = FIRST_PAUSE_MILLISECONDS;
          isBroken = false;
        });
      } catch (error) {
        if (signal.aborted) return;
        const why = wordsOf(error);
        if (!isBroken) this.#logger.warn({ why }, 'the subscription to KurrentDB broke');
        isBroken = true;
      }
      this.#isLive = false;
      this.#wakeAll();
      // Not all instances at once, when a server comes back.
      await pause(wait * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
      wait = Math.min(wait * 2, LONGEST_PAUSE_MILLISECONDS);
    }
  }

  /** Resolves when the subscription ends, rejects when it breaks. */
  async #listen(confirmed: () => void): Promise<void> {
    const subscription = this.#client.subscribeToAll({
      fromPosition: this.#from ?? START,
      requiresLeader: true,
      filter: streamNameFilter({
        prefixes: [this.#prefix],
        checkpointInterval: CHECKPOINT_INTERVAL,
        checkpointReached: (_, position) => {
          this.#from = position;
        },
      }),
    });
    this.#subscription = subscription;
    subscription.on('confirmation', confirmed).on('data', ({ event }) => {
      if (!event) return;
      this.#from = event.position;
      this.#keep(event);
      this.#told(event.streamId, Number(event.revision));
    });
    try {
      await new Promise<void>((resolve, reject) => {
        subscription.on('error', reject).on('end', resolve).on('close', resolve);
      });
    } finally {
      subscription.destroy();
    }
  }

  #keep(event: { readonly streamId: string }): void {
    const { streamId } = event;
    const recent = this.#recent.get(streamId);
    // An event that somebody else put there is no crash here: whoever reads it says what it is.
    if (isOurs(event)) recent?.take(event);
    else if (recent) this.#recent.set(streamId, new RecentEvents());
  }

  #woken(stream: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    const waiting = this.#waiting.get(stream) ?? new Set();
    this.#waiting.set(stream, waiting);
    return new Promise((resolve) => {
      const wake = (): void => {
        waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  #wakeAll(): void {
    this.#turn += 1;
    for (const waiting of this.#waiting.values()) for (const wake of waiting) wake();
  }
}

function isOurs(event: object): event is ReadEvent {
  const { data, metadata } = event as Partial<ReadEvent>;
  return data instanceof Uint8Array && metadata instanceof Uint8Array;
}
