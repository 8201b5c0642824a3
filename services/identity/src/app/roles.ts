import { randomBytes } from 'node:crypto';
import type { MembershipRole } from '@mutirao/contracts';
import { isOver } from '../domain/organisations/membership.decide.ts';
import { rolesFor, type Standings, stands } from '../domain/organisations/standing.ts';
import { type Answer, answered } from './answer.ts';
import type { Call, Identity } from './identity.ts';
import { pageOf } from './organisation-views.ts';

const MEMBERSHIPS_A_COMMAND = 500;

export interface NewMembership {
  readonly organisation: string;
  readonly member: string;
  readonly role: MembershipRole;
  readonly from: string;
  readonly to?: string;
}

/** Gives a member a role in an organisation; the answer names the grant by which it can be taken away. */
export async function grantRole(
  identity: Identity,
  call: Call,
  asked: NewMembership,
): Promise<Answer<NewMembership & { readonly grant: string; readonly position: number }>> {
  const grant = randomBytes(16).toString('base64url');
  const by = identity.actorOf(call.subject);
  const command = { type: 'GrantRole', grant, by, ...asked } as const;
  const outcome = await identity.call(call, 'role.grant', asked, command);
  return answered(outcome, ([event]) => {
    if (!event) throw new Error('a role that is granted is an event');
    return { ...asked, grant: String(event.data['grant']), position: event.position };
  });
}

export interface Revoked {
  readonly grant: string;
  readonly status: 'revoked';
}

export async function revokeRole(
  identity: Identity,
  call: Call,
  asked: { readonly organisation: string; readonly grant: string },
): Promise<Answer<Revoked>> {
  const command = { type: 'RevokeRole', ...asked } as const;
  const outcome = await identity.call(call, 'role.revoke', asked, command);
  return answered(outcome, () => ({ grant: asked.grant, status: 'revoked' }));
}

/** Takes away what is over, so that the other services hear of it. Right whenever it runs. */
export async function endMemberships(identity: Identity): Promise<void> {
  const { journal } = identity.parts;
  const today = todayOf(identity);
  const due = await journal.read(({ grants }) =>
    [...grants.entries()].filter(([, grant]) => isOver(grant, today)).map(([grant]) => grant),
  );
  for (let start = 0; start < due.length; start += MEMBERSHIPS_A_COMMAND) {
    const grants = due.slice(start, start + MEMBERSHIPS_A_COMMAND);
    await identity.act('role.end', { type: 'EndMemberships', grants });
  }
}

/** A page of an organisation's memberships, past ones too, as they were given. */
export async function membershipsOf(
  identity: Identity,
  organisation: string,
  page: { readonly after?: string; readonly limit: number },
) {
  const today = todayOf(identity);
  return identity.parts.journal.read((state) => {
    if (!state.organisations.has(organisation)) return undefined;
    const { rows, next } = pageOf(state.grantsIn(organisation).entries(), page);
    const memberships = rows.flatMap(([grant]) => viewOf(state, grant, today));
    return { memberships, ...(next === undefined ? {} : { next }) };
  });
}

/**
 * What a member may do today in nobody's name, and every membership that gives or gave it; of one
 * organisation alone if `within` names it. `undefined` for somebody who was never registered.
 */
export async function rolesOfMember(identity: Identity, member: string, within?: string) {
  const today = todayOf(identity);
  return identity.parts.journal.read((state) => {
    if (!state.members.has(member)) return undefined;
    const memberships = (state.grantsOf.get(member) ?? [])
      .flatMap((grant) => viewOf(state, grant, today))
      .filter(({ organisation }) => organisation === (within ?? organisation));
    const roles = within === undefined ? { roles: rolesFor(state, member, undefined, today) } : {};
    return { member, ...roles, memberships };
  });
}

/** `stands`: gives its role today. */
function viewOf(standings: Standings, grant: string, today: string) {
  const row = standings.grants.get(grant);
  if (!row) return [];
  const { revokedAt, ...shown } = row;
  const isRevoked = revokedAt !== undefined;
  return [{ grant, ...shown, stands: stands(standings, row, today), revoked: isRevoked }];
}

function todayOf({ parts: { clock } }: Identity): string {
  return clock.dayOf(clock.now());
}
