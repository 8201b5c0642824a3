import { isAsked, missingIn } from '../domain/members/campaign.ts';
import type { Campaign } from '../domain/members/rows.ts';
import type { IdentityState } from '../domain/state.ts';
import { type Answer, answered } from './answer.ts';
import type { Call, Identity } from './identity.ts';

export interface OpenedCampaign {
  readonly campaign: string;
  readonly due: string;
}

/** Asks everybody who is registered by now to register again until a day. */
export async function openCampaign(
  identity: Identity,
  call: Call,
  due: string,
): Promise<Answer<OpenedCampaign>> {
  const id = identity.derive('campaign', identity.actorOf(call.subject), call.key);
  const campaign = id.toString('base64url').slice(0, 22);
  const command = { type: 'OpenCampaign', campaign, due } as const;
  const outcome = await identity.call(call, 'campaign.open', { due }, command);
  return answered(outcome, () => ({ campaign, due }));
}

export interface CampaignView extends Pick<Campaign, 'due' | 'openedOn' | 'status' | 'confirmed'> {
  readonly campaign: string;
  /** Asked, and not confirmed so far. */
  readonly missing: number;
}

export function campaignList(identity: Identity): Promise<CampaignView[]> {
  return identity.parts.journal.read((state) =>
    [...state.campaigns.entries()].map(([campaign, row]) => viewOf(state, campaign, row)),
  );
}

export function campaignView(
  identity: Identity,
  campaign: string,
): Promise<CampaignView | undefined> {
  return identity.parts.journal.read((state) => {
    const row = state.campaigns.get(campaign);
    return row && viewOf(state, campaign, row);
  });
}

export interface MissingPage {
  readonly missing: readonly string[];
  /** After which the next page begins; none after the last. */
  readonly next?: string;
}

/** Who has not confirmed, by the order of registration; `undefined` for a campaign there is not. */
export function campaignMissing(
  identity: Identity,
  campaign: string,
  { after, limit }: { after?: string; limit: number },
): Promise<MissingPage | undefined> {
  return identity.parts.journal.read((state) => {
    const row = state.campaigns.get(campaign);
    if (!row) return undefined;
    const confirmed = state.confirmedIn(campaign);
    const missing: string[] = [];
    // Whoever the cursor names may have confirmed since: it is a place among all members.
    let skipping = after !== undefined;
    for (const [id, member] of state.members.entries()) {
      if (skipping) skipping = id !== after;
      else if (isAsked(member, row) && !confirmed.has(id)) {
        if (missing.length === limit) return { missing, next: missing.at(-1) ?? '' };
        missing.push(id);
      }
    }
    return { missing };
  });
}

function viewOf(
  state: IdentityState,
  campaign: string,
  { due, openedOn, status, confirmed }: Campaign,
): CampaignView {
  let missing = 0;
  for (const _ of missingIn(state, campaign)) missing += 1;
  return { campaign, due, openedOn, status, confirmed, missing };
}
