import type { Purpose } from '@mutirao/contracts';
import type { IdentityState } from '../domain/state.ts';
import type { Call, Identity } from './identity.ts';
import { readsOf, rolesAs } from './reading.ts';

const MOST_READS = 10_000;
/** As the journal names a kind → as it is kept. */
const CREDENTIALS = {
  password: 'password',
  totp: 'totp',
  'recovery-codes': 'recoveryCodes',
  passkey: 'passkeys',
  oidc: 'accounts',
} as const;

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
    person: (await people.read(member)) ?? {},
    ...(await accessOf(identity, member)),
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
async function accessOf({ parts }: Identity, member: string) {
  const held = await parts.credentials.of(member);
  const sessions = await parts.sessions.of(member, parts.clock.now());
  return {
    credentials: Object.entries(CREDENTIALS).flatMap(([kind, name]) =>
      Object.keys(held[name] ?? {}).length > 0 ? [kind] : [],
    ),
    sessions: sessions.map(({ startedAt, usedAt, by }) => ({
      startedAt: new Date(startedAt).toISOString(),
      usedAt: new Date(usedAt).toISOString(),
      by,
    })),
  };
}
