import type { Purpose } from '@mutirao/contracts';
import type { IdentityState } from '../domain/state.ts';
import type { Call, Identity } from './identity.ts';
import { readsOf, rolesAs } from './reading.ts';

const MOST_READS = 10_000;
const CREDENTIALS = ['password', 'totp', 'recovery-codes', 'passkey', 'oidc'] as const;

/** By which laws a person may have this, from whoever keeps it. */
const LAW = [
  'LGPD (Brasil, Lei 13.709/2018), art. 18, II e V',
  'RGPD/GDPR (UE 2016/679), art. 15 et 20',
  'Loi 25 (Québec, RLRQ c. P-39.1), art. 27',
];

/**
 * All that is kept of a person here, in named fields. Recorded first, as every look at a person is:
 * of the person itself without a purpose. `undefined` for whoever is not here, or was erased.
 */
export async function exportPerson(
  identity: Identity,
  call: Call,
  member: string,
  purpose?: Purpose,
) {
  const roles = purpose === undefined ? [] : rolesAs(call);
  const command = {
    type: 'ExportPerson',
    member,
    roles,
    ...(purpose === undefined ? {} : { purpose }),
  } as const;
  const recorded = await identity.record(call, 'member.export', command);
  if (recorded.kind !== 'done' || recorded.events.length === 0) return undefined;
  const { people, clock, folder, journal } = identity.parts;
  const { reads } = await readsOf(identity, member, { limit: MOST_READS });
  return {
    form: 'mutirao-person-1',
    madeAt: new Date(clock.now()).toISOString(),
    community: folder.community,
    law: LAW,
    ...(await journal.read((state) => standingOf(state, member))),
    person: people.read(member) ?? {},
    ...accessOf(identity, member),
    reads,
    elsewhere: [
      { what: 'account and statement', href: `/accounts/holder:${member}/statement` },
      { what: 'who looked at the account', href: `/accounts/holder:${member}/reads` },
      { what: 'cards', href: `/holders/${member}/cards` },
    ],
  };
}

/** What the journal says of a member: by ids, dates and roles. */
function standingOf(state: IdentityState, member: string) {
  const row = state.members.get(member);
  const grants = (state.grantsOf.get(member) ?? []).flatMap((id) => state.grants.get(id) ?? []);
  return {
    member: { id: member, ...row },
    memberships: grants.map(({ organisation, role, from, to, revokedAt }) => ({
      organisation,
      role,
      from,
      ...(to === undefined ? {} : { to }),
      revoked: revokedAt !== undefined,
    })),
    campaigns: [...state.campaigns.entries()].map(([campaign, { due }]) => ({
      campaign,
      due,
      confirmed: state.confirmedIn(campaign).has(member),
    })),
  };
}

/** By what one signs in, by kind alone, and when one did. */
function accessOf({ parts }: Identity, member: string) {
  const now = parts.clock.now();
  return {
    credentials: CREDENTIALS.filter((kind) => parts.credentials.has(member, kind)),
    sessions: parts.sessions.of(member, now).map(({ startedAt, usedAt, by }) => ({
      startedAt: new Date(startedAt).toISOString(),
      usedAt: new Date(usedAt).toISOString(),
      by,
    })),
  };
}
