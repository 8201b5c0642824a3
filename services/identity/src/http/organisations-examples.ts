/** Answers about organisations and roles, as the OpenAPI document shows them. */
const MERCHANT = 'p4Tz7mQvYc2LsWk9Xb1NdA';
const MEMBER = 'c6Hq2nWxRe8PvLy5Ks3ZaQ';
const OPERATOR = 'v5Gd2cWsOa8FzTn1Kj6RiO';
const GRANT = 'm9Js4bXkTu7DqFg1Ve6CwI';

export const registered = { organisation: MERCHANT, registered: true };
export const proposed = { organisation: MERCHANT, proposed: true, version: 1 };
export const confirmed = { organisation: MERCHANT, status: 'accredited', position: 31 };
export const declined = { organisation: MERCHANT, version: 1 };
export const suspended = { organisation: MERCHANT, status: 'suspended' };
export const reinstated = { organisation: MERCHANT, status: 'accredited' };

export const organisations = {
  organisations: [
    { organisation: MERCHANT, kind: 'merchant', status: 'proposed', name: 'Padaria Ipê' },
  ],
  next: MERCHANT,
};

const merchant = {
  category: 'food',
  neighbourhood: 'vila-das-pedras',
  size: 'micro',
  redemptionDays: 2,
  redeemsDaily: false,
};

const standing = {
  organisation: MERCHANT,
  registry: 'COM-0001',
  name: 'Padaria Ipê',
  document: '99000001000101',
  kind: 'merchant',
  declared: merchant,
};
export const organisation = {
  ...standing,
  status: 'proposed',
  proposal: { version: 1, by: OPERATOR, merchant },
};
export const declinedOrganisation = {
  ...standing,
  status: 'registered',
  declinedBecause: 'Falta o alvará',
};
export const accreditedOrganisation = { ...standing, status: 'accredited', merchant };

const membership = {
  organisation: MERCHANT,
  member: MEMBER,
  role: 'merchant',
  from: '2026-11-22',
  to: '2027-11-21',
};

export const granted = { ...membership, grant: GRANT, position: 32 };
export const revoked = { grant: GRANT, status: 'revoked' };

const shown = { grant: GRANT, ...membership, stands: true, revoked: false };
export const memberships = { memberships: [shown], next: GRANT };
export const roles = { member: MEMBER, roles: ['holder'], memberships: [shown] };
