import { ROLES_GIVEN_BY } from '@mutirao/contracts';
import { decided, type Stamp } from '@mutirao/event-sourcing';
import type { Command } from '../commands.ts';
import { fact, type IdentityFact } from '../events.ts';
import { refusedMember } from '../members/refused-member.ts';
import { type IdentityDecision, no } from '../refusals.ts';
import type { IdentityState } from '../state.ts';
import { notAccredited } from './accreditation.decide.ts';
import type { Grant } from './rows.ts';

/** A member gets a role in an accredited organisation whose kind gives it; nobody gives it to themselves. */
export function decideGrantRole(
  { type: _, by, ...granted }: Command<'GrantRole'>,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  const { organisation: id, member, role, from, to } = granted;
  const organisation = state.organisations.get(id);
  if (!organisation) return no('organisation-unknown');
  if (organisation.status !== 'accredited') return notAccredited(id);
  const { kind } = organisation;
  if (!ROLES_GIVEN_BY[kind].includes(role)) return no('role-not-of-kind', { role, kind });
  if (to !== undefined && (to < from || to < stamp.on)) return no('membership-days', { from, to });
  const refused = refusedMember(state, member);
  if (refused) return refused;
  if (state.members.get(member)?.status !== 'active') return no('member-not-active', { member });
  if (member === by) return no('own-role', { role });
  const same = grantsOf(state, member).find(([, grant]) => overlaps(grant, granted));
  if (same) return no('membership-exists', { grant: same[0] });
  return decided(fact('identity.RoleGranted.v1', granted, stamp.on));
}

type Days = Pick<Grant, 'organisation' | 'role' | 'from' | 'to'>;

/** Whether somebody would have the same role twice on one day. */
function overlaps(grant: Grant, asked: Days): boolean {
  const { organisation, role, revokedAt } = grant;
  if (revokedAt !== undefined || organisation !== asked.organisation || role !== asked.role) {
    return false;
  }
  const startsBeforeEnd = grant.to === undefined || asked.from <= grant.to;
  return startsBeforeEnd && (asked.to === undefined || grant.from <= asked.to);
}

/** Taken away once; again is nothing new. One's own may be given back. */
export function decideRevokeRole(
  { organisation, grant: id }: Command<'RevokeRole'>,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  if (!state.organisations.has(organisation)) return no('organisation-unknown');
  const grant = state.grants.get(id);
  if (grant?.organisation !== organisation) return no('membership-unknown');
  return decided(...(grant.revokedAt === undefined ? [revoked(id, grant, stamp)] : []));
}

export function decideEndMemberships(
  { grants }: Command<'EndMemberships'>,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  const over = grants.flatMap((id) => {
    const grant = state.grants.get(id);
    return grant && isOver(grant, stamp.on) ? [revoked(id, grant, stamp)] : [];
  });
  return decided(...over);
}

/** Whether its last day has passed and nobody has said so yet. */
export function isOver({ to, revokedAt }: Grant, on: string): boolean {
  return revokedAt === undefined && to !== undefined && to < on;
}

function grantsOf(state: IdentityState, member: string): [id: string, grant: Grant][] {
  return (state.grantsOf.get(member) ?? []).flatMap((id) => {
    const grant = state.grants.get(id);
    return grant ? [[id, grant] as [string, Grant]] : [];
  });
}

function revoked(id: string, { member, organisation, role }: Grant, stamp: Stamp): IdentityFact {
  return fact('identity.RoleRevoked.v1', { grant: id, member, organisation, role }, stamp.on);
}
