import { type Action, ruleOf, scopesOf } from '@mutirao/contracts';
import { forbidden } from '@mutirao/nest';
import type { Call } from '../app/identity.ts';
import { memberIn } from './caller.ts';

/** The member that an address names, and whether that is the caller, who needs no purpose for it. */
export interface AddressedMember {
  readonly member: string;
  readonly isOwn: boolean;
}

/** Members do to themselves what the policy lets them, and staff what it lets them do to anybody. */
export function memberFor(action: Action, path: string, call: Call): AddressedMember {
  const scopes = scopesOf(ruleOf(action), call.roles);
  const member = memberIn(path, call);
  if (scopes.includes('own') && member === call.subject) return { member, isOwn: true };
  if (scopes.includes('community')) return { member, isOwn: false };
  throw forbidden('A member does this for the own person alone.');
}

/** Whether the caller may do this also to those who work for the town, by its own name in the policy. */
export function mayStaffToo(action: Action, call: Pick<Call, 'roles'>): boolean {
  return scopesOf(ruleOf(action), call.roles).includes('community');
}
