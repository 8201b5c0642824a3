import type { Role } from './roles.ts';

/**
 * Of whom the thing is: one's own (an account, a card, one's own data), of the organisation in whose
 * name one acts (a shop's sales, tills and payouts), or anybody's in the community.
 */
export const SCOPES = ['own', 'organisation', 'community'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who may do one thing, by scope; whoever is not named may not. */
export interface Rule extends Readonly<Partial<Record<Scope, readonly Role[]>>> {
  /** Changes something: roles count as they stand now, not as the token says (a read: as it says). */
  readonly changes?: true;
  /** Needs a second factor that is at most five minutes old. */
  readonly stepUp?: true;
  /** Not while the news of who may do what is late: answers 503. */
  readonly needsNews?: true;
  /** Whoever did one of these to the same thing never does this to it, in any role. */
  readonly notBy?: readonly string[];
  /** Shows a member of staff what is another person's: is recorded with its purpose. */
  readonly reads?: 'person';
  /** Asked in the course of another action, whose routes are all it has. */
  readonly within?: string;
}

export type Policy = Readonly<Record<string, Rule>>;

/** Every role that may do it in some scope. */
export function rolesOf({ own = [], organisation = [], community = [] }: Rule): readonly Role[] {
  return [...new Set([...own, ...organisation, ...community])];
}

/** The scopes in which somebody with these roles may do it. */
export function scopesOf(rule: Rule, roles: readonly string[]): readonly Scope[] {
  return SCOPES.filter((scope) => rule[scope]?.some((role) => roles.includes(role)));
}
