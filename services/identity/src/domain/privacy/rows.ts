import type { Tables } from '@mutirao/event-sourcing';
import type { MemberStatus } from '../members/rows.ts';

/** What stood in the way, and the first day on which it does not, as far as that is known. */
export interface StoppedErasure {
  readonly reasons: readonly string[];
  readonly possibleFrom?: string | undefined;
}

/** An erasure that is under way, or that was stopped by what stood in the way. */
export interface Erasure {
  /** What the member was when it began, and is again when it is stopped. */
  readonly before: MemberStatus;
  /** Position of its beginning, which names this erasure among others of the same member. */
  readonly begunAt: number;
  readonly stopped?: StoppedErasure;
}

export function privacyTables(tables: Tables) {
  return {
    erasures: tables.table<Erasure>('erasures'),
    /** Erased member → the last day on which the keyed hash of the number is kept. */
    numbersKept: tables.table<string>('numbers-kept'),
    retention: tables.table<number>('retention'),
    /** Member → positions of the events by which it was seen or exported. */
    readsOf: tables.table<readonly number[]>('reads-of'),
  };
}
