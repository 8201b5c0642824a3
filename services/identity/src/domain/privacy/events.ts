import { identityEvents, PURPOSES, ROLES } from '@mutirao/contracts';
import { z } from 'zod';
import { PERSON_FIELDS } from '../members/events.ts';
import { date, id } from '../schemas.ts';

export { PURPOSES, type Purpose } from '@mutirao/contracts';

const reader = {
  member: id,
  /** As which the reader, who is the event's actor, came to see it; none for the person. */
  roles: z.array(z.enum(ROLES)),
};

export const privacyEvents = {
  /** From now on what other services keep open for the member is closed; then the key goes. */
  'identity.ErasureBegun.v1': z.strictObject({ member: id }),
  /** Something stands in the way: the member is again what it was before. */
  'identity.ErasureStopped.v1': z.strictObject({
    member: id,
    reasons: z.array(z.enum(['balance', 'hold', 'open-period', 'retention'])).min(1),
    /** The first day on which nothing of it stands in the way any more, as far as that is known. */
    possibleFrom: date.optional(),
  }),
  'identity.MemberErased.v1': identityEvents['identity.MemberErased.v1'],
  /** The last day of the keyed hash of an erased person's number, kept for duplicates alone. */
  'identity.NumberKept.v1': z.strictObject({ member: id, until: date }),
  'identity.NumberForgotten.v1': z.strictObject({ member: id }),
  /** How long numbers are kept of those who are erased from now on. */
  'identity.RetentionSet.v1': z.strictObject({ days: z.int().min(0) }),
  /** A member of staff saw these fields of a person; the person can see that. */
  'identity.PersonSeen.v1': z.strictObject({
    ...reader,
    purpose: z.enum(PURPOSES),
    fields: z.array(z.enum(PERSON_FIELDS)),
  }),
  /** Everything was given out as a file: to the person, or for the person to a member of staff. */
  'identity.PersonExported.v1': z.strictObject({ ...reader, purpose: z.enum(PURPOSES).optional() }),
} as const;
