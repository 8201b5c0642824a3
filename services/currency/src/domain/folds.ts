import type { RecordedEvent } from '@mutirao/event-sourcing';
import type { Movement } from '@mutirao/ledger';
import type { CurrencyEventType, EventData } from './events.ts';
import type { CurrencyState } from './state.ts';

/** What becomes of the state by the events of one feature; their movements are applied before. */
export type Folds<Schemas> = {
  readonly [T in keyof Schemas & CurrencyEventType]: (
    state: CurrencyState,
    data: EventData<T>,
    event: RecordedEvent<Movement>,
  ) => void;
};
