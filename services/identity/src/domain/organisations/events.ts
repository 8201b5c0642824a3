import { identityEvents, merchantStanding, ORGANISATION_KINDS } from '@mutirao/contracts';
import { z } from 'zod';
import { id } from '../schemas.ts';

const version = z.int().min(1);

export const organisationEvents = {
  /** Known by its number; may do nothing yet. Its name and its document are sealed elsewhere. */
  'identity.OrganisationRegistered.v1': z.strictObject({
    organisation: id,
    kind: z.enum(ORGANISATION_KINDS),
    /** How a merchant says that it sells; nobody has looked at it yet. */
    declared: merchantStanding.optional(),
  }),
  /** One person says that it may act; nothing counts before another has confirmed this version. */
  'identity.AccreditationProposed.v1': z.strictObject({
    organisation: id,
    version,
    merchant: merchantStanding.optional(),
  }),
  'identity.AccreditationDeclined.v1': z.strictObject({
    organisation: id,
    version,
    note: id.optional(),
  }),
  'identity.OrganisationAccredited.v1': identityEvents['identity.OrganisationAccredited.v1'],
  'identity.OrganisationSuspended.v1': identityEvents['identity.OrganisationSuspended.v1'],
  'identity.OrganisationReinstated.v1': identityEvents['identity.OrganisationReinstated.v1'],
  'identity.RoleGranted.v1': identityEvents['identity.RoleGranted.v1'],
  'identity.RoleRevoked.v1': identityEvents['identity.RoleRevoked.v1'],
} as const;
