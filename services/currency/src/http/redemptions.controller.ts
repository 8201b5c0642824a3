import { minor, storedMinor } from '@mutirao/money';
import { Allow, forbidden } from '@mutirao/nest';
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { Background } from '../app/background.ts';
import { punctuality } from '../app/punctuality.ts';
import {
  quoteRedemption,
  redemptionView,
  redemptionViews,
  requestRedemption,
} from '../app/redemptions.ts';
import { type Call, Town } from '../app/town.ts';
import { Answers } from './answers.ts';
import { CallOf, isMerchant } from './caller.ts';
import { isStaff, STAFF } from './charge-rights.ts';
import { attempt, found, respond } from './problems.ts';
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
  constructor(
    @Inject(Town) private readonly town: Town,
    @Inject(Background) private readonly background: Background,
  ) {}

  @Get('merchants/:merchant/redemption-quote')
  @Answers(200, 'What redeeming would cost now, and the day it would be paid', examples.quote)
  @Allow('merchant', ...STAFF)
  async quote(
    @Param('merchant') merchant: string,
    @Query() { amountMinor }: QuoteQuery,
    @CallOf() call: Call,
  ) {
    this.#mayLook(call, merchant);
    const amount = amountMinor === undefined ? {} : { amount: storedMinor(amountMinor) };
    return respond(this.town, await attempt(quoteRedemption(this.town, { merchant, ...amount })));
  }

  @Post('merchants/:merchant/redemptions')
  @Answers(201, 'Redeem to national money, by the promised day', examples.requested)
  @Allow('merchant', 'operator')
  async request(
    @Param('merchant') merchant: string,
    @Body() { amountMinor }: Redemption,
    @CallOf() call: Call,
  ) {
    if (!isMerchant(call, merchant) && !call.roles.includes('operator')) {
      throw forbidden('A merchant redeems its own alone.');
    }
    const amount = amountMinor === undefined ? {} : { amount: minor(amountMinor) };
    const asked = { merchant, ...amount };
    return respond(this.town, await attempt(requestRedemption(this.town, call, asked)));
  }

  @Get('redemptions')
  @Answers(200, 'Redemptions, in the order in which they were asked for', examples.redemptions)
  @Allow('merchant', ...STAFF)
  async list(
    @Query() { merchant, state = 'all', after, limit = '100' }: RedemptionsQuery,
    @CallOf() call: Call,
  ) {
    const whose = isStaff(call) ? merchant : (merchant ?? call.subject);
    if (whose === undefined) this.town.seen('redemptions', call);
    else this.#mayLook(call, whose);
    await this.#caughtUp();
    return redemptionViews(this.town, {
      state,
      limit: Number(limit),
      ...(whose === undefined ? {} : { merchant: whose }),
      ...(after === undefined ? {} : { after }),
    });
  }

  @Get('redemptions/:redemption')
  @Answers(200, 'A redemption, and what became of each leg of it', examples.redemption)
  @Allow('merchant', ...STAFF)
  async show(@Param('redemption') path: string, @CallOf() call: Call) {
    const redemption = found(NAMES.redemption.exec(path)?.[0], 'redemption');
    await this.#caughtUp();
    const view = found(await redemptionView(this.town, redemption), 'redemption');
    this.#mayLook(call, view.merchant);
    return view;
  }

  @Get('punctuality')
  @Answers(200, 'Promised against kept, by month and merchant', examples.punctuality)
  @Allow(...STAFF)
  async punctuality(@Query() { from, to }: PunctualityQuery, @CallOf() call: Call) {
    await this.#caughtUp();
    this.town.seen('punctuality', call);
    return punctuality(this.town, { from, to });
  }

  /** A merchant sees its own; whoever else looks leaves a trace, by ids alone. */
  #mayLook(call: Call, merchant: string): void {
    if (isMerchant(call, merchant)) return;
    if (!isStaff(call)) throw forbidden('A merchant sees its own redemptions alone.');
    this.town.seen(`merchant:${NAMES.id.exec(merchant)?.[0] ?? ''}`, call);
  }

  /** Views are of read models, and say at least what is acknowledged now. */
  async #caughtUp(): Promise<void> {
    await this.background.caughtUp(this.town.parts.journal.head.position);
  }
}
