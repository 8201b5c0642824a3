import type { Action } from '@mutirao/contracts';
import { Answers, Does, forbidden } from '@mutirao/nest';
import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import {
  blockCard,
  cardsOfHolder,
  findCard,
  holderOfCard,
  issueCard,
  replaceCard,
  setPin,
} from '../app/cards.ts';
import { accountView } from '../app/holder-views.ts';
import { type Call, Town } from '../app/town.ts';
import { holderAccount } from '../domain/accounts.ts';
import { CallOf, holderId, isHolder, may } from './caller.ts';
import * as examples from './cards-examples.ts';
import { CardBlock, CardLookup, NewPin } from './cards-requests.ts';
import { leaveTrace } from './own-accounts.ts';
import { attempt, found, respond } from './problems.ts';

@Controller()
export class CardsController {
  constructor(@Inject(Town) private readonly town: Town) {}

  @Post('holders/:holder/cards')
  @Answers(201, 'Issue a card to a holder; its number is told here alone', examples.issuedCard)
  @Does('card.issue')
  async issue(@Param('holder') id: string, @CallOf() call: Call) {
    return respond(this.town, await attempt(issueCard(this.town, call, holderId(id))));
  }

  @Get('holders/:holder/cards')
  @Answers(200, 'All cards that a holder ever had, oldest first', examples.cards)
  @Does('card.see')
  async list(@Param('holder') id: string, @CallOf() call: Call) {
    const holder = holderId(id);
    if (!may(call, 'card.see') && !isHolder(call, holder)) {
      throw forbidden('A holder sees the own cards alone.');
    }
    found(await accountView(this.town, holderAccount(holder)), 'holder');
    if (!isHolder(call, holder)) await this.#seen(holder, call);
    return { cards: await cardsOfHolder(this.town, holder) };
  }

  @Post('cards/:card/activation')
  @Answers(200, 'Give a card its first PIN, with which it may pay', examples.activeCard)
  @Does('card.set-pin')
  activate(@Param('card') card: string, @Body() { pin }: NewPin, @CallOf() call: Call) {
    return this.#setPin('ActivateCard', card, pin, call);
  }

  @Post('cards/:card/pin')
  @Answers(200, 'Give a card another PIN; at a desk, also one that is locked', examples.activeCard)
  @Does('card.set-pin')
  changePin(@Param('card') card: string, @Body() { pin }: NewPin, @CallOf() call: Call) {
    return this.#setPin('ChangePin', card, pin, call);
  }

  @Post('cards/:card/block')
  @Answers(200, 'Block a card for good, as soon as it is lost', examples.blockedCard)
  @Does('card.block')
  async block(@Param('card') card: string, @Body() { reason }: CardBlock, @CallOf() call: Call) {
    const acting = await this.#acting('card.block', card, call);
    const blocking = { card, by: acting.by, ...(reason === undefined ? {} : { reason }) };
    return respond(this.town, await attempt(blockCard(this.town, acting.call, blocking)));
  }

  @Post('cards/:card/replacement')
  @Answers(201, 'Replace a card by a new one, keeping the balance', examples.replacedCard)
  @Does('card.replace')
  async replace(@Param('card') card: string, @CallOf() call: Call) {
    return respond(this.town, await attempt(replaceCard(this.town, call, card)));
  }

  /** Finds whose a card is that somebody brings to the desk. */
  @Post('card-lookups')
  @Answers(200, 'Find a card by its number', examples.foundCard)
  @Does('card.find')
  async lookup(@Body() { number }: CardLookup, @CallOf() call: Call) {
    const [card] = await attempt(findCard(this.town, call, number));
    const view = found(card, 'card');
    await this.#seen(view.holder, call);
    return view;
  }

  async #setPin(type: 'ActivateCard' | 'ChangePin', card: string, digits: string, call: Call) {
    const acting = await this.#acting('card.set-pin', card, call);
    const setting = setPin(this.town, acting.call, type, { card, digits, by: acting.by });
    return respond(this.town, await attempt(setting));
  }

  /** Staff act on any card, a holder on the own ones; of a card that there is not, the ledger tells. */
  async #acting(
    action: Action,
    card: string,
    call: Call,
  ): Promise<{ by: 'holder' | 'desk'; call: Call }> {
    if (may(call, action)) return { by: 'desk', call };
    const holder = await holderOfCard(this.town, card);
    if (holder !== undefined && !isHolder(call, holder)) {
      throw forbidden('A holder acts on the own cards alone.');
    }
    return { by: 'holder', call: { ...call, subject: holderId(call.subject) } };
  }

  /** Whoever looks at another person's cards leaves a trace, by ids alone. */
  async #seen(holder: string, call: Call): Promise<void> {
    await leaveTrace(this.town, call, holderAccount(holder));
  }
}
