import type { ErasureHindrance } from '@mutirao/contracts';
import { decided, refused, type Stamp } from '@mutirao/event-sourcing';
import { fact, type IdentityFact } from '../events.ts';
import { isStaff } from '../organisations/standing.ts';
import { type IdentityDecision, type IdentityRefusal, no } from '../refusals.ts';
import type { IdentityState } from '../state.ts';
import { daysAfter, retentionDays } from './retention.ts';
import type { StoppedErasure } from './rows.ts';

/** A second request, while the first is under way or when it is done, changes nothing. */
export function decideBeginErasure(
  { member, mayStaff }: { readonly member: string; readonly mayStaff?: boolean },
  state: IdentityState,
  { on }: Stamp,
): IdentityDecision {
  const row = state.members.get(member);
  if (!row) return no('member-unknown');
  if (!mayStaff && isStaff(state, member)) return no('administrator-needed');
  if (row.status === 'erasing' || row.status === 'erased') return { events: [] };
  // Who is erased comes back as new: a suspension would be got rid of that way.
  if (row.status === 'suspended') return no('erasure-suspended');
  return decided(fact('identity.ErasureBegun.v1', { member }, on));
}

/**
 * Ends an erasure that has begun, one way or the other. Roles and tokens go in the same append, so
 * that nobody comes back to them.
 */
export function decideSettleErasure(
  {
    member,
    hindrances,
  }: { readonly member: string; readonly hindrances: readonly ErasureHindrance[] },
  state: IdentityState,
  { on, at }: Stamp,
): IdentityDecision {
  const status = state.members.get(member)?.status;
  if (status === undefined) return no('member-unknown');
  if (status === 'erased') return { events: [] };
  if (status !== 'erasing') {
    return refused(notYet(state.erasures.get(member)?.stopped ?? { reasons: [] }));
  }
  if (hindrances.length > 0) {
    return decided(fact('identity.ErasureStopped.v1', { member, ...stopOf(hindrances) }, on));
  }
  const until = daysAfter(on, retentionDays(state));
  return decided(
    ...rolesTaken(member, state, on),
    fact('identity.AccessEnded.v1', { name: member, at: new Date(at).toISOString() }, on),
    fact('identity.MemberErased.v1', { member }, on),
    fact('identity.NumberKept.v1', { member, until }, on),
  );
}

/** The refusal that a stopped erasure is answered with. */
export function notYet({ reasons, possibleFrom }: StoppedErasure): IdentityRefusal {
  return {
    code: 'erasure-not-yet',
    reasons: reasons.join(' '),
    ...(possibleFrom === undefined ? {} : { possibleFrom }),
  };
}

/** The day from which it is possible is known when it is for everything that stands in the way. */
function stopOf(hindrances: readonly ErasureHindrance[]) {
  const reasons = [...new Set(hindrances.map(({ reason }) => reason))];
  const days = hindrances.map(({ possibleFrom }) => possibleFrom);
  const known = days.filter((day) => day !== undefined).sort();
  const possibleFrom = known.length === days.length ? known.at(-1) : undefined;
  return { reasons, ...(possibleFrom === undefined ? {} : { possibleFrom }) };
}

function rolesTaken(member: string, state: IdentityState, on: string): IdentityFact[] {
  return (state.grantsOf.get(member) ?? []).flatMap((grant) => {
    const row = state.grants.get(grant);
    if (!row || row.revokedAt !== undefined) return [];
    const { organisation, role } = row;
    return [fact('identity.RoleRevoked.v1', { grant, member, organisation, role }, on)];
  });
}
