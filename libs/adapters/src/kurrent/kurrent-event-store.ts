import { setTimeout as pause } from 'node:timers/promises';
import type { KurrentDBClient } from '@kurrent/kurrentdb-client';
import {
  ChainBroken,
  type Chunk,
  EMPTY_HEAD,
  type EventStore,
  GENESIS,
  type Head,
  headOf,
  MAX_APPEND_BYTES,
  StoreUnreachable,
} from '@mutirao/event-sourcing';
import type { Appender } from './appender.ts';
import { lastingFailure, wordsOf } from './failures.ts';
import type { Growth } from './growth.ts';
import type { Reader } from './reader.ts';
import { chunkOf, frameBytes, type ReadEvent, storedHash } from './stored-events.ts';

const EVENTS_A_CHUNK = 500;
/** A look at one event asks for few; what reads on is given more at a time. */
const FIRST_PAGE = 500;
const NEXT_PAGE = 5_000;
const RETRY_MILLISECONDS = 200;

export interface Connection {
  readonly client: KurrentDBClient;
  readonly reader: Reader;
  readonly patienceMilliseconds: number;
  readonly closed: AbortSignal;
}

/** A journal in one stream of KurrentDB, whose revisions are its positions: an event a frame. */
export class KurrentEventStore implements EventStore {
  readonly #connection: Connection;
  readonly #growth: Growth;
  readonly #appender: Appender;
  readonly #stream: string;

  constructor(connection: Connection, growth: Growth, appender: Appender, stream: string) {
    this.#connection = connection;
    this.#growth = growth;
    this.#appender = appender;
    this.#stream = stream;
  }

  async append(chunk: Chunk): Promise<'appended' | 'conflict'> {
    const outcome = await this.#appender.append(chunk);
    if (outcome === 'conflict') return outcome;
    this.#growth.appended(this.#stream, chunk.first + chunk.count - 1);
    return outcome;
  }

  head(): Promise<Head> {
    return this.#patiently(() => this.#head());
  }

  async *read(from: number): AsyncGenerator<Chunk> {
    let next = from;
    let before = from === 0 ? GENESIS : undefined;
    let asked = FIRST_PAGE;
    for (let failing = 0; ; ) {
      let seen = 0;
      try {
        for await (const chunk of this.#page(next, before, asked)) {
          failing = 0;
          seen += chunk.count;
          next = chunk.first + chunk.count;
          before = headOf(chunk).hash;
          yield chunk;
        }
      } catch (error) {
        failing ||= Date.now();
        await this.#waitAfter(error, failing);
        continue;
      }
      if (seen < asked) return;
      asked = NEXT_PAGE;
    }
  }

  recent(from: number): Chunk | undefined {
    return this.#growth.recent(this.#stream, from);
  }

  async grown(position: number, signal: AbortSignal): Promise<void> {
    await this.#growth.past(this.#stream, position, () => this.#end(), signal);
  }

  /** The connection is shared, and closed by who opened it. */
  async close(): Promise<void> {}

  /** Whatever stands there: what is not ours is for who reads it to find. */
  async #end(): Promise<number> {
    for await (const { revision } of this.#events('backwards', 'end', 1)) return Number(revision);
    return EMPTY_HEAD.position;
  }

  async #head(): Promise<Head> {
    for await (const event of this.#events('backwards', 'end', 1)) {
      return { position: Number(event.revision), hash: storedHash(event) };
    }
    return EMPTY_HEAD;
  }

  /** At most `asked` events from `from` on. Without the hash before them, the event before gives it. */
  async *#page(from: number, before: Uint8Array | undefined, asked: number): AsyncGenerator<Chunk> {
    const start = before ? from : from - 1;
    let hash = before;
    let next = start;
    let events: ReadEvent[] = [];
    let bytes = 0;
    const take = (): Chunk => {
      const chunk = chunkOf(hash ?? GENESIS, events);
      hash = headOf(chunk).hash;
      events = [];
      bytes = 0;
      return chunk;
    };
    for await (const event of this.#events('forwards', BigInt(start), asked + from - start)) {
      // A stream that was cut, or was written to by others, is not the journal any more.
      if (event.revision !== BigInt(next)) throw new ChainBroken(next);
      next += 1;
      if (hash === undefined) {
        hash = storedHash(event);
        continue;
      }
      bytes += frameBytes(event);
      events.push(event);
      if (events.length === EVENTS_A_CHUNK || bytes > MAX_APPEND_BYTES) yield take();
    }
    if (events.length > 0) yield take();
  }

  #events(
    direction: 'forwards' | 'backwards',
    fromRevision: bigint | 'end',
    maxCount: number,
  ): AsyncGenerator<ReadEvent> {
    const options = { direction, fromRevision, maxCount: BigInt(maxCount) };
    return this.#connection.reader.stream(this.#stream, options);
  }

  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    const began = Date.now();
    for (;;) {
      try {
        return await work();
      } catch (error) {
        await this.#waitAfter(error, began);
      }
    }
  }

  /** A server that restarts, or a cluster that elects, is waited for; throws when that is in vain. */
  async #waitAfter(error: unknown, since: number): Promise<void> {
    const { closed, patienceMilliseconds } = this.#connection;
    const lasting = error instanceof ChainBroken ? error : lastingFailure(error);
    if (lasting) throw lasting;
    if (closed.aborted || Date.now() - since > patienceMilliseconds) {
      throw new StoreUnreachable(`KurrentDB cannot be read: ${wordsOf(error)}`);
    }
    await pause(RETRY_MILLISECONDS, undefined, { signal: closed }).catch(() => undefined);
  }
}
