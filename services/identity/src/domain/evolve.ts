import { type RecordedEvent, UnknownEvent } from '@mutirao/event-sourcing';
import { accessFolds } from './access/evolve.ts';
import { deviceFolds } from './devices/evolve.ts';
import type { IdentityFactType } from './events.ts';
import { eventSchemas } from './events.ts';
import type { Folds } from './folds.ts';
import { memberFolds } from './members/evolve.ts';
import { organisationFolds } from './organisations/evolve.ts';
import { noteChange } from './organisations/standing.ts';
import { privacyFolds } from './privacy/evolve.ts';
import type { IdentityState } from './state.ts';

/** Folds one event. Throws UnknownEvent. */
export function evolve(state: IdentityState, event: RecordedEvent<never>): void {
  const fold = folds[event.type as IdentityFactType] as
    | ((state: IdentityState, data: unknown, event: RecordedEvent<never>) => void)
    | undefined;
  if (!fold) throw new UnknownEvent(event);
  fold(state, event.data, event);
  noteChange(state, event);
}

const nothing = (): void => {};

const folds: Folds<typeof eventSchemas> = {
  'identity.CommunityOpened.v1': (state, data) => state.settings.set('community', data),
  ...memberFolds,
  ...organisationFolds,
  ...accessFolds,
  ...deviceFolds,
  ...privacyFolds,
  'identity.NothingChanged.v1': nothing,
  'identity.CommandRefused.v1': nothing,
};
