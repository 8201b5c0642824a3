import { Answers, Does } from '@mutirao/nest';
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { answered } from '../app/answer.ts';
import { campaignList, campaignMissing, campaignView, openCampaign } from '../app/campaigns.ts';
import { type Call, Identity } from '../app/identity.ts';
import { CallOf } from './caller.ts';
import { MemberConfirmation, NewCampaign } from './campaigns-requests.ts';
import * as examples from './members-examples.ts';
import { PageQuery } from './members-requests.ts';
import { memberFor } from './members-scope.ts';
import { attempt, found, respond } from './problems.ts';

/** Re-registration: everybody confirms until a day, or is listed. */
@Controller('campaigns')
export class CampaignsController {
  constructor(@Inject(Identity) private readonly identity: Identity) {}

  @Post()
  @Answers(201, 'Ask everybody who is registered to confirm until a day', examples.openedCampaign)
  @Does('campaign.open')
  async open(@Body() { due }: NewCampaign, @CallOf() call: Call) {
    return respond(await attempt(openCampaign(this.identity, call, due)));
  }

  @Get()
  @Answers(200, 'All campaigns, oldest first', examples.campaigns)
  @Does('campaign.see')
  async list() {
    return { campaigns: await campaignList(this.identity) };
  }

  @Get(':campaign')
  @Answers(200, 'How far a campaign is', examples.shownCampaign)
  @Does('campaign.see')
  async show(@Param('campaign') campaign: string) {
    return found(await campaignView(this.identity, campaign), 'campaign');
  }

  @Get(':campaign/missing')
  @Answers(200, 'Who has not confirmed, by their ids', examples.missing)
  @Does('campaign.see')
  async missing(@Param('campaign') campaign: string, @Query() { after, limit = '100' }: PageQuery) {
    const page = { limit: Number(limit), ...(after === undefined ? {} : { after }) };
    return found(await campaignMissing(this.identity, campaign, page), 'campaign');
  }

  @Post(':campaign/confirmations')
  @Answers(200, 'Confirm a member, at the desk, or oneself', examples.confirmed)
  @Does('campaign.confirm-member')
  async confirm(
    @Param('campaign') campaign: string,
    @Body() body: MemberConfirmation,
    @CallOf() call: Call,
  ) {
    const { member } = memberFor('campaign.confirm-member', body.member, call);
    const command = { type: 'ConfirmMember', campaign, member } as const;
    const outcome = await attempt(this.identity.call(call, 'campaign.confirm', command, command));
    return respond(answered(outcome, () => ({ campaign, member, confirmed: true })));
  }

  @Post(':campaign/closing')
  @Answers(200, 'Close a campaign, with what came of it', examples.closedCampaign)
  @Does('campaign.open')
  async close(@Param('campaign') campaign: string, @CallOf() call: Call) {
    const command = { type: 'CloseCampaign', campaign } as const;
    const outcome = await attempt(this.identity.call(call, 'campaign.close', command, command));
    return respond(answered(outcome, ([event]) => event?.data ?? { campaign }));
  }
}
