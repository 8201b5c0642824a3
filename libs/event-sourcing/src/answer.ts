import type { Outcome } from './decider.ts';
import type { RecordedEvent } from './event.ts';

/** What a use case answers: what was done, an expected no, or a key that names another command. */
export type AnswerOf<T, R> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly refusal: R }
  | { readonly kind: 'key-reused' };

export function done<T>(value: T): { readonly kind: 'done'; readonly value: T } {
  return { kind: 'done', value };
}

/** The answer is made of the events that the command appended, and of nothing later. */
export function answered<T, M, R>(
  outcome: Outcome<M, R>,
  value: (events: readonly RecordedEvent<M>[]) => T,
): AnswerOf<T, R> {
  return outcome.kind === 'done' ? done(value(outcome.events)) : outcome;
}
