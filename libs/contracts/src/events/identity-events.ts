import { z } from 'zod';
import { ORGANISATION_KINDS, ROLES } from '../authority/roles.ts';
import type { Message } from './message.ts';

/** A random id: 16 bytes in base64url. Names, numbers and texts never stand in a message. */
const id = z
  .string()
  .regex(/^[\w-]{22}$/)
  .describe('A random id, which says nothing by itself.');
const member = id.describe('The member, by a random id.');
const organisation = id.describe('The organisation, by a random id.');
const role = z.enum([...ROLES, 'member']);
const slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(60);
const instant = z.iso.datetime();

/** What a merchant is accredited with, as far as no person stands behind it. */
export const merchantStanding = z.strictObject({
  category: slug,
  neighbourhood: slug,
  size: slug,
  redemptionDays: z
    .int()
    .min(1)
    .max(60)
    .describe('Business days within which a redemption is paid.'),
  redeemsDaily: z.boolean().describe('Redeems all of the balance when a day ends.'),
});

/**
 * What identity tells the others. A fact of its journal that is published has the same type and the
 * same data there: the log is the outbox.
 */
export const identityEvents = {
  'identity.MemberRegistered.v1': z
    .strictObject({
      member,
      returned: z.boolean().describe('Came back after an erasure, and has the same id.'),
    })
    .describe('A person is registered, and may have an account.'),
  'identity.MemberSuspended.v1': z
    .strictObject({ member })
    .describe('The member spends nothing, by card or otherwise, until reinstated.'),
  'identity.MemberReinstated.v1': z.strictObject({ member }).describe('The suspension is over.'),
  'identity.MemberErased.v1': z
    .strictObject({ member })
    .describe('The key of the person’s data is destroyed; the id stays and reads as erased.'),
  'identity.OrganisationAccredited.v1': z
    .strictObject({
      organisation,
      kind: z.enum(ORGANISATION_KINDS),
      merchant: merchantStanding.optional().describe('Of a merchant, how it sells and redeems.'),
    })
    .describe('Accredited by one person and confirmed by another.'),
  'identity.OrganisationSuspended.v1': z
    .strictObject({ organisation })
    .describe('The organisation, and its terminals, do nothing until it is reinstated.'),
  'identity.OrganisationReinstated.v1': z
    .strictObject({ organisation })
    .describe('The suspension is over.'),
  'identity.RoleGranted.v1': z
    .strictObject({
      grant: id,
      member,
      organisation,
      role,
      from: z.iso.date(),
      to: z.iso.date().optional().describe('The last day; without it, until it is revoked.'),
    })
    .describe('A membership gives a role in an organisation, between two dates.'),
  'identity.RoleRevoked.v1': z
    .strictObject({ grant: id, member, organisation, role })
    .describe('Binds money at once, and reading when the tokens of before expire.'),
  'identity.AccessEnded.v1': z
    .strictObject({
      name: id.describe('A session, a device, or a member of whom all sessions ended.'),
      at: instant,
    })
    .describe('Tokens given to this name before this message count no more.'),
} as const;

export type IdentityEventType = keyof typeof identityEvents;
export type IdentityEventData<T extends IdentityEventType> = z.infer<(typeof identityEvents)[T]>;

/** The types of this version: a consumer halts at any other. */
export const identityEventTypes: ReadonlySet<string> = new Set(Object.keys(identityEvents));

/** Throws for data that is not as the schema of its type says, without repeating what it holds. */
export function checkIdentityMessage({ type, data }: Message): void {
  const { error } = identityEvents[type as IdentityEventType].safeParse(data);
  if (!error) return;
  const fields = error.issues.map(({ path, code }) => `${path.join('.') || 'data'}: ${code}`);
  throw new Error(`not as the schema of its type says (${fields.join(', ')})`);
}

/** Messages of one key are handled in their order: those about the same member, organisation or name. */
export function keyOfIdentityEvent(data: {
  readonly member?: string;
  readonly organisation?: string;
  readonly name?: string;
}): string {
  return data.member ?? data.organisation ?? data.name ?? '';
}
