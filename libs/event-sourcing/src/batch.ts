import { type Decider, type JournalPorts, type Outcome, outcomeOf, type Stamp } from './decider.ts';
import { assert, type Decision, isRefused } from './decision.ts';
import { encodeBody, type Metadata, type NewEvent, type RecordedEvent } from './event.ts';
import type { KeyTable } from './key-table.ts';
import { type Chunk, ChunkWriter, type Head, MAX_APPEND_BYTES } from './stored-form.ts';
import type { Tables } from './tables.ts';

export interface Waiting<C, M, R> {
  readonly command: C;
  readonly meta: Metadata;
  /** Whether its time is over: then it is not done, and its key stays free. */
  readonly isLate?: () => boolean;
  resolve(outcome: Outcome<M, R>): void;
  reject(error: unknown): void;
}

interface Bound<M, R> {
  readonly request: string | undefined;
  readonly position: number;
  readonly outcome: Outcome<M, R>;
}

/** What one append will carry: commands decided one after the other against a draft of the state. */
export class Batch<S, C, M, R> {
  /** Of all commands, those of refusals too. */
  readonly events: RecordedEvent<M>[] = [];
  readonly answers: { readonly waiting: Waiting<C, M, R>; readonly outcome: Outcome<M, R> }[] = [];
  readonly #decider: Decider<S, C, M, R>;
  readonly #ports: JournalPorts;
  readonly #tables: Tables;
  readonly #state: S;
  readonly #stamp: Stamp;
  readonly #recordedAt: string;
  readonly #writer: ChunkWriter;
  readonly #first: number;
  readonly #keys = new Map<string, Bound<M, R>>();

  constructor(
    decider: Decider<S, C, M, R>,
    ports: JournalPorts,
    draft: { readonly tables: Tables; readonly state: S; readonly head: Head; readonly at: number },
  ) {
    this.#decider = decider;
    this.#ports = ports;
    this.#tables = draft.tables;
    this.#state = draft.state;
    this.#stamp = { at: draft.at, on: ports.dayOf(draft.at) };
    this.#recordedAt = new Date(draft.at).toISOString();
    this.#writer = new ChunkWriter(draft.head);
    this.#first = draft.head.position + 1;
  }

  /** Events so far. */
  get count(): number {
    return this.#writer.count;
  }

  chunk(): Chunk {
    return this.#writer.chunk();
  }

  /** False when the append would grow too large: the command waits for the next one. */
  take(waiting: Waiting<C, M, R>): boolean {
    const before = { chunk: this.#writer.mark(), tables: this.#tables.mark() };
    const undo = (): void => {
      this.#writer.cut(before.chunk);
      this.events.length = before.chunk.count;
      this.#tables.rollback(before.tables);
    };
    try {
      const outcome = this.#sameKey(waiting.meta) ?? this.#decide(waiting);
      if (this.#writer.size > MAX_APPEND_BYTES && before.chunk.count > 0) {
        undo();
        return false;
      }
      assert(this.#writer.size <= MAX_APPEND_BYTES, 'one command fits in an append');
      const { key, request } = waiting.meta;
      if (key !== undefined && !this.#keys.has(key)) {
        this.#keys.set(key, { request, position: this.#first + before.chunk.count, outcome });
      }
      this.answers.push({ waiting, outcome });
    } catch (error) {
      // A bug in one decision must not take the others of the batch with it.
      undo();
      waiting.reject(error);
    }
    return true;
  }

  /** Once the append is durable: binds the keys of all its commands, each of which has an event. */
  bindKeys(table: KeyTable): void {
    for (const [key, { position }] of this.#keys) table.add(key, position);
  }

  /** A key that comes twice in one batch has one effect and one answer. */
  #sameKey({ key, request }: Metadata): Outcome<M, R> | undefined {
    const before = key === undefined ? undefined : this.#keys.get(key);
    if (!before) return undefined;
    return before.request === request ? before.outcome : { kind: 'key-reused' };
  }

  #decide({ command, meta }: Waiting<C, M, R>): Outcome<M, R> {
    const decision = this.#decider.decide(command, this.#state, this.#stamp);
    const facts = this.#factsOf(decision, meta);
    const { at } = this.#stamp;
    const events = facts.map((fact): RecordedEvent<M> => {
      const position = this.#first + this.#writer.count;
      const event = { ...fact, position, id: this.#ports.newId(at), at, meta };
      const transfers = this.#decider.codec.encode(event.movements);
      this.#writer.add(encodeBody(event, this.#recordedAt), transfers);
      this.#decider.evolve(this.#state, event);
      this.events.push(event);
      return event;
    });
    return outcomeOf(this.#decider, events);
  }

  /**
   * A refusal is recorded too, without movements: so its key binds, and it can be explained. So is a
   * command with a key that changes nothing, or a late retry of it might change something after all.
   */
  #factsOf(decision: Decision<NewEvent<M>, R>, { key }: Metadata): readonly NewEvent<M>[] {
    const { refusalType, unchangedType } = this.#decider;
    const moved = { movements: [], effectiveOn: this.#stamp.on };
    if (isRefused(decision)) {
      return [{ type: refusalType, data: { refusal: decision.refusal }, ...moved }];
    }
    if (decision.events.length > 0 || key === undefined) return decision.events;
    return [{ type: unchangedType, data: {}, ...moved }];
  }
}
