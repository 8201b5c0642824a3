import { Answers, Does, forbidden, invalid, Problem, problemType } from '@mutirao/nest';
import { Body, Controller, Delete, Get, Inject, Param, Post } from '@nestjs/common';
import { Background } from '../app/background.ts';
import { type Call, Town } from '../app/town.ts';
import { WEBHOOK_EVENTS } from '../webhooks/message.ts';
import { targetFault } from '../webhooks/target.ts';
import { MOST_WEBHOOKS, type NewWebhook, type WebhookView } from '../webhooks/webhooks.ts';
import { CallOf, isMerchant } from './caller.ts';
import { found, respond } from './problems.ts';
import * as examples from './webhooks-examples.ts';
import { NewWebhook as Asked } from './webhooks-requests.ts';

/**
 * Where a merchant's own server is told of its sales. They are no part of the journal: what is done
 * with them is found in the audit log.
 */
@Controller('merchants/:merchant/webhooks')
export class WebhooksController {
  constructor(
    @Inject(Town) private readonly town: Town,
    @Inject(Background) private readonly background: Background,
  ) {}

  @Post()
  @Answers(201, 'Have a server told from now on; its secret is shown here alone', examples.made)
  @Does('webhook.set')
  async make(@Param('merchant') merchant: string, @Body() asked: Asked, @CallOf() call: Call) {
    ownOnly(merchant, call);
    const { journal, notes, webhooks } = this.town.parts;
    const fault = targetFault(asked.url, webhooks);
    if (fault) throw invalid([{ field: 'url', ...fault }]);
    const known = await journal.read(({ merchants }) => merchants.get(merchant));
    found(known?.status === 'proposed' ? undefined : known, 'merchant');
    const added = await webhooks.add({
      id: notes.digest('webhook', merchant, call.key),
      merchant,
      url: asked.url,
      events: WEBHOOK_EVENTS.filter((event) => asked.events?.includes(event) ?? true),
      after: journal.head.position,
    });
    if (added.kind === 'full') throw tooMany();
    if (added.kind === 'other') return respond<NewWebhook>(this.town, { kind: 'key-reused' });
    this.#changed('webhook-made', merchant, call);
    return found(added.kind === 'added' ? added.value : undefined, 'webhook');
  }

  @Get()
  @Answers(200, 'The webhooks of a merchant, and which of them are given up', examples.webhooks)
  @Does('webhook.see')
  async list(@Param('merchant') merchant: string, @CallOf() call: Call) {
    ownOnly(merchant, call);
    return { webhooks: await this.town.parts.webhooks.of(merchant) };
  }

  @Delete(':webhook')
  @Answers(200, 'Tell a server nothing more, and forget its secret', examples.deleted)
  @Does('webhook.set')
  async remove(
    @Param('merchant') merchant: string,
    @Param('webhook') webhook: string,
    @CallOf() call: Call,
  ) {
    ownOnly(merchant, call);
    const removed = await this.town.parts.webhooks.remove(merchant, webhook);
    found(removed || undefined, 'webhook');
    this.#changed('webhook-deleted', merchant, call);
    return { webhook, state: 'deleted' };
  }

  @Post(':webhook/test')
  @Answers(201, 'Send a test, and try again at once what has failed', examples.tested)
  @Does('webhook.set')
  async test(
    @Param('merchant') merchant: string,
    @Param('webhook') webhook: string,
    @CallOf() call: Call,
  ) {
    const { state } = await this.#ownOne(merchant, webhook, call);
    const { notes, webhooks, clock } = this.town.parts;
    const delivery = `test_${notes.digest('webhook-test', webhook, call.key)}`;
    if (await webhooks.knows(webhook, delivery)) return { webhook, delivery };
    if (state === 'disabled') throw disabled();
    await webhooks.test(webhook, { id: delivery, at: clock.now() });
    this.background.webhooks.look();
    return { webhook, delivery };
  }

  @Get(':webhook/deliveries')
  @Answers(200, 'The last hundred that were tried, newest first', examples.deliveries)
  @Does('webhook.see')
  async deliveries(
    @Param('merchant') merchant: string,
    @Param('webhook') webhook: string,
    @CallOf() call: Call,
  ) {
    await this.#ownOne(merchant, webhook, call);
    return { deliveries: await this.town.parts.webhooks.deliveriesOf(webhook) };
  }

  async #ownOne(merchant: string, id: string, call: Call): Promise<WebhookView> {
    ownOnly(merchant, call);
    const all = await this.town.parts.webhooks.of(merchant);
    return found(
      all.find(({ webhook }) => webhook === id),
      'webhook',
    );
  }

  #changed(act: string, merchant: string, { subject, correlation: correlationId }: Call): void {
    this.town.audit({ act, merchant, actor: this.town.actorOf(subject), correlationId });
    this.background.webhooks.look();
  }
}

/** Where its server is, and what is told there, is the merchant's own business. */
function ownOnly(merchant: string, call: Call): void {
  if (!isMerchant(call, merchant)) throw forbidden('A merchant has its own webhooks alone.');
}

function tooMany(): Problem {
  return new Problem({
    type: problemType('too-many-webhooks'),
    code: 'too-many-webhooks',
    title: 'The merchant has as many webhooks as it can',
    status: 409,
    detail: `A merchant has at most ${MOST_WEBHOOKS}: delete one first.`,
    most: MOST_WEBHOOKS,
  });
}

function disabled(): Problem {
  return new Problem({
    type: problemType('webhook-disabled'),
    code: 'webhook-disabled',
    title: 'Nothing is sent to this webhook any more',
    status: 409,
    detail: 'It was given up, or its server wants no more: delete it and make another one.',
  });
}
