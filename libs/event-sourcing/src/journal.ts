import { Batch, type Waiting } from './batch.ts';
import {
  type Decider,
  type JournalPorts,
  type Outcome,
  outcomeOf,
  type Snapshot,
} from './decider.ts';
import { assert } from './decision.ts';
import { decodeEvent, type Metadata, type RecordedEvent } from './event.ts';
import { NotAppended, OutcomeUnknown } from './event-store.ts';
import type { KeyTable } from './key-table.ts';
import { Replay } from './replay.ts';
import { ChainBroken, type Chunk, eachFrame, type Head, headOf } from './stored-form.ts';
import type { Tables } from './tables.ts';

/** The journal takes no command now: not written, not queued; to be tried again. */
export class Unavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Unavailable';
  }
}

/** How long an idempotency key binds. */
export const KEY_BINDS_MILLISECONDS = 90 * 24 * 60 * 60 * 1000;
const MAX_WAITING = 20_000;
const MAX_BATCH = 2_000;

/**
 * The one writer of a ledger. It takes the commands that wait, decides each against a draft of the
 * state, appends all resulting events in one append, and only then keeps the draft and answers.
 */
export class Journal<S, C, M, R> {
  readonly #decider: Decider<S, C, M, R>;
  readonly #ports: JournalPorts;
  readonly #tables: Tables;
  readonly #keys: KeyTable;
  readonly #state: S;
  #head: Head;
  #lastAt: number;
  #waiting: Waiting<C, M, R>[] = [];
  #running: Promise<void> | undefined;
  /** Whether the state holds what is not durable yet. */
  #drafting = false;
  #halted: Unavailable | undefined;

  private constructor(decider: Decider<S, C, M, R>, ports: JournalPorts, start: Snapshot) {
    this.#decider = decider;
    this.#ports = ports;
    this.#tables = start.tables;
    this.#keys = start.keys;
    this.#head = start.head;
    this.#lastAt = start.at;
    this.#state = decider.state(start.tables);
  }

  /**
   * Folds what the store holds after `start` (a snapshot or an empty state), checking the chain. A
   * broken chain opens the journal at the event before it, for reading alone.
   */
  static async open<S, C, M, R>(
    decider: Decider<S, C, M, R>,
    ports: JournalPorts,
    start: Snapshot,
  ): Promise<Journal<S, C, M, R>> {
    const journal = new Journal(decider, ports, start);
    try {
      await journal.#catchUp();
    } catch (error) {
      if (!(error instanceof ChainBroken)) throw error;
      journal.halt(error.message);
    }
    return journal;
  }

  get head(): Head {
    return this.#head;
  }

  /** Takes no command from now on, those that wait included, and says why. Reads go on. */
  halt(reason: string): void {
    this.#halted ??= new Unavailable(reason);
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#halted);
  }

  get halted(): string | undefined {
    return this.#halted?.message;
  }

  /** Reads the state between two appends: what is seen is committed. `look` must not keep it. */
  async read<T>(look: (state: S, head: Head) => T): Promise<T> {
    while (this.#drafting) await this.#running;
    return look(this.#state, this.#head);
  }

  /** Decides and records a command; answers when it is durable. Rejects with Unavailable. */
  execute(command: C, meta: Metadata): Promise<Outcome<M, R>> {
    if (this.#halted) return Promise.reject(this.#halted);
    if (this.#waiting.length >= MAX_WAITING) {
      return Promise.reject(new Unavailable('too many commands wait; try again in a moment'));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ command, meta, resolve, reject });
      this.#wake();
    });
  }

