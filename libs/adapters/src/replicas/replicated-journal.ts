import { setTimeout as pause } from 'node:timers/promises';
import {
  type Decider,
  type EventStore,
  type Head,
  Journal,
  type JournalLike,
  type JournalPorts,
  type Metadata,
  type Outcome,
  type Snapshot,
  Unavailable,
} from '@mutirao/event-sourcing';
import type { Ownership } from '../journal/ownership.ts';
import { apart, withSpan } from '../trace.ts';
import type { CommandsConsumer } from './commands-consumer.ts';
import { answerOf, answerOfFailure, forwarded, outcomeFrom, type Travelling } from './forwarded.ts';

export interface ReplicatedJournalOptions {
  /** Unique in the cell. */
  readonly ledger: string;
  readonly consumer: CommandsConsumer;
  /** How long a command waits for the owner's answer. */
  readonly patienceMilliseconds?: number;
  /** Measures what is asked of the writer elsewhere: what became of it, and how long that took. */
  readonly forwarded?: (outcome: string, seconds: number) => void;
}

const FIRST_PAUSE_MILLISECONDS = 100;
const LONGEST_PAUSE_MILLISECONDS = 2_000;
/** How long an answer waits for the own copy to hold what it tells of: then it is given all the same. */
const COPY_MILLISECONDS = 2_000;
const LOOK_MILLISECONDS = 5;

/**
 * A journal of which every instance holds a copy, and one at a time is the writer: the owner. What is
 * asked of another instance goes to the owner and comes back from there.
 */
export class ReplicatedJournal<S, C, M, R> implements JournalLike<S, C, M, R> {
  readonly ownership: Ownership;
  readonly #decider: Decider<S, C, M, R>;
  readonly #journal: Journal<S, C, M, R>;
  readonly #store: EventStore;
  readonly #options: ReplicatedJournalOptions;
  readonly #closed = new AbortController();
  readonly #following: Promise<void>;
  #catchingUp: Promise<void> | undefined;
  #forwarding = 0;

  private constructor(
    decider: Decider<S, C, M, R>,
    journal: Journal<S, C, M, R>,
    store: EventStore,
    options: ReplicatedJournalOptions,
  ) {
    this.#decider = decider;
    this.#journal = journal;
    this.#store = store;
    this.#options = options;
    const { ledger, consumer } = options;
    this.ownership = consumer.serve({
      ledger,
      catchUp: () => journal.follow(),
      execute: async (command, meta, isLate) => {
        const outcome = this.#write(command as C, meta, isLate);
        return outcome.then((known) => answerOf(known, decider.codec), answerOfFailure);
      },
    });
    this.#following = this.#follow();
  }

  /** As `Journal.open`. */
  static async open<S, C, M, R>(
    decider: Decider<S, C, M, R> & Travelling<C>,
    ports: JournalPorts,
    start: Snapshot,
    options: ReplicatedJournalOptions,
  ): Promise<ReplicatedJournal<S, C, M, R>> {
    const journal = await Journal.open(decider, ports, start);
    return new ReplicatedJournal(decider, journal, ports.store, options);
  }

  get head(): Head {
    return this.#journal.head;
  }

  get halted(): string | undefined {
    return this.#journal.halted;
  }

  halt(reason: string): void {
    this.#journal.halt(reason);
  }

  read<T>(look: (state: S, head: Head) => T): Promise<T> {
    return this.#journal.read(look);
  }

  async execute(command: C, meta: Metadata): Promise<Outcome<M, R>> {
    if (this.ownership.isOurs || this.halted !== undefined) {
      return this.#write(command, meta);
    }
    const began = performance.now();
    let kind = 'failed';
    this.#forwarding += 1;
    try {
      const outcome = await this.#forward(command, meta);
      kind = outcome.kind;
      return outcome;
    } catch (error) {
      if (error instanceof Unavailable) kind = 'unavailable';
      throw error;
    } finally {
      this.#forwarding -= 1;
      this.#options.forwarded?.(kind, (performance.now() - began) / 1000);
    }
  }

  /** A span from the wait for the append to its answer; the append itself is of many commands. */
  #write(command: C, meta: Metadata, isLate?: () => boolean): Promise<Outcome<M, R>> {
    const { ledger } = this.#options;
    const write = () => apart(() => this.#journal.execute(command, meta, isLate));
    return withSpan('append', write, { attributes: { 'mutirao.ledger': ledger } });
  }

  async idle(): Promise<void> {
    while (this.#forwarding > 0) await pause(LOOK_MILLISECONDS);
    await this.#journal.idle();
  }

  /** What was taken is answered; the store stays open. */
  async close(): Promise<void> {
    await this.#options.consumer.release(this.#options.ledger);
    this.halt('the server is stopping');
    await this.idle();
    this.#closed.abort();
    await this.#following;
  }

  async #forward(command: C, meta: Metadata): Promise<Outcome<M, R>> {
    const { ledger, consumer, patienceMilliseconds } = this.#options;
    const answer = await consumer.calls.ask({
      topic: consumer.topic,
      key: ledger,
      value: forwarded(command, meta),
      ...(patienceMilliseconds === undefined ? {} : { patienceMilliseconds }),
    });
    const outcome = outcomeFrom<M, R>(answer, this.#decider.codec);
    const last = outcome.kind === 'done' ? outcome.events.at(-1) : undefined;
    if (last) await this.#holds(last.position);
    return outcome;
  }

  /** Whoever is answered reads here what was answered. */
  async #holds(position: number): Promise<void> {
    const patient = performance.now() + COPY_MILLISECONDS;
    while (this.head.position < position && performance.now() < patient) {
      await this.#catchUp().catch(() => undefined);
      if (this.head.position < position) await pause(LOOK_MILLISECONDS);
    }
  }

  #catchUp(): Promise<void> {
    this.#catchingUp ??= apart(() => this.#journal.follow({ soon: true })).finally(() => {
      this.#catchingUp = undefined;
    });
    return this.#catchingUp;
  }

  /** A store that is away ends nothing: what is here is read meanwhile. */
  async #follow(): Promise<void> {
    const { signal } = this.#closed;
    for (let wait = FIRST_PAUSE_MILLISECONDS; !signal.aborted && this.halted === undefined; ) {
      try {
        const { position } = this.head;
        await this.#store.grown(position, signal);
        if (signal.aborted) return;
        // What grew is most often what this instance itself wrote: it has it when the append is over.
        const present = await this.read((_, head) => head.position);
        if (present === position) await this.#catchUp();
        wait = FIRST_PAUSE_MILLISECONDS;
      } catch {
        await pause(wait, undefined, { signal }).catch(() => undefined);
        wait = Math.min(2 * wait, LONGEST_PAUSE_MILLISECONDS);
      }
    }
  }
}
