import { ROLES, type Role } from './roles.ts';
import type { Policy } from './rule.ts';

const READERS: readonly Role[] = [
  'administrator',
  'treasurer',
  'operator',
  'officer',
  'approver',
  'auditor',
];

/** Whoever signs in: a till does not. */
const PEOPLE: readonly Role[] = ROLES.filter((role) => role !== 'terminal');

/** What may be done with members, organisations, roles and sign-ins. */
export const IDENTITY_POLICY = {
  'member.register': { community: ['officer', 'administrator'], changes: true },
  'member.list': { community: READERS },
  'member.see': { own: ['holder'], community: READERS, reads: 'person' },
  'member.change': {
    own: ['holder'],
    community: ['officer', 'administrator'],
    changes: true,
    reads: 'person',
  },
  'member.verify-contact': { own: ['holder'], community: ['officer'], changes: true },
  'member.deactivate': { own: ['holder'], community: ['officer', 'administrator'], changes: true },
  'member.suspend': { community: ['officer', 'administrator'], changes: true },
  'member.invite': { community: ['officer', 'administrator'], changes: true },
  'member.invite-staff': { community: ['administrator'], changes: true, within: 'member.invite' },
  'member.suspend-staff': { community: ['administrator'], changes: true, within: 'member.suspend' },
  'member.deactivate-staff': {
    community: ['administrator'],
    changes: true,
    within: 'member.deactivate',
  },
  'member.erase-staff': { community: ['administrator'], changes: true, within: 'member.erase' },
  'member.export-own': { own: ['holder'], stepUp: true },
  'member.export': { community: ['officer'], stepUp: true, reads: 'person' },
  'member.erase': {
    own: ['holder'],
    community: ['officer', 'administrator'],
    changes: true,
    stepUp: true,
  },
  'retention.see': { community: READERS },
  'retention.set': { community: ['administrator'], changes: true, stepUp: true },
  'member.readers': { own: ['holder'], community: ['auditor'] },
  'match.see': { community: ['officer', 'auditor'], reads: 'person' },
  'match.decide': { community: ['officer'], changes: true },
  'campaign.open': { community: ['officer'], changes: true },
  'campaign.see': { community: READERS },
  'campaign.confirm-member': { own: ['holder'], community: ['officer'], changes: true },
  'message.see-rehearsed': { community: ['administrator'] },
  'organisation.register': { community: ['operator', 'officer', 'administrator'], changes: true },
  'organisation.list': { community: READERS },
  'organisation.see': { organisation: ['merchant'], community: READERS },
  'organisation.accredit': {
    community: ['operator', 'administrator'],
    changes: true,
    needsNews: true,
  },
  'organisation.confirm': {
    community: ['approver'],
    changes: true,
    needsNews: true,
    stepUp: true,
    notBy: ['organisation.accredit'],
  },
  'organisation.decline': { community: ['operator', 'approver', 'administrator'], changes: true },
  'organisation.suspend': { community: ['operator', 'administrator'], changes: true },
  'role.grant': {
    organisation: ['merchant'],
    community: ['administrator'],
    changes: true,
    stepUp: true,
  },
  'role.revoke': { organisation: ['merchant'], community: ['administrator'], changes: true },
  'membership.see': { organisation: ['merchant'], community: READERS },
  'role.see': { own: ['holder'], organisation: ['merchant'], community: READERS },
  'device.invite': { organisation: ['merchant'], community: ['operator'], changes: true },
  'device.revoke': { organisation: ['merchant'], community: ['operator'], changes: true },
  'device.see': { organisation: ['merchant'], community: READERS },
  'session.own': { own: PEOPLE },
  'credential.own': { own: PEOPLE, changes: true },
} as const satisfies Policy;
