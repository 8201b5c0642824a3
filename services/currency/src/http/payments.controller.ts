import { minor } from '@mutirao/money';
import { Answers, Does } from '@mutirao/nest';
import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import type { Answer } from '../app/answer.ts';
import { Background } from '../app/background.ts';
import { captureHold, closeCharge, payCharge } from '../app/charges.ts';
import { findPayment, paymentView, refundPayment } from '../app/payments.ts';
import { checkPin } from '../app/pin-check.ts';
import { forMerchant, forPayer, refusedAtTill } from '../app/receipt.ts';
import { type Call, type CurrencyEvent, Town } from '../app/town.ts';
import { holderAccount } from '../domain/accounts.ts';
import { actsAsMerchant, CallOf, may } from './caller.ts';
import { chargeIn, ownAccount, ownTill, payerCall, paymentIn, tillOf } from './charge-rights.ts';
import { leaveTrace } from './own-accounts.ts';
import * as examples from './payments-examples.ts';
import { PresentedCard, TillAct, TillAmount } from './payments-requests.ts';
import { attempt, found, respond } from './problems.ts';

/** How charges are paid, captured, released and given back. */
@Controller()
export class PaymentsController {
  constructor(
    @Inject(Town) private readonly town: Town,
    @Inject(Background) private readonly background: Background,
  ) {}

  @Post('charges/:charge/payment')
  @Answers(201, 'Pay a charge from the own account, or have its amount held', examples.paid)
  @Does('charge.pay')
  async pay(@Param('charge') path: string, @CallOf() call: Call) {
    const asked = { charge: chargeIn(path), payer: ownAccount(call) };
    const answer = await attempt(payCharge(this.town, payerCall(call), asked));
    return forPayer(respond(this.town, answer));
  }

  @Post('charges/:charge/card-payment')
  @Answers(201, 'Pay a charge with the card and PIN presented at the till', examples.paidByCard)
  @Does('charge.take-card')
  async payByCard(
    @Param('charge') path: string,
    @Body() { number, pin }: PresentedCard,
    @CallOf() call: Call,
  ) {
    const charge = chargeIn(path);
    await ownTill(this.town, call, charge);
    const checked = await attempt(checkPin(this.town, call, { number, pin, charge }));
    if (checked.kind !== 'right') return respond(this.town, checked as Answer<never>);
    const { card, holder } = checked;
    const asked = { charge, card, payer: holderAccount(holder) };
    const answer = refusedAtTill(await attempt(payCharge(this.town, call, asked)));
    return forMerchant(respond(this.town, answer));
  }

  @Post('charges/:charge/captures')
  @Answers(201, 'Take all or a part of what is held; the rest stays held', examples.captured)
  @Does('hold.capture')
  async capture(
    @Param('charge') path: string,
    @Body() { amountMinor, cashier }: TillAmount,
    @CallOf() call: Call,
  ) {
    const charge = chargeIn(path);
    const at = await tillOf(this.town, call, cashier);
    const asked = { charge, amount: minor(amountMinor), ...at };
    return forMerchant(respond(this.town, await attempt(captureHold(this.town, call, asked))));
  }

  @Post('charges/:charge/release')
  @Answers(200, 'Let go of what is held: it is the payer’s again at once', examples.released)
  @Does('hold.release')
  async release(@Param('charge') path: string, @Body() { cashier }: TillAct, @CallOf() call: Call) {
    const charge = chargeIn(path);
    const at = await tillOf(this.town, call, cashier);
    const command = { type: 'ReleaseHold', charge, ...at } as const;
    return respond(this.town, await attempt(closeCharge(this.town, call, command)));
  }

  @Get('payments/:payment')
  @Answers(200, 'A payment, and what was given back of it', examples.payment)
  @Does('payment.see')
  async show(@Param('payment') path: string, @CallOf() call: Call) {
    const view = await paymentView(this.town, await this.#find(path));
    const { payer, ...receipt } = view;
    if (may(call, 'payment.see')) {
      await this.#seen(payer, call);
      return view;
    }
    const isTill = call.roles.includes('terminal');
    if (!isTill && ownAccount(call) === payer) return forPayer(receipt);
    const at = isTill || actsAsMerchant(call) ? await tillOf(this.town, call) : undefined;
    // Payments are numbered: whose it is not learns not even that it is there.
    return found(at?.merchant === view.merchant ? forMerchant(receipt) : undefined, 'payment');
  }

  @Post('payments/:payment/refunds')
  @Answers(201, 'Give back all or a part of a payment, and of its fee', examples.refunded)
  @Does('payment.refund')
  async refund(
    @Param('payment') path: string,
    @Body() { amountMinor, cashier }: TillAmount,
    @CallOf() call: Call,
  ) {
    const payment = await this.#find(path);
    const asked = { amount: minor(amountMinor), ...(await tillOf(this.town, call, cashier)) };
    const answer = await attempt(refundPayment(this.town, call, payment, asked));
    return forMerchant(respond(this.town, answer));
  }

  async #find(path: string): Promise<CurrencyEvent> {
    const payment = paymentIn(path);
    return found(await attempt(findPayment(this.town, this.background, payment)), 'payment');
  }

  /** Whoever of the staff looks at what a person bought leaves a trace, by ids alone. */
  async #seen(payer: string, call: Call): Promise<void> {
    if (payer.startsWith('holder:')) await leaveTrace(this.town, call, payer);
  }
}
