import type { IdentityEventData, IdentityEventType } from './identity-events.ts';

const member = 'q3XvYt0bQ5mB8s1oTn4WZA';
const organisation = 'L7hP2kYcRj6dE0uVw9aFgQ';
const grant = 'a1Bc2De3Fg4Hi5Jk6Lm7Nw';

/** One of each type, as the documents show them. */
export const identityExamples: { readonly [T in IdentityEventType]: IdentityEventData<T> } = {
  'identity.MemberRegistered.v1': { member, returned: false },
  'identity.MemberSuspended.v1': { member },
  'identity.MemberReinstated.v1': { member },
  'identity.MemberErased.v1': { member },
  'identity.OrganisationAccredited.v1': {
    organisation,
    kind: 'merchant',
    merchant: {
      category: 'bakery',
      neighbourhood: 'centro',
      size: 'micro',
      redemptionDays: 2,
      redeemsDaily: true,
    },
  },
  'identity.OrganisationSuspended.v1': { organisation },
  'identity.OrganisationReinstated.v1': { organisation },
  'identity.RoleGranted.v1': {
    grant,
    member,
    organisation,
    role: 'merchant',
    from: '2026-11-22',
    to: '2027-11-21',
  },
  'identity.RoleRevoked.v1': { grant, member, organisation, role: 'merchant' },
  'identity.AccessEnded.v1': { name: member, at: '2026-11-22T12:00:00.000Z' },
};
