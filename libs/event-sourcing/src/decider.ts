import type { Decision } from './decision.ts';
import type { MovementCodec, NewEvent, RecordedEvent } from './event.ts';
import type { EventStore } from './event-store.ts';
import type { KeyTable } from './key-table.ts';
import type { Head } from './stored-form.ts';
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
  /** Event type under which a command with a key that changes nothing is recorded, for the same reason. */
  readonly unchangedType: string;
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
  /** Hears of all events that are durable, in order, whoever appended them; before answers. */
  told?(events: readonly RecordedEvent<unknown>[]): void;
  /** Measures each append that succeeded. Its `now` is a stopwatch, in seconds. */
  readonly timing?: {
    now(): number;
    appended(batch: {
      readonly commands: number;
      readonly events: number;
      readonly decisionSeconds: number;
      readonly appendSeconds: number;
    }): void;
  };
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

/** The outcome that these events, all of one command, are. */
export function outcomeOf<S, C, M, R>(
  { refusalType, unchangedType }: Decider<S, C, M, R>,
  events: readonly RecordedEvent<M>[],
): Outcome<M, R> {
  const [first] = events;
  if (first?.type === refusalType) {
    return { kind: 'refused', refusal: first.data['refusal'] as R };
  }
  return { kind: 'done', events: first?.type === unchangedType ? [] : events };
}
