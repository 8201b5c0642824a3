import type { IdentityRefusal } from '../domain/refusals.ts';
import type { IdentityEvent, IdentityOutcome } from './identity.ts';

/** What a use case answers: what was done, an expected no, or a key that names another command. */
export type Answer<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly refusal: IdentityRefusal }
  | { readonly kind: 'key-reused' };

export function done<T>(value: T): Answer<T> {
  return { kind: 'done', value };
}

/** The answer is made of the events that the command appended, and of nothing later. */
export function answered<T>(
  outcome: IdentityOutcome,
  value: (events: readonly IdentityEvent[]) => T,
): Answer<T> {
  return outcome.kind === 'done' ? done(value(outcome.events)) : outcome;
}
