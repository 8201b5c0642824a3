import { identityEvents } from '@mutirao/contracts';
import { z } from 'zod';
import { date, id } from '../schemas.ts';

export const CONTACT_KINDS = ['phone', 'email'] as const;
export type ContactKind = (typeof CONTACT_KINDS)[number];

/** What may be known of a person; an event names the fields, never what stands in them. */
export const PERSON_FIELDS = ['registry', 'fullName', 'neighbourhood', 'phone', 'email'] as const;
export type PersonField = (typeof PERSON_FIELDS)[number];

/** What two people may have in common. */
export const MATCH_REASONS = ['name', 'phone', 'neighbourhood'] as const;
export type MatchReason = (typeof MATCH_REASONS)[number];

export const memberEvents = {
  'identity.MemberRegistered.v1': identityEvents['identity.MemberRegistered.v1'],
  /** Until now these were known by a number alone; who they are is kept, sealed, from now on. */
  'identity.MembersDescribed.v1': z.strictObject({ members: z.array(id).min(1) }),
  'identity.MemberChanged.v1': z.strictObject({
    member: id,
    fields: z.array(z.enum(PERSON_FIELDS)).min(1),
  }),
  'identity.ContactVerified.v1': z.strictObject({ member: id, kind: z.enum(CONTACT_KINDS) }),
  'identity.MemberSuspended.v1': identityEvents['identity.MemberSuspended.v1'],
  'identity.MemberReinstated.v1': identityEvents['identity.MemberReinstated.v1'],
  /** Left, or died: signs in no more. What is owed stays owed. */
  'identity.MemberDeactivated.v1': z.strictObject({ member: id }),
  'identity.MemberReactivated.v1': z.strictObject({ member: id }),
  /** Two that may be one person, by what they have in common; the lower id is `one`. */
  'identity.MatchFound.v1': z.strictObject({
    one: id,
    other: id,
    by: z.array(z.enum(MATCH_REASONS)).min(2),
  }),
  'identity.MatchDecided.v1': z.strictObject({ one: id, other: id, same: z.boolean() }),
  /** Everybody registers again until a day, or is listed. */
  'identity.CampaignOpened.v1': z.strictObject({ campaign: id, due: date }),
  'identity.MemberConfirmed.v1': z.strictObject({ campaign: id, member: id }),
  'identity.CampaignClosed.v1': z.strictObject({
    campaign: id,
    confirmed: z.int(),
    missing: z.int(),
  }),
} as const;
