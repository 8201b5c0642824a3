import type { Decider, Snapshot } from './decider.ts';
import { decodeEvent, type RecordedEvent } from './event.ts';
import type { EventStore } from './event-store.ts';
import type { KeyTable } from './key-table.ts';
import { type Chunk, eachFrame, type Head, verifyChunk } from './stored-form.ts';
import type { Tables } from './tables.ts';

/**
 * The one way from bytes to state, for the writer, for snapshots and for history alike: checks the
 * chain of each chunk, then folds its events into the tables and its keys into the key table.
 */
export class Replay<S, C, M, R> {
  readonly tables: Tables;
  readonly keys: KeyTable;
  readonly state: S;
  readonly #decider: Decider<S, C, M, R>;
  #head: Head;
  #at: number;

  constructor(decider: Decider<S, C, M, R>, start: Snapshot) {
    this.#decider = decider;
    this.tables = start.tables;
    this.keys = start.keys;
    this.state = decider.state(start.tables);
    this.#head = start.head;
    this.#at = start.at;
  }

  /** Throws ChainBroken before anything of the chunk is folded. Adds the events to `seen`. */
  apply(chunk: Chunk, seen?: RecordedEvent<M>[]): RecordedEvent<M>[] | undefined {
    this.#head = { ...verifyChunk(this.#head, chunk) };
    this.tables.replaying(() => {
      let lastKey: string | undefined;
      eachFrame(chunk, (frame) => {
        const event = decodeEvent(frame, this.#decider.codec);
        this.#decider.evolve(this.state, event);
        this.#at = event.at;
        const { key } = event.meta;
        if (key !== undefined && key !== lastKey) this.keys.add(key, event.position);
        lastKey = key;
        seen?.push(event);
      });
    });
    return seen;
  }

  /** Follows the store to its present end. */
  async follow(store: EventStore): Promise<void> {
    for await (const chunk of store.read(this.#head.position + 1)) this.apply(chunk);
  }

  /** What a snapshot taken now holds. Shares the live tables: to be written before the next fold. */
  snapshot(): Snapshot {
    return { head: this.#head, at: this.#at, tables: this.tables, keys: this.keys };
  }
}

/** Events one by one, for those who read history rather than fold state. The chain is not checked. */
export async function* readEvents<M>(
  store: EventStore,
  codec: Decider<unknown, unknown, M, unknown>['codec'],
  from = 0,
): AsyncGenerator<RecordedEvent<M>> {
  for await (const chunk of store.read(from)) {
    const events: RecordedEvent<M>[] = [];
    eachFrame(chunk, (frame) => events.push(decodeEvent(frame, codec)), from);
    yield* events;
  }
}
