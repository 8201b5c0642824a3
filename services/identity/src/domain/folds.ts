import type { RecordedEvent } from '@mutirao/event-sourcing';
import type { FactData, IdentityFactType } from './events.ts';
import type { IdentityState } from './state.ts';

/** What becomes of the state by the events of one feature. */
export type Folds<Schemas> = {
  readonly [T in keyof Schemas & IdentityFactType]: (
    state: IdentityState,
    data: FactData<T>,
    event: RecordedEvent<never>,
  ) => void;
};
