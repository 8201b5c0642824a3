/** What one may do in the system. A token carries one or more; the policy says what each may do. */
export const ROLES = [
  'administrator',
  'treasurer',
  'operator',
  'officer',
  'approver',
  'holder',
  'merchant',
  'terminal',
  'auditor',
] as const;
export type Role = (typeof ROLES)[number];

export const ORGANISATION_KINDS = [
  'municipality',
  'community-bank',
  'merchant',
  'association',
  'audit-court',
  'funder',
] as const;
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number];

/** `member` belongs to an organisation and may do nothing in its name. */
export type MembershipRole = Role | 'member';

/**
 * The roles that a membership may give, by the kind of organisation. Everybody who is registered is a
 * holder of the own account, and a terminal is a device of a merchant: neither is given by anybody.
 */
export const ROLES_GIVEN_BY: Readonly<Record<OrganisationKind, readonly MembershipRole[]>> = {
  municipality: ['member', 'administrator', 'treasurer', 'officer', 'approver'],
  'community-bank': ['member', 'operator', 'approver'],
  merchant: ['member', 'merchant'],
  association: ['member'],
  'audit-court': ['member', 'auditor'],
  funder: ['member'],
};
