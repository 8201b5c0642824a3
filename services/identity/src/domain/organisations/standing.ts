import type { Role } from '@mutirao/contracts';
import type { RecordedEvent } from '@mutirao/event-sourcing';
import type { IdentityFactType } from '../events.ts';
import type { Member } from '../members/rows.ts';
import type { IdentityState } from '../state.ts';
import type { Grant, Organisation } from './rows.ts';

interface Rows<V> {
  get(key: string): V | undefined;
}

/** The rows that say who may do what: the writer's own, or copies of them. */
export interface Standings {
  readonly members: Rows<Member>;
  readonly organisations: Rows<Organisation>;
  readonly grants: Rows<Grant>;
  readonly grantsOf: Rows<readonly string[]>;
}

/**
 * The roles of a member on a day, acting for `organisation` or for nobody: every active member is a
 * holder, and the rest is given by memberships that stand. Shops are many, so what one may do in one
 * counts only for who acts in its name.
 */
export function rolesFor(
  standings: Standings,
  member: string,
  organisation: string | undefined,
  on: string,
): Role[] {
  if (standings.members.get(member)?.status !== 'active') return [];
  const roles = new Set<Role>(['holder']);
  for (const grant of standingGrants(standings, member, on)) {
    if (grant.role === 'member') continue;
    if (grant.role !== 'merchant' || grant.organisation === organisation) roles.add(grant.role);
  }
  return [...roles];
}

/** The shops in whose name a member may act on a day. */
export function shopsOf(standings: Standings, member: string, on: string): string[] {
  if (standings.members.get(member)?.status !== 'active') return [];
  const shops = standingGrants(standings, member, on).filter(({ role }) => role === 'merchant');
  return [...new Set(shops.map(({ organisation }) => organisation))];
}

/** Whether a membership gives more than what is one's own or a shop's, now or from a later day on. */
export function isStaff(
  { grants, grantsOf }: Pick<Standings, 'grants' | 'grantsOf'>,
  member: string,
): boolean {
  return (grantsOf.get(member) ?? []).some((id) => {
    const grant = grants.get(id);
    if (!grant || grant.revokedAt !== undefined) return false;
    return grant.role !== 'member' && grant.role !== 'merchant';
  });
}

function standingGrants(standings: Standings, member: string, on: string): Grant[] {
  return (standings.grantsOf.get(member) ?? [])
    .map((id) => standings.grants.get(id))
    .filter((grant) => grant !== undefined)
    .filter((grant) => stands(standings, grant, on));
}

/** Whether it gives its role on a day, from its first to its last, both whole. */
export function stands(
  standings: Pick<Standings, 'organisations'>,
  { organisation, from, to, revokedAt }: Grant,
  on: string,
): boolean {
  if (revokedAt !== undefined || on < from || (to !== undefined && to < on)) return false;
  return isAccredited(standings, organisation);
}

export function isAccredited(
  { organisations }: Pick<Standings, 'organisations'>,
  organisation: string,
): boolean {
  return organisations.get(organisation)?.status === 'accredited';
}

/** The events after which somebody may do more than before, or less. */
const CHANGES: ReadonlySet<string> = new Set<IdentityFactType>([
  'identity.MemberSuspended.v1',
  'identity.MemberReinstated.v1',
  'identity.MemberDeactivated.v1',
  'identity.MemberReactivated.v1',
  'identity.ErasureBegun.v1',
  'identity.ErasureStopped.v1',
  'identity.MemberErased.v1',
  'identity.OrganisationAccredited.v1',
  'identity.OrganisationSuspended.v1',
  'identity.OrganisationReinstated.v1',
  'identity.RoleGranted.v1',
  'identity.RoleRevoked.v1',
]);

/** The member or the organisation whose standing an event changed. */
export function changedBy({
  type,
  data,
}: Pick<RecordedEvent, 'type' | 'data'>): string | undefined {
  if (!CHANGES.has(type) && !(type === 'identity.MemberRegistered.v1' && data['returned'])) {
    return undefined;
  }
  return String(data['member'] ?? data['organisation']);
}

export function noteChange(state: Pick<IdentityState, 'changed'>, event: RecordedEvent): void {
  const name = changedBy(event);
  if (name !== undefined) state.changed.set(name, event.position);
}
