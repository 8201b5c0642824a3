/** What a decider answers: the facts to record, or the one refusal that applies first. */
export type Decision<E, R> = Decided<E> | Refused<R>;

export interface Decided<E> {
  readonly events: readonly E[];
}

export interface Refused<R> {
  readonly refusal: R;
}

export function decided<E>(...events: E[]): Decided<E> {
  return { events };
}

export function refused<R>(refusal: R): Refused<R> {
  return { refusal };
}

export function isRefused<E, R>(decision: Decision<E, R>): decision is Refused<R> {
  return 'refusal' in decision;
}

/** Asserts, in production too, what must hold: a failure is a bug, and a bug must not move money. */
export function assert(holds: unknown, message: string): asserts holds {
  if (!holds) throw new Error(`invariant broken: ${message}`);
}
