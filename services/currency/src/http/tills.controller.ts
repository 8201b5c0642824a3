import type { Action } from '@mutirao/contracts';
import { Answers, Does, forbidden } from '@mutirao/nest';
import { Body, Controller, Get, Inject, Param, Post, Put } from '@nestjs/common';
import { tillViews } from '../app/merchant-views.ts';
import { addTill, changeTill, type TillKind } from '../app/tills.ts';
import { type Call, Town } from '../app/town.ts';
import { CallOf, isMerchant, may } from './caller.ts';
import * as examples from './merchants-examples.ts';
import { ChangedTill, NewTill } from './merchants-requests.ts';
import { leaveTrace } from './own-accounts.ts';
import { attempt, found, respond } from './problems.ts';

/** Terminals make charges, cashiers stand at them; both have limits of their own. */
@Controller('merchants/:merchant')
export class TillsController {
  constructor(@Inject(Town) private readonly town: Town) {}

  @Post('terminals')
  @Answers(201, 'Add a terminal', examples.terminal)
  @Does('till.set')
  addTerminal(@Param('merchant') merchant: string, @Body() body: NewTill, @CallOf() call: Call) {
    return this.#add('terminal', merchant, body, call);
  }

  @Put('terminals/:terminal')
  @Answers(200, 'Name, limit or block a terminal', examples.terminal)
  @Does('till.set')
  changeTerminal(
    @Param('merchant') merchant: string,
    @Param('terminal') till: string,
    @Body() body: ChangedTill,
    @CallOf() call: Call,
  ) {
    return this.#change({ kind: 'terminal', merchant, till }, body, call);
  }

  @Get('terminals')
  @Answers(200, 'The terminals of a merchant', examples.terminals)
  @Does('till.see')
  async terminals(@Param('merchant') merchant: string, @CallOf() call: Call) {
    return { terminals: await this.#list('terminals', merchant, call) };
  }

  @Post('cashiers')
  @Answers(201, 'Add a cashier', examples.cashier)
  @Does('till.set')
  addCashier(@Param('merchant') merchant: string, @Body() body: NewTill, @CallOf() call: Call) {
    return this.#add('cashier', merchant, body, call);
  }

  @Put('cashiers/:cashier')
  @Answers(200, 'Name, limit or block a cashier', examples.cashier)
  @Does('till.set')
  changeCashier(
    @Param('merchant') merchant: string,
    @Param('cashier') till: string,
    @Body() body: ChangedTill,
    @CallOf() call: Call,
  ) {
    return this.#change({ kind: 'cashier', merchant, till }, body, call);
  }

  @Get('cashiers')
  @Answers(200, 'The cashiers of a merchant', examples.cashiers)
  @Does('till.see')
  async cashiers(@Param('merchant') merchant: string, @CallOf() call: Call) {
    return { cashiers: await this.#list('cashiers', merchant, call) };
  }

  async #add(kind: TillKind, merchant: string, body: NewTill, call: Call) {
    mayActFor(merchant, call, 'till.set');
    const { name, limits = {} } = body;
    const asked = { name, limits, state: 'active' } as const;
    return respond(this.town, await attempt(addTill(this.town, call, kind, merchant, asked)));
  }

  async #change(
    of: { readonly kind: TillKind; readonly merchant: string; readonly till: string },
    asked: ChangedTill,
    call: Call,
  ) {
    mayActFor(of.merchant, call, 'till.set');
    const changed = await attempt(changeTill(this.town, call, of, asked));
    return respond(this.town, found(changed, of.kind));
  }

  async #list(kind: 'terminals' | 'cashiers', merchant: string, call: Call) {
    mayActFor(merchant, call, 'till.see');
    const tills = found(await tillViews(this.town, kind, merchant), 'merchant');
    if (isMerchant(call, merchant)) return tills;
    await leaveTrace(this.town, call, `merchant:${merchant}`);
    return tills;
  }
}

/** The merchant itself; for others, whoever may do it to anybody's. */
function mayActFor(merchant: string, call: Call, action: Action): void {
  if (isMerchant(call, merchant) || may(call, action)) return;
  throw forbidden('A merchant has its own tills alone.');
}
