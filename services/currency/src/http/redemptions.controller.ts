import { minor, storedMinor } from '@mutirao/money';
import { Answers, Does, forbidden } from '@mutirao/nest';
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { punctuality } from '../app/punctuality.ts';
import {
  quoteRedemption,
  redemptionView,
  redemptionViews,
  requestRedemption,
} from '../app/redemptions.ts';
import { type Call, merchantFor, Town } from '../app/town.ts';
import { CallOf, isMerchant, may } from './caller.ts';
import { leaveTrace } from './own-accounts.ts';
import { attempt, found, respond } from './problems.ts';
import { FromReadModels } from './read-models.ts';
import * as examples from './redemptions-examples.ts';
import {
  NAMES,
  PunctualityQuery,
  QuoteQuery,
  Redemption,
  RedemptionsQuery,
} from './redemptions-requests.ts';

/** What a merchant gets for what it took: asked for, promised, and what became of it. */
@Controller()
export class RedemptionsController {
  constructor(@Inject(Town) private readonly town: Town) {}

  @Get('merchants/:merchant/redemption-quote')
  @Answers(200, 'What redeeming would cost now, and the day it would be paid', examples.quote)
  @Does('redemption.see')
  async quote(
    @Param('merchant') merchant: string,
    @Query() { amountMinor }: QuoteQuery,
    @CallOf() call: Call,
  ) {
    await this.#mayLook(call, merchant);
    const amount = amountMinor === undefined ? {} : { amount: storedMinor(amountMinor) };
    return respond(this.town, await attempt(quoteRedemption(this.town, { merchant, ...amount })));
  }

  @Post('merchants/:merchant/redemptions')
  @Answers(201, 'Redeem to national money, by the promised day', examples.requested)
  @Does('redemption.request')
  async request(
    @Param('merchant') merchant: string,
    @Body() { amountMinor }: Redemption,
    @CallOf() call: Call,
  ) {
    if (!isMerchant(call, merchant) && !may(call, 'redemption.request')) {
      throw forbidden('A merchant redeems its own alone.');
    }
    const amount = amountMinor === undefined ? {} : { amount: minor(amountMinor) };
    const asked = { merchant, ...amount };
    return respond(this.town, await attempt(requestRedemption(this.town, call, asked)));
  }

  @Get('redemptions')
  @Answers(200, 'Redemptions, in the order in which they were asked for', examples.redemptions)
  @Does('redemption.see')
  @FromReadModels()
  async list(
    @Query() { merchant, state = 'all', after, limit = '100' }: RedemptionsQuery,
    @CallOf() call: Call,
  ) {
    const whose = may(call, 'redemption.see') ? merchant : (merchant ?? merchantFor(call));
    if (whose === undefined) await attempt(this.town.seen({ records: 'redemptions' }, call));
    else await this.#mayLook(call, whose);
    return redemptionViews(this.town, {
      state,
      limit: Number(limit),
      ...(whose === undefined ? {} : { merchant: whose }),
      ...(after === undefined ? {} : { after }),
    });
  }

  @Get('redemptions/:redemption')
  @Answers(200, 'A redemption, and what became of each leg of it', examples.redemption)
  @Does('redemption.see')
  @FromReadModels()
  async show(@Param('redemption') path: string, @CallOf() call: Call) {
    const redemption = found(NAMES.redemption.exec(path)?.[0], 'redemption');
    const view = found(await redemptionView(this.town, redemption), 'redemption');
    await this.#mayLook(call, view.merchant);
    return view;
  }

  @Get('punctuality')
  @Answers(200, 'Promised against kept, by month and merchant', examples.punctuality)
  @Does('punctuality.see')
  @FromReadModels()
  async punctuality(@Query() { from, to }: PunctualityQuery, @CallOf() call: Call) {
    await attempt(this.town.seen({ records: 'punctuality' }, call));
    return punctuality(this.town, { from, to });
  }

  /** A merchant sees its own; whoever else looks leaves a trace, by ids alone. */
  async #mayLook(call: Call, merchant: string): Promise<void> {
    if (isMerchant(call, merchant)) return;
    if (!may(call, 'redemption.see')) throw forbidden('A merchant sees its own redemptions alone.');
    await leaveTrace(this.town, call, `merchant:${merchant}`);
  }
}
