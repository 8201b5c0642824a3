import type { Readable } from 'node:stream';
import { Answers, Does, FileBody, forbidden, TakesFile } from '@mutirao/nest';
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { answered } from '../app/answer.ts';
import { importMerchants } from '../app/merchant-import.ts';
import { merchantView, merchantViews } from '../app/merchant-views.ts';
import { changeTerms, closeMerchant, proposeMerchant } from '../app/merchants.ts';
import { type Call, Town } from '../app/town.ts';
import type { CurrencyCommand } from '../domain/commands.ts';
import type { MerchantFields } from '../files/merchant-fields.ts';
import { CallOf, isMerchant, may } from './caller.ts';
import * as examples from './merchants-examples.ts';
import {
  Because,
  Confirmations,
  Decline,
  MerchantsQuery,
  NewMerchant,
  Terms,
} from './merchants-requests.ts';
import { leaveTrace } from './own-accounts.ts';
import { attempt, found, respond } from './problems.ts';

/** About 100,000 merchants. */
const MOST_MERCHANT_BYTES = 16 * 1024 * 1024;

@Controller()
export class MerchantsController {
  constructor(@Inject(Town) private readonly town: Town) {}

  @Post('merchants')
  @Answers(201, 'Propose a merchant; it counts when another person confirms it', examples.proposed)
  @Does('merchant.propose')
  async propose(@Body() body: NewMerchant, @CallOf() call: Call) {
    const asked = { registry: body.registry, ...fieldsOf(body) };
    return respond(this.town, await attempt(proposeMerchant(this.town, call, asked)));
  }

  @Post('merchant-files')
  @Answers(
    200,
    'Propose every merchant of a file that can be, and list the rest',
    examples.imported,
  )
  @TakesFile(
    'text/csv',
    'registry, trade_name, category, neighbourhood, size, redemption_days, document, bank, branch, account; perhaps redeems_daily.',
  )
  @Does('merchant.propose')
  async import(@FileBody(MOST_MERCHANT_BYTES) file: Readable, @CallOf() call: Call) {
    return respond(this.town, await attempt(importMerchants(this.town, call, file)));
  }

  @Post('merchant-confirmations')
  @Answers(
    200,
    'Confirm exactly these versions, all or none, as another person than proposed them',
    examples.confirmed,
  )
  @Does('merchant.confirm')
  async confirm(@Body() { merchants }: Confirmations, @CallOf() call: Call) {
    const command = {
      type: 'ConfirmMerchants',
      merchants: merchants.map(({ merchant, version }) => ({ merchant, version })),
      by: this.town.actorOf(call.subject),
    } as const;
    const outcome = await attempt(this.town.call(call, 'merchant.confirm', command, command));
    return respond(
      this.town,
      answered(outcome, (events) => ({
        merchants: events.map(({ data }) => data),
        position: events.at(-1)?.position,
      })),
    );
  }

  @Post('merchants/:merchant/terms')
  @Answers(201, 'Propose other terms; those before count until it is confirmed', examples.proposed)
  @Does('merchant.propose')
  async terms(@Param('merchant') merchant: string, @Body() body: Terms, @CallOf() call: Call) {
    const changed = await attempt(changeTerms(this.town, call, merchant, fieldsOf(body)));
    return respond(this.town, found(changed, 'merchant'));
  }

  @Post('merchants/:merchant/decline')
  @Answers(200, 'Decline what is proposed', examples.declined)
  @Does('merchant.decline')
  async decline(
    @Param('merchant') merchant: string,
    @Body() { version, reason }: Decline,
    @CallOf() call: Call,
  ) {
    const command = {
      type: 'DeclineMerchant',
      merchant,
      version,
      ...(await this.#note(reason)),
    } as const;
    const outcome = await attempt(this.town.call(call, 'merchant.decline', command, command));
    return respond(
      this.town,
      answered(outcome, ([event]) => ({ merchant, version, position: event?.position })),
    );
  }

  @Post('merchants/:merchant/suspension')
  @Answers(200, 'Stop its sales; what it is owed is still redeemed', examples.suspended)
  @Does('merchant.suspend')
  async suspend(
    @Param('merchant') merchant: string,
    @Body() { reason }: Because,
    @CallOf() call: Call,
  ) {
    const command = { type: 'SuspendMerchant', merchant, ...(await this.#note(reason)) } as const;
    return this.#stand(call, 'merchant.suspend', command, { merchant, status: 'suspended' });
  }

  @Post('merchants/:merchant/reinstatement')
  @Answers(200, 'Let a suspended merchant sell again', examples.reinstated)
  @Does('merchant.suspend')
  reinstate(@Param('merchant') merchant: string, @CallOf() call: Call) {
    const command = { type: 'ReinstateMerchant', merchant } as const;
    return this.#stand(call, 'merchant.reinstate', command, { merchant, status: 'active' });
  }

  @Post('merchants/:merchant/closure')
  @Answers(
    200,
    'End its sales for ever; its accounts close when nothing is owed to it',
    examples.closing,
  )
  @Does('merchant.close')
  async close(
    @Param('merchant') merchant: string,
    @Body() { reason }: Because,
    @CallOf() call: Call,
  ) {
    const command = { type: 'CloseMerchant', merchant, ...(await this.#note(reason)) } as const;
    return respond(this.town, await attempt(closeMerchant(this.town, call, command)));
  }

  @Get('merchants')
  @Answers(200, 'Merchants, in the order in which they were proposed', examples.merchants)
  @Does('merchant.list')
  async list(@Query() { status, after, limit = '500' }: MerchantsQuery, @CallOf() call: Call) {
    await attempt(this.town.seen({ records: 'merchants' }, call));
    return merchantViews(this.town, {
      limit: Number(limit),
      ...(status === undefined ? {} : { status }),
      ...(after === undefined ? {} : { after }),
    });
  }

  @Get('merchants/:merchant')
  @Answers(200, 'A merchant, its terms, and what is proposed instead', examples.merchant)
  @Does('merchant.see')
  async show(@Param('merchant') merchant: string, @CallOf() call: Call) {
    const own = isMerchant(call, merchant);
    if (!own && !may(call, 'merchant.see')) throw forbidden('A merchant sees itself alone.');
    const bankDetails = own || may(call, 'merchant.see-payee');
    const view = found(await merchantView(this.town, merchant, { bankDetails }), 'merchant');
    if (!own) await leaveTrace(this.town, call, `merchant:${merchant}`);
    return view;
  }

  async #stand(call: Call, operation: string, command: CurrencyCommand, done: object) {
    const outcome = await attempt(this.town.call(call, operation, command, command));
    return respond(
      this.town,
      answered(outcome, () => done),
    );
  }

  /** A reason is free text: the journal has its id. */
  async #note(reason: string | undefined): Promise<{ note?: string }> {
    const [note] = reason === undefined ? [] : await this.town.parts.notes.keep([reason]);
    return note === undefined ? {} : { note };
  }
}

function fieldsOf(body: Terms): MerchantFields {
  const { tradeName, category, neighbourhood, size, redemptionDays, redeemsDaily = false } = body;
  const { document, bank, branch, account } = body;
  const terms = { tradeName, category, neighbourhood, size, redemptionDays, redeemsDaily };
  return { ...terms, document, bank, branch, account };
}
