import type { Folds } from '../folds.ts';
import type { readingEvents } from './events.ts';

const nothing = (): void => {};

/** A look changes nothing; who asks for them finds them by the read models. */
export const readingFolds: Folds<typeof readingEvents> = {
  'currency.AccountSeen.v1': nothing,
  'currency.RecordsSeen.v1': nothing,
  'currency.PayoutSeen.v1': nothing,
};
