import { decided, type Stamp } from '@mutirao/event-sourcing';
import { fact } from '../events.ts';
import { type IdentityDecision, no } from '../refusals.ts';
import type { IdentityState } from '../state.ts';
import { isAsked, missingIn } from './campaign.ts';
import type { MemberCommand } from './commands.ts';
import { refusedMember } from './refused-member.ts';

type CampaignCommand = Extract<
  MemberCommand,
  { type: 'OpenCampaign' | 'ConfirmMember' | 'CloseCampaign' }
>;

export function decideCampaign(
  command: CampaignCommand,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  const { campaign } = command;
  const row = state.campaigns.get(campaign);
  if (command.type === 'OpenCampaign') {
    const { due } = command;
    if (row) return no('campaign-exists');
    if (due < stamp.on) return no('campaign-due-past', { due, today: stamp.on });
    return decided(fact('identity.CampaignOpened.v1', { campaign, due }, stamp.on));
  }
  if (!row) return no('campaign-unknown');
  if (command.type === 'CloseCampaign') {
    if (row.status === 'closed') return { events: [] };
    let missing = 0;
    for (const _ of missingIn(state, campaign)) missing += 1;
    const { confirmed } = row;
    return decided(fact('identity.CampaignClosed.v1', { campaign, confirmed, missing }, stamp.on));
  }
  if (row.status === 'closed') return no('campaign-closed');
  const { member } = command;
  const refused = refusedMember(state, member);
  if (refused) return refused;
  const asked = state.members.get(member);
  // Whoever registered while it is open, or left, has nothing to confirm.
  if (!asked || !isAsked(asked, row) || state.confirmedIn(campaign).has(member)) {
    return { events: [] };
  }
  return decided(fact('identity.MemberConfirmed.v1', { campaign, member }, stamp.on));
}
