import { type Chunk, EMPTY_HEAD, eachFrame, type Head, hashOf } from './stored-form.ts';

/**
 * Port: one journal, append-only. Adapters pass `eventStoreConformance`.
 */
export interface EventStore {
  /**
   * Appends the whole chunk durably, or nothing. `conflict` when the journal does not end at
   * `chunk.first − 1`. Throws NotAppended when it is known that nothing was written (disk full,
   * locked) and OutcomeUnknown when it is not known; anything else it throws is a lost store.
   */
  append(chunk: Chunk): Promise<'appended' | 'conflict'>;

  /** Position and hash of the last event; EMPTY_HEAD before the first. */
  head(): Promise<Head>;

  /**
   * Chunks in order up to the present end, beginning with the one that holds `from` (which may
   * begin earlier: `eachFrame` skips). Ends when there is no more.
   */
  read(from: number): AsyncIterable<Chunk>;

  /** What is at hand from `from` on without asking a server: perhaps nothing, perhaps not to the end. */
  recent?(from: number): Chunk | undefined;

  /** Resolves when the journal ends after `position`, or when `signal` aborts. */
  grown(position: number, signal: AbortSignal): Promise<void>;

  close(): Promise<void>;
}

/** Nothing was written; the same command may be tried again later. */
export class NotAppended extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NotAppended';
  }
}

/** The store cannot be read now; it may be later. Whatever else a reading throws is a lost store. */
export class StoreUnreachable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreUnreachable';
  }
}

/** It is not known whether the chunk was written: only the journal's end can tell. */
export class OutcomeUnknown extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OutcomeUnknown';
  }
}

/** A subscription that never ends by itself: what is there from `from` on, then what comes. */
export async function* catchUp(
  store: EventStore,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<Chunk> {
  let next = from;
  while (!signal.aborted) {
    for await (const chunk of soonest(store, next)) {
      if (signal.aborted) return;
      yield chunk;
      next = chunk.first + chunk.count;
    }
    await store.grown(next - 1, signal);
  }
}

/** For who follows: from `from` on what is at hand, or else what is read; maybe not to the end. */
export function soonest(store: EventStore, from: number): AsyncIterable<Chunk> | Chunk[] {
  const recent = store.recent?.(from);
  return recent ? [recent] : store.read(from);
}

/** Whether the journal has exactly this event at this position. */
export async function stands(store: EventStore, head: Head): Promise<boolean> {
  if (head.position === EMPTY_HEAD.position) return true;
  let found = false;
  for await (const chunk of store.read(head.position)) {
    eachFrame(
      chunk,
      (frame) => {
        found = hashOf(frame).every((byte, index) => byte === head.hash[index]);
        return false;
      },
      head.position,
    );
    break;
  }
  return found;
}
