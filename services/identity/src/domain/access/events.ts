import { identityEvents, ROLES } from '@mutirao/contracts';
import { z } from 'zod';
import { id, instant } from '../schemas.ts';

export const FACTORS = [
  'password',
  'passkey',
  'totp',
  'recovery-code',
  'oidc',
  'invitation',
] as const;
export type Factor = (typeof FACTORS)[number];

export const CREDENTIAL_KINDS = ['password', 'passkey', 'totp', 'recovery-codes', 'oidc'] as const;
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

/** Who was let in, by what, and who is no more. Hashes and secrets of it lie elsewhere, sealed. */
export const accessEvents = {
  /** The folder's owner signed a token offline; `subject` is the random id of the name it was given. */
  'identity.LocalTokenGranted.v1': z.strictObject({
    subject: id,
    roles: z.array(z.enum(ROLES)),
    token: z.uuid(),
    until: instant,
  }),
  /** Somebody was given a one-time code for this member; who did it is in the event's metadata. */
  'identity.MemberInvited.v1': z.strictObject({ member: id, until: instant }),
  'identity.SignedIn.v1': z.strictObject({
    member: id,
    session: id,
    by: z.array(z.enum(FACTORS)).min(1),
  }),
  'identity.SteppedUp.v1': z.strictObject({ member: id, session: id, by: z.enum(FACTORS) }),
  'identity.CredentialSet.v1': z.strictObject({ member: id, kind: z.enum(CREDENTIAL_KINDS) }),
  'identity.CredentialRemoved.v1': z.strictObject({ member: id, kind: z.enum(CREDENTIAL_KINDS) }),
  /** Signed out, signed out everywhere (the name is the member), or a refresh token came twice. */
  'identity.AccessEnded.v1': identityEvents['identity.AccessEnded.v1'],
} as const;
