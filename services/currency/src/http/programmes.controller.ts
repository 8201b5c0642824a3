import { minor } from '@mutirao/money';
import { Allow } from '@mutirao/nest';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { answered } from '../app/answer.ts';
import { programmeView, programmeViews } from '../app/programme-views.ts';
import { type Call, type CurrencyEvent, Town } from '../app/town.ts';
import type { CurrencyCommand } from '../domain/commands.ts';
import { CallOf } from './caller.ts';
import { attempt, found, respond } from './problems.ts';
import { Amount, OpenProgramme } from './requests.ts';

@Controller('programmes')
export class ProgrammesController {
  constructor(@Inject(Town) private readonly town: Town) {}

  @Post()
  @Allow('treasurer')
  async open(@Body() body: OpenProgramme, @CallOf() call: Call) {
    const [name = ''] = this.town.parts.notes.keep([body.name]);
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
  @Allow('treasurer', 'operator', 'officer', 'approver', 'auditor')
  list() {
    return programmeViews(this.town);
  }

  @Get(':programme')
  @Allow('treasurer', 'operator', 'officer', 'approver', 'auditor')
  async show(@Param('programme') programme: string) {
    return found(await programmeView(this.town, programme), 'programme');
  }

  @Post(':programme/issues')
  @Allow('treasurer', 'operator')
  issue(
    @Param('programme') programme: string,
    @Body() { amountMinor }: Amount,
    @CallOf() call: Call,
  ) {
    return this.#move(call, 'issue', { type: 'Issue', programme, amount: minor(amountMinor) });
  }

  @Post(':programme/unissues')
  @Allow('treasurer')
  unissue(
    @Param('programme') programme: string,
    @Body() { amountMinor }: Amount,
    @CallOf() call: Call,
  ) {
    return this.#move(call, 'unissue', { type: 'Unissue', programme, amount: minor(amountMinor) });
  }

  /** Orders the bank to give money back to the treasury. */
  @Post(':programme/treasury-returns')
  @Allow('treasurer')
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
  @HttpCode(200)
  @Allow('treasurer')
  cancelReturn(
    @Param('programme') _programme: string,
    @Param('order') order: string,
    @CallOf() call: Call,
  ) {
    return this.#move(call, 'treasury-return.cancel', { type: 'CancelTreasuryReturn', order });
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
