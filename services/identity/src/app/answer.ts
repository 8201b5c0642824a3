import type { AnswerOf } from '@mutirao/event-sourcing';
import type { IdentityRefusal } from '../domain/refusals.ts';

export { answered, done } from '@mutirao/event-sourcing';

export type Answer<T> = AnswerOf<T, IdentityRefusal>;