  /** Resolves when no command waits. */
  async idle(): Promise<void> {
    while (this.#running || this.#waiting.length > 0) await (this.#running ?? this.#ports.turn());
  }

  #wake(): void {
    if (this.#running || this.#waiting.length === 0) return;
    this.#running = this.#ports
      .turn()
      .then(() => this.#commitBatch())
      .catch((error: unknown) => this.#lose(error))
      .finally(() => {
        this.#running = undefined;
        this.#wake();
      });
  }

  async #commitBatch(): Promise<void> {
    const taken = this.#waiting.splice(0, MAX_BATCH);
    if (this.#halted) {
      for (const waiting of taken) waiting.reject(this.#halted);
      return;
    }
    try {
      const fresh = await this.#answerKnown(taken);
      this.#drafting = true;
      const at = Math.max(this.#lastAt, this.#ports.now());
      const batch = new Batch(this.#decider, this.#ports, {
        ...this.#present(),
        at,
        state: this.#state,
      });
      const left = fresh.findIndex((waiting) => !batch.take(waiting));
      if (left >= 0) this.#waiting.unshift(...fresh.slice(left));
      if (batch.count > 0 && !(await this.#append(batch.chunk()))) {
        const before = this.#head.position;
        this.#tables.rollback();
        await this.#catchUp();
        assert(this.#head.position > before, 'a conflict means that another writer was first');
        this.#waiting.unshift(...batch.answers.map((answer) => answer.waiting));
        return;
      }
      this.#keep(batch, at);
      for (const { waiting, outcome } of batch.answers) waiting.resolve(outcome);
    } catch (error) {
      this.#tables.rollback();
      // Before anybody hears of it: with its store lost, the process ends without an answer.
      if (!(error instanceof NotAppended)) this.#lose(error);
      const answer = error instanceof NotAppended ? new Unavailable(error.message) : error;
      for (const waiting of taken) {
        if (!this.#waiting.includes(waiting)) waiting.reject(answer);
      }
    } finally {
      this.#drafting = false;
    }
  }

  /** Answers the commands whose key is bound already, as they were answered the first time. */
  async #answerKnown(taken: readonly Waiting<C, M, R>[]): Promise<Waiting<C, M, R>[]> {
    const fresh: Waiting<C, M, R>[] = [];
    for (const waiting of taken) {
      const { key } = waiting.meta;
      const places = key === undefined ? [] : this.#keys.find(key);
      let known: Outcome<M, R> | undefined;
      for (const place of places) known ??= await this.#outcomeAt(place, waiting.meta);
      if (known) waiting.resolve(known);
      else fresh.push(waiting);
    }
    return fresh;
  }

  async #outcomeAt(place: number, meta: Metadata): Promise<Outcome<M, R> | undefined> {
    const events: RecordedEvent<M>[] = [];
    for await (const chunk of this.#ports.store.read(place)) {
      eachFrame(
        chunk,
        (frame) => {
          const event = decodeEvent(frame, this.#decider.codec);
          if (event.meta.key !== meta.key) return false;
          events.push(event);
          return true;
        },
        place,
      );
      break;
    }
    const [first] = events;
    if (!first || first.at + KEY_BINDS_MILLISECONDS < this.#ports.now()) return undefined;
    if (first.meta.request !== meta.request) return { kind: 'key-reused' };
    return outcomeOf(this.#decider, events);
  }

  /** False when another writer was first. An unknown outcome is settled before anything else. */
  async #append(chunk: Chunk): Promise<boolean> {
    try {
      return (await this.#ports.store.append(chunk)) === 'appended';
    } catch (error) {
      if (!(error instanceof OutcomeUnknown)) throw error;
      for await (const found of this.#ports.store.read(chunk.first)) {
        return found.first === chunk.first && found.bytes.equals(chunk.bytes);
      }
      throw new NotAppended(error.message, { cause: error });
    }
  }

  #keep(batch: Batch<S, C, M, R>, at: number): void {
    this.#tables.commit();
    this.#lastAt = at;
    if (batch.count === 0) return;
    this.#head = headOf(batch.chunk());
    batch.bindKeys(this.#keys);
    this.#ports.acknowledge(this.#head);
  }

  async #catchUp(): Promise<void> {
    const replay = new Replay(this.#decider, this.#present());
    try {
      await replay.follow(this.#ports.store);
    } finally {
      const { head, at } = replay.snapshot();
      this.#head = head;
      this.#lastAt = at;
    }
  }

  #present(): Snapshot {
    return { head: this.#head, at: this.#lastAt, tables: this.#tables, keys: this.#keys };
  }

  #lose(error: unknown): void {
    const broken = error instanceof ChainBroken;
    this.halt(broken ? error.message : 'the journal stopped: its store was lost');
    if (!broken) this.#ports.fatal(error);
  }
}
