import { assert, type Decision, isRefused } from './decision.ts';
import {
  decodeEvent,
  encodeBody,
  type Metadata,
  type MovementCodec,
  type NewEvent,
  type RecordedEvent,
} from './event.ts';
import { type EventStore, NotAppended, OutcomeUnknown } from './event-store.ts';
import { KeyTable } from './key-table.ts';
import { Replay } from './replay.ts';
import {
  ChainBroken,
  ChunkWriter,
  eachFrame,
  type Head,
  headOf,
  MAX_APPEND_BYTES,
} from './stored-form.ts';
import type { Tables } from './tables.ts';

/** The instant and the community's calendar day on which a batch is decided and recorded. */
export interface Stamp {
  /** Milliseconds since 1970; the writer never lets it go back. */
  readonly at: number;
  /** YYYY-MM-DD in the community's time zone. */
  readonly on: string;
}

/** What a ledger is, to its journal: pure functions over tables. */
export interface Decider<S, C, M, R> {
  /** The state over `tables`, which may be empty or filled from a snapshot. */
  state(tables: Tables): S;
  decide(command: C, state: S, stamp: Stamp): Decision<NewEvent<M>, R>;
  evolve(state: S, event: RecordedEvent<M>): void;
  readonly codec: MovementCodec<M>;
  /** Event type under which a refusal is recorded, so that its key binds. */
  readonly refusalType: string;
}

/** What the journal takes from the world. */
export interface JournalPorts {
  readonly store: EventStore;
  now(): number;
  dayOf(at: number): string;
  newId(at: number): string;
  /** Lets the commands that are on their way arrive, so that one append carries many. */
  turn(): Promise<void>;
  /** Keeps the head of what is about to be acknowledged; called after the append, before answers. */
  acknowledge(head: Head): void;
  /** A store that is lost or a bug in the writer: the process must end without another answer. */
  fatal(error: unknown): void;
}

export interface Snapshot {
  readonly head: Head;
  readonly at: number;
  readonly tables: Tables;
  readonly keys: KeyTable;
}

export type Outcome<M, R> =
  | { readonly kind: 'done'; readonly events: readonly RecordedEvent<M>[] }
  | { readonly kind: 'refused'; readonly refusal: R }
  | { readonly kind: 'key-reused' };

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

