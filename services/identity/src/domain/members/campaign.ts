import type { IdentityState } from '../state.ts';
import type { Member } from './rows.ts';

/** Whether a campaign asks this member: registered before it opened, and not gone since. */
export function isAsked({ status, since }: Member, campaign: { readonly openedAt: number }) {
  return since < campaign.openedAt && (status === 'active' || status === 'suspended');
}

/** Who is asked and has not confirmed, in the order of registration. */
export function* missingIn(state: IdentityState, campaign: string): Generator<string> {
  const row = state.campaigns.get(campaign);
  if (!row) return;
  const confirmed = state.confirmedIn(campaign);
  for (const [id, member] of state.members.entries()) {
    if (isAsked(member, row) && !confirmed.has(id)) yield id;
  }
}
