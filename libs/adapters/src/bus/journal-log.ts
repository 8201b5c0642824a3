import { type Message, messageOf } from '@mutirao/contracts';
import {
  type Chunk,
  catchUp,
  decodeEvent,
  type EventStore,
  eachFrame,
  type MovementCodec,
  type RecordedEvent,
  readEvents,
} from '@mutirao/event-sourcing';
import { trailTo } from '../trace.ts';
import type { LogEntry, OutgoingLog } from './ports.ts';

const BEAT_MS = 1_000;

/** What of a fact is told to others. */
export interface Published {
  readonly type: string;
  /** Messages of one key are handled in their order. */
  readonly key: string;
  readonly data: unknown;
}

export interface JournalLogOptions<M> {
  readonly source: string;
  /** The owner's store, or a connection of its own that only reads. */
  readonly store: EventStore;
  readonly codec: MovementCodec<M>;
  /** `undefined` for a fact that is nobody else's. */
  publish(event: RecordedEvent<M>): Published | undefined;
  /** Whether the journal's writer takes commands: while it does not, nothing new can be told. */
  alive(): boolean;
  /** The machine's time, also in a rehearsal: signs of life are measured by it. */
  now(): number;
}

/** A journal as a bus reads it. It beats once a second while somebody reads it. */
export class JournalLog<M> implements OutgoingLog {
  readonly #options: JournalLogOptions<M>;
  #beat = { position: -1, at: 0 };

  constructor(options: JournalLogOptions<M>) {
    this.#options = options;
  }

  get source(): string {
    return this.#options.source;
  }

  beat(): { readonly position: number; readonly at: number } {
    return this.#beat;
  }

  async *read(after: number, signal: AbortSignal): AsyncGenerator<LogEntry> {
    const beating = setInterval(() => void this.#live(), BEAT_MS).unref();
    try {
      await this.#live();
      for await (const chunk of catchUp(this.#options.store, after + 1, signal)) {
        yield* this.#entries(chunk, after);
      }
    } finally {
      clearInterval(beating);
    }
  }

  async at(position: number): Promise<Message | undefined> {
    const { store, codec } = this.#options;
    for await (const event of readEvents(store, codec, position)) {
      return event.position === position ? this.#message(event) : undefined;
    }
    return undefined;
  }

  /** The messages of a chunk; its end is marked, or nobody could tell that the rest is no message. */
  #entries(chunk: Chunk, after: number): LogEntry[] {
    const entries: LogEntry[] = [];
    eachFrame(
      chunk,
      (frame) => {
        const event = decodeEvent(frame, this.#options.codec);
        const message = this.#message(event);
        const trail = trailTo(event.meta.correlation);
        if (message) entries.push({ message, position: frame.position, ...(trail && { trail }) });
      },
      after + 1,
    );
    const end = chunk.first + chunk.count - 1;
    if (entries.at(-1)?.position !== end) entries.push({ position: end });
    return entries;
  }

  #message(event: RecordedEvent<M>): Message | undefined {
    const { source, publish } = this.#options;
    const published = publish(event);
    if (!published) return undefined;
    const { position, id, at } = event;
    return messageOf({ ...published, source, position, id, at });
  }

  /** Reads the end of the journal, which other processes write too. What fails is no sign of life. */
  async #live(): Promise<void> {
    const { store, alive, now } = this.#options;
    try {
      const { position } = await store.head();
      if (alive()) this.#beat = { position, at: now() };
    } catch {
      // Silence is how the others hear of it.
    }
  }
}
