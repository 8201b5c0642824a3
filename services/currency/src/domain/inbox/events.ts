import { ROLES } from '@mutirao/contracts';
import { z } from 'zod';
import { count, date, id } from '../schemas.ts';

/** `/identity/vila`: the service, and the community that it serves. */
const source = z.string().regex(/^(\/[a-z0-9]+(-[a-z0-9]+)*){2}$/);
const role = z.enum([...ROLES, 'member']);
const message = { source, position: count };

/** What became of the messages of other services: each in one append with what it did here. */
export const inboxEvents = {
  /** The cursor moves. About whose authority it was, where it was about that. */
  'currency.MessageReceived.v1': z.strictObject({
    ...message,
    member: id.optional(),
    organisation: id.optional(),
  }),
  /** The cursor moves, the message waits for a person. */
  'currency.MessageParked.v1': z.strictObject({
    ...message,
    key: id,
    messageType: z.string().regex(/^[a-z]+\.[A-Za-z]+\.v\d+$/),
    reason: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
    note: id.optional(),
  }),
  'currency.ParkedMessageApplied.v1': z.strictObject({
    ...message,
    key: id,
    member: id.optional(),
    organisation: id.optional(),
  }),
  /** Registered, or back after an erasure: then the account of before opens again. */
  'currency.HolderOpened.v1': z.strictObject({ holder: id }),
  'currency.HolderSuspended.v1': z.strictObject({ holder: id }),
  'currency.HolderReinstated.v1': z.strictObject({ holder: id }),
  /** Before an erasure: the account is closed, so that nothing comes in any more. */
  'currency.HolderReleased.v1': z.strictObject({ holder: id }),
  'currency.HolderErased.v1': z.strictObject({ holder: id }),
  'currency.OrganisationSuspended.v1': z.strictObject({ organisation: id }),
  'currency.OrganisationReinstated.v1': z.strictObject({ organisation: id }),
  'currency.RoleGranted.v1': z.strictObject({
    grant: id,
    member: id,
    organisation: id,
    role,
    from: date,
    to: date.optional(),
  }),
  'currency.RoleRevoked.v1': z.strictObject({ grant: id, member: id, organisation: id, role }),
  /** `position`: of the message. Tokens made before it count no more. */
  'currency.AccessEnded.v1': z.strictObject({ name: id, position: count }),
} as const;