interface Waiting<C, M, R> {
  readonly command: C;
  readonly meta: Metadata;
  resolve(outcome: Outcome<M, R>): void;
  reject(error: unknown): void;
}

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

  /** Folds what the store holds after `start` (a snapshot or an empty state), checking the chain. */
  static async open<S, C, M, R>(
    decider: Decider<S, C, M, R>,
    ports: JournalPorts,
    start: Snapshot,
  ): Promise<Journal<S, C, M, R>> {
    const journal = new Journal(decider, ports, start);
    await journal.#catchUp();
    return journal;
  }

  get head(): Head {
    return this.#head;
  }

  /** Takes no command from now on, and says why to those who ask. Reads go on. */
  halt(reason: string): void {
    this.#halted ??= new Unavailable(reason);
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
    try {
      const fresh = await this.#answerKnown(taken);
      this.#drafting = true;
      const batch = this.#decideAll(fresh);
      this.#waiting.unshift(...batch.left);
      if (batch.writer.count > 0 && !(await this.#append(batch.writer))) {
        const before = this.#head.position;
        this.#tables.rollback();
        await this.#catchUp();
        assert(this.#head.position > before, 'a conflict means that another writer was first');
        this.#waiting.unshift(...batch.answers.map((answer) => answer.waiting));
        return;
      }
      this.#keep(batch);
      for (const { waiting, outcome } of batch.answers) waiting.resolve(outcome);
    } catch (error) {
      this.#tables.rollback();
      const answer = error instanceof NotAppended ? new Unavailable(error.message) : error;
      for (const waiting of taken) {
        if (!this.#waiting.includes(waiting)) waiting.reject(answer);
      }
      if (!(error instanceof NotAppended)) throw error;
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
    return this.#outcomeOf(events);
  }

  #outcomeOf(events: readonly RecordedEvent<M>[]): Outcome<M, R> {
    const [first] = events;
    if (first?.type === this.#decider.refusalType) {
      return { kind: 'refused', refusal: first.data['refusal'] as R };
    }
    return { kind: 'done', events };
  }

  #decideAll(fresh: readonly Waiting<C, M, R>[]): Batch<C, M, R> {
    const at = Math.max(this.#lastAt, this.#ports.now());
    const stamp = { at, on: this.#ports.dayOf(at) };
    const writer = new ChunkWriter(this.#head);
    const batch: Batch<C, M, R> = { at, writer, answers: [], left: [], keys: new Map() };
    const recordedAt = new Date(at).toISOString();
    for (let index = 0; index < fresh.length; index++) {
      const waiting = fresh[index] as Waiting<C, M, R>;
      const marks = { chunk: writer.mark(), tables: this.#tables.mark() };
      try {
        const outcome =
          this.#sameKey(batch, waiting) ?? this.#decideOne(batch, waiting, stamp, recordedAt);
        if (writer.size > MAX_APPEND_BYTES && marks.chunk.count > 0) {
          this.#undo(writer, marks);
          batch.left.push(...fresh.slice(index));
          break;
        }
        assert(writer.size <= MAX_APPEND_BYTES, 'one command stays under the size of an append');
        const { key } = waiting.meta;
        if (key !== undefined && !batch.keys.has(key)) {
          batch.keys.set(key, {
            request: waiting.meta.request,
            first: this.#head.position + 1 + marks.chunk.count,
            outcome,
          });
        }
        batch.answers.push({ waiting, outcome });
      } catch (error) {
        this.#undo(writer, marks);
        waiting.reject(error);
      }
    }
    return batch;
  }

  #undo(
    writer: ChunkWriter,
    marks: { chunk: { end: number; count: number }; tables: number },
  ): void {
    writer.cut(marks.chunk);
    this.#tables.rollback(marks.tables);
  }

  /** A key that comes twice in one batch has one effect and one answer. */
  #sameKey(batch: Batch<C, M, R>, { meta }: Waiting<C, M, R>): Outcome<M, R> | undefined {
    const before = meta.key === undefined ? undefined : batch.keys.get(meta.key);
    if (!before) return undefined;
    return before.request === meta.request ? before.outcome : { kind: 'key-reused' };
  }

  #decideOne(
    batch: Batch<C, M, R>,
    { command, meta }: Waiting<C, M, R>,
    stamp: Stamp,
    recordedAt: string,
  ): Outcome<M, R> {
    const decision = this.#decider.decide(command, this.#state, stamp);
    const facts = isRefused(decision)
      ? [
          {
            type: this.#decider.refusalType,
            data: { refusal: decision.refusal },
            movements: [],
            effectiveOn: stamp.on,
          },
        ]
      : decision.events;
    const events = facts.map((fact): RecordedEvent<M> => {
      const position = this.#head.position + 1 + batch.writer.count;
      const event = { ...fact, position, id: this.#ports.newId(stamp.at), at: stamp.at, meta };
      batch.writer.add(encodeBody(event, recordedAt), this.#decider.codec.encode(event.movements));
      this.#decider.evolve(this.#state, event);
      return event;
    });
    return this.#outcomeOf(events);
  }

  /** False when another writer was first. An unknown outcome is settled before anything else. */
  async #append(writer: ChunkWriter): Promise<boolean> {
    const chunk = writer.chunk();
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

  #keep(batch: Batch<C, M, R>): void {
    this.#tables.commit();
    this.#lastAt = batch.at;
    if (batch.writer.count === 0) return;
    this.#head = headOf(batch.writer.chunk());
    for (const [key, { first, outcome }] of batch.keys) {
      if (outcome.kind !== 'done' || outcome.events.length > 0) this.#keys.add(key, first);
    }
    this.#ports.acknowledge(this.#head);
  }

  async #catchUp(): Promise<void> {
    const replay = new Replay(this.#decider, this.#present());
    await replay.follow(this.#ports.store);
    const { head, at } = replay.snapshot();
    this.#head = head;
    this.#lastAt = at;
  }

  #present(): Snapshot {
    return { head: this.#head, at: this.#lastAt, tables: this.#tables, keys: this.#keys };
  }

  #lose(error: unknown): void {
    const broken = error instanceof ChainBroken;
    this.halt(broken ? error.message : 'the journal stopped: its store was lost');
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#halted);
    if (!broken) this.#ports.fatal(error);
  }
}

interface Batch<C, M, R> {
  readonly at: number;
  readonly writer: ChunkWriter;
  readonly answers: { waiting: Waiting<C, M, R>; outcome: Outcome<M, R> }[];
  readonly left: Waiting<C, M, R>[];
  readonly keys: Map<
    string,
    { request: string | undefined; first: number; outcome: Outcome<M, R> }
  >;
}
