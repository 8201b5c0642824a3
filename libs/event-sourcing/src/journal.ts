import { Batch, type Waiting } from './batch.ts';
import { type Decider, type JournalPorts, type Outcome, type Snapshot } from './decider.ts';
import { assert } from './decision.ts';
import { type Metadata } from './event.ts';
import { NotAppended, OutcomeUnknown, StoreUnreachable, soonest, stands } from './event-store.ts';
import { type JournalLike, Unavailable } from './journal-like.ts';
import type { KeyTable } from './key-table.ts';
import { answerKnown } from './known-outcome.ts';
import { Replay } from './replay.ts';
import { ChainBroken, type Chunk, type Head, headOf } from './stored-form.ts';
import type { Tables } from './tables.ts';

const MAX_WAITING = 20_000;
const MAX_BATCH = 2_000;

/**
 * The one writer of a ledger. It takes the commands that wait, decides each against a draft of the
 * state, appends all resulting events in one append, and only then keeps the draft and answers.
 */
export class Journal<S, C, M, R> implements JournalLike<S, C, M, R> {
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
  /** Whether the store may hold what the state does not, though nobody else writes. */
  #unsettled = false;
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

  async read<T>(look: (state: S, head: Head) => T): Promise<T> {
    while (this.#drafting) await this.#running;
    return look(this.#state, this.#head);
  }

  /** `isLate` is asked once more when the command's turn comes. */
  execute(command: C, meta: Metadata, isLate = () => false): Promise<Outcome<M, R>> {
    if (this.#halted) return Promise.reject(this.#halted);
    if (this.#waiting.length >= MAX_WAITING) {
      return Promise.reject(new Unavailable('too many commands wait; try again in a moment'));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ command, meta, isLate, resolve, reject });
      this.#wake();
    });
  }

  async idle(): Promise<void> {
    while (this.#running || this.#waiting.length > 0) await (this.#running ?? this.#ports.turn());
  }

  /**
   * Folds what other writers have appended meanwhile: to the end, or when it is to be `soon`, what the
   * store has at hand. Rejects when the store cannot be read now.
   */
  async follow({ soon = false } = {}): Promise<void> {
    while (this.#running) await this.#running;
    if (this.#halted) return;
    let failure: unknown;
    this.#run(() =>
      this.#catchUp(soon).catch((error: unknown) => {
        if (!(error instanceof StoreUnreachable)) throw error;
        failure = error;
      }),
    );
    await this.#running;
    if (failure !== undefined) throw failure;
  }

  #wake(): void {
    if (this.#running || this.#waiting.length === 0) return;
    this.#run(() => this.#ports.turn().then(() => this.#commitBatch()));
  }

  /** One thing at a time is done with the state. */
  #run(work: () => Promise<void>): void {
    this.#running = work()
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
      await this.#settle();
      const fresh = await answerKnown(this.#decider, this.#ports, this.#keys, taken);
      this.#drafting = true;
      const { timing } = this.#ports;
      const began = timing?.now() ?? 0;
      const at = Math.max(this.#lastAt, this.#ports.now());
      const batch = new Batch(this.#decider, this.#ports, {
        ...this.#present(),
        at,
        state: this.#state,
      });
      const left = fresh.findIndex((waiting) => !batch.take(waiting));
      if (left >= 0) this.#waiting.unshift(...fresh.slice(left));
      const decided = timing?.now() ?? 0;
      const appended = batch.count === 0 || (await this.#append(batch.chunk()));
      if (appended === false) {
        this.#waiting.unshift(...batch.answers.map((answer) => answer.waiting));
        return;
      }
      if (appended === true) this.#keep(batch, at);
      timing?.appended({
        ...{ commands: batch.answers.length, events: batch.count },
        ...{ decisionSeconds: decided - began, appendSeconds: timing.now() - decided },
      });
      for (const { waiting, outcome } of batch.answers) waiting.resolve(outcome);
    } catch (error) {
      this.#tables.rollback();
      const passes = error instanceof NotAppended || error instanceof StoreUnreachable;
      // Before anybody hears of it: with its store lost, the process ends without an answer.
      if (!passes) this.#lose(error);
      const answer = passes ? new Unavailable(error.message) : error;
      for (const waiting of taken) {
        if (!this.#waiting.includes(waiting)) waiting.reject(answer);
      }
    } finally {
      this.#drafting = false;
    }
  }

  /**
   * False when another writer was first: then the state holds what that one wrote, and not the draft.
   * `caught-up` when it was appended, and the state holds it as it was read.
   */
  async #append(chunk: Chunk): Promise<boolean | 'caught-up'> {
    const before = this.#head.position;
    try {
      if ((await this.#ports.store.append(chunk)) === 'appended') return true;
    } catch (error) {
      if (!(error instanceof OutcomeUnknown)) throw error;
      await this.#undraft();
      // A hash covers all before it: where the last is ours, the whole chunk is.
      if (await stands(this.#ports.store, headOf(chunk))) {
        this.#ports.acknowledge(this.#head);
        return 'caught-up';
      }
      if (this.#head.position === before) throw new NotAppended(error.message, { cause: error });
      return false;
    }
    await this.#undraft();
    assert(this.#head.position > before, 'a conflict means that another writer was first');
    return false;
  }

  /** Takes the draft back, so that what was committed can be read, and reads what there is instead. */
  async #undraft(): Promise<void> {
    this.#tables.rollback();
    this.#drafting = false;
    this.#unsettled = true;
    await this.#settle();
  }

  /** Nothing is decided before it is known what was written. */
  async #settle(): Promise<void> {
    if (this.#unsettled) await this.#catchUp();
    this.#unsettled = false;
  }

  #keep(batch: Batch<S, C, M, R>, at: number): void {
    this.#tables.commit();
    this.#lastAt = at;
    if (batch.count === 0) return;
    this.#head = headOf(batch.chunk());
    batch.bindKeys(this.#keys);
    this.#ports.acknowledge(this.#head);
    this.#ports.told?.(batch.events);
  }

  async #catchUp(soon = false): Promise<void> {
    const replay = new Replay(this.#decider, this.#present());
    const { store } = this.#ports;
    const from = this.#head.position + 1;
    for await (const chunk of soon ? soonest(store, from) : store.read(from)) {
      const events = replay.apply(chunk, this.#ports.told && []);
      const { head, at } = replay.snapshot();
      this.#head = head;
      this.#lastAt = at;
      if (events) this.#ports.told?.(events);
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
