import type { Role } from '@mutirao/contracts';
import type { PlainDate } from '../plain-date.ts';
import type { AuthorityState, Grant } from './rows.ts';

/**
 * The roles that a member has on that day, acting for that organisation. Everybody is a holder of the
 * own account; a merchant acts for the one shop that the token names; whoever is suspended or erased,
 * or has a role in an organisation that is suspended, may do nothing by it.
 */
export function rolesNow(
  state: AuthorityState,
  { member, organisation }: { readonly member: string; readonly organisation?: string | undefined },
  on: PlainDate,
): Role[] {
  if (state.membersOut.has(member)) return [];
  const roles = new Set<Role>(['holder']);
  for (const grant of grantsOf(state, member)) {
    if (grant.role === 'member' || !stands(state, grant, on)) continue;
    if (grant.role === 'merchant' && grant.organisation !== organisation) continue;
    roles.add(grant.role);
  }
  return [...roles];
}

/**
 * Whether it is known that a person has a role no more. Of whom nobody told anything (whoever acts by
 * a token that the folder’s owner signed) it is not known.
 */
export function hasLost(state: AuthorityState, member: string, role: Role, on: PlainDate): boolean {
  if (state.membersOut.has(member)) return true;
  const given = grantsOf(state, member).filter((grant) => grant.role === role);
  return given.length > 0 && !given.some((grant) => stands(state, grant, on));
}

/** Position of the last message about what a member may do, by itself or by its organisations. */
export function newsAbout(
  state: AuthorityState,
  { member, organisation }: { readonly member: string; readonly organisation?: string | undefined },
): number {
  const places = grantsOf(state, member).map((grant) => grant.organisation);
  if (organisation !== undefined) places.push(organisation);
  const positions = places.map((place) => state.organisationNews.get(place) ?? -1);
  return Math.max(state.memberNews.get(member) ?? -1, ...positions);
}

/** Whether one of these names was ended by a message that came after that position. */
export function hasEnded(
  { accessEnded }: AuthorityState,
  names: readonly (string | undefined)[],
  position: number,
): boolean {
  return names.some((name) => name !== undefined && (accessEnded.get(name) ?? -1) > position);
}

function grantsOf(state: AuthorityState, member: string): Grant[] {
  const ids = state.grantsOf.get(member) ?? [];
  return ids.flatMap((grant) => state.grants.get(grant) ?? []);
}

function stands(state: AuthorityState, grant: Grant, on: PlainDate): boolean {
  const { organisation, from, to = '9999', revoked } = grant;
  return !revoked && from <= on && on <= to && !state.organisationsOut.has(organisation);
}
