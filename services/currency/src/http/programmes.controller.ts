import { minor } from '@mutirao/money';
import { Answers, Does } from '@mutirao/nest';
import { Body, Controller, Delete, Get, Inject, Param, Post } from '@nestjs/common';
import { answered } from '../app/answer.ts';
import { programmeView, programmeViews } from '../app/programme-views.ts';
import { type Call, type CurrencyEvent, Town } from '../app/town.ts';
import type { CurrencyCommand } from '../domain/commands.ts';
import { CallOf } from './caller.ts';
import * as examples from './examples.ts';
import { attempt, found, respond } from './problems.ts';
import { Amount, OpenProgramme } from './requests.ts';

@Controller('programmes')
export class ProgrammesController {
  constructor(@Inject(Town) private readonly town: Town) {}

  @Post()
  @Answers(201, 'Open a programme with a reserve of its own', examples.openedProgramme)
  @Does('programme.open')
  async open(@Body() body: OpenProgramme, @CallOf() call: Call) {
    const [name = ''] = await this.town.parts.notes.keep([body.name]);
    const { programme, twoApproversAboveMinor: above, expiresAfterDays } = body;
    const command: CurrencyCommand = {
      type: 'OpenProgramme',
      programme,
      name,
      ...(above === undefined ? {} : { twoApproversAbove: minor(above) }),
      ...(expiresAfterDays === undefined ? {} : { expiresAfterDays }),
    };
    const outcome = await attempt(this.town.call(call, 'programme.open', body, command));
    return respond(
      this.town,
      answered(outcome, ([event]) => ({ ...body, rules: 1, position: event?.position })),
    );
  }

  @Get()
  @Answers(200, 'Every programme with its reserve', examples.programmes)
  @Does('programme.see')
  list() {
    return programmeViews(this.town);
  }

  @Get(':programme')
  @Answers(200, 'A programme with its reserve', examples.programme)
  @Does('programme.see')
  async show(@Param('programme') programme: string) {
    return found(await programmeView(this.town, programme), 'programme');
  }

  @Post(':programme/issues')
  @Answers(201, 'Issue against money that is in the bank', examples.moved)
  @Does('programme.issue')
  issue(
    @Param('programme') programme: string,
    @Body() { amountMinor }: Amount,
    @CallOf() call: Call,
  ) {
    return this.#move(call, 'issue', { type: 'Issue', programme, amount: minor(amountMinor) });
  }

  @Post(':programme/unissues')
  @Answers(201, 'Take back what was issued and paid to nobody', examples.moved)
  @Does('programme.unissue')
  unissue(
    @Param('programme') programme: string,
    @Body() { amountMinor }: Amount,
    @CallOf() call: Call,
  ) {
    return this.#move(call, 'unissue', { type: 'Unissue', programme, amount: minor(amountMinor) });
  }

  /** Orders the bank to give money back to the treasury. */
  @Post(':programme/treasury-returns')
  @Answers(201, 'Order the bank to give money back to the treasury', examples.ordered)
  @Does('treasury-return.order')
  return(
    @Param('programme') programme: string,
    @Body() { amountMinor }: Amount,
    @CallOf() call: Call,
  ) {
    const order = this.town.parts.notes.digest('order', this.town.actorOf(call.subject), call.key);
    const command = {
      type: 'OrderTreasuryReturn',
      programme,
      amount: minor(amountMinor),
      order,
    } as const;
    return this.#move(call, 'treasury-return', command);
  }

  @Delete(':programme/treasury-returns/:order')
  @Answers(200, 'Take back an order that the bank has not carried out', examples.ordered)
  @Does('treasury-return.order')
  cancelReturn(
    @Param('programme') programme: string,
    @Param('order') order: string,
    @CallOf() call: Call,
  ) {
    return this.#move(call, 'treasury-return.cancel', {
      type: 'CancelTreasuryReturn',
      programme,
      order,
    });
  }

  async #move(call: Call, operation: string, command: CurrencyCommand) {
    const outcome = await attempt(this.town.call(call, operation, command, command));
    return respond(
      this.town,
      answered(outcome, ([event]) => moved(event)),
    );
  }
}

function moved(event: CurrencyEvent | undefined) {
  const transfer = event?.movements.find((movement) => movement.kind === 'transfer');
  return {
    ...event?.data,
    amountMinor: transfer?.amount,
    unit: transfer?.unit,
    position: event?.position,
  };
}
