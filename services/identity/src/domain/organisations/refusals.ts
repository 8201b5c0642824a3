/** Expected refusals, in the order in which they are looked for. */
export const ORGANISATION_REFUSALS = [
  'organisation-unknown',
  'organisation-of-other-kind',
  'organisation-accredited',
  'standing-not-of-kind',
  'accreditation-not-proposed',
  'accreditation-changed',
  'same-person',
  'organisation-not-accredited',
  'organisation-not-suspended',
  'role-not-of-kind',
  'membership-days',
  'membership-unknown',
  'member-not-active',
  'own-role',
  'membership-exists',
] as const;
