import { type IdentityDecision, no } from '../refusals.ts';
import type { IdentityState } from '../state.ts';

/** Why nothing can be decided about this member, if so. */
export function refusedMember(state: IdentityState, member: string): IdentityDecision | undefined {
  const status = state.members.get(member)?.status;
  if (status === undefined) return no('member-unknown');
  return status === 'erased' || status === 'erasing' ? no('member-erased') : undefined;
}
