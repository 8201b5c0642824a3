import type { NewEvent } from '@mutirao/event-sourcing';
import { z } from 'zod';
import { accessEvents } from './access/events.ts';
import { deviceEvents } from './devices/events.ts';
import { memberEvents } from './members/events.ts';
import { organisationEvents } from './organisations/events.ts';
import { privacyEvents } from './privacy/events.ts';
import { slug } from './schemas.ts';

/** Every fact of identity's journal: ids, roles and dates. Who a person is stands in none of them. */
export const eventSchemas = {
  'identity.CommunityOpened.v1': z.strictObject({
    community: slug,
    timeZone: z.string(),
    /** Not real; left out of those that are. */
    rehearsal: z.literal(true).optional(),
  }),
  ...memberEvents,
  ...organisationEvents,
  ...accessEvents,
  ...deviceEvents,
  ...privacyEvents,
  /** A command that found nothing to do: its key binds all the same. */
  'identity.NothingChanged.v1': z.strictObject({}),
  'identity.CommandRefused.v1': z.strictObject({ refusal: z.looseObject({ code: z.string() }) }),
} as const;

export type IdentityFactType = keyof typeof eventSchemas;
export type FactData<T extends IdentityFactType> = z.infer<(typeof eventSchemas)[T]>;
export type IdentityFact = NewEvent<never>;

/** States a fact; its data is checked here, when it is written, and never again in replay. */
export function fact<T extends IdentityFactType>(
  type: T,
  data: FactData<T>,
  effectiveOn: string,
): IdentityFact {
  const { error } = eventSchemas[type].safeParse(data);
  if (error) throw new Error(`${type} is not well formed: ${error.message}`);
  return { type, data, movements: [], effectiveOn };
}
