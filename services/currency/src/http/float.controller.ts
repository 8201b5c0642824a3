import { minor } from '@mutirao/money';
import { Answers, Does, invalid } from '@mutirao/nest';
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { answered } from '../app/answer.ts';
import { allocateYield, type Days, yieldOfLine } from '../app/float.ts';
import { type Call, Town } from '../app/town.ts';
import { CallOf } from './caller.ts';
import * as examples from './float-examples.ts';
import { Allocation, YieldQuery } from './float-requests.ts';
import { checkDays } from './period.ts';
import { attempt, found, respond } from './problems.ts';
import { Amount } from './requests.ts';

/** Interest that the bank paid on all of the reserve, and how it comes to each programme. */
@Controller()
export class FloatController {
  constructor(@Inject(Town) private readonly town: Town) {}

  @Get('bank-lines/:line/yield')
  @Answers(200, 'How a line of pooled interest is shared out, day by day', examples.working)
  @Does('bank.see')
  async show(@Param('line') line: string, @Query() query: YieldQuery) {
    const answer = await attempt(yieldOfLine(this.town, line, daysOf(query)));
    return respond(this.town, found(answer, 'bank line'));
  }

  @Post('bank-lines/:line/yield')
  @Answers(201, 'Share pooled interest out, exactly as the working shows', examples.allocated)
  @Does('yield.allocate')
  async allocate(@Param('line') line: string, @Body() body: Allocation, @CallOf() call: Call) {
    checkDays(body, MOST_DAYS);
    const answer = await attempt(allocateYield(this.town, call, line, { ...body }));
    return respond(this.town, found(answer, 'bank line'));
  }

  @Post('programmes/:programme/yield-issues')
  @Answers(201, 'Let a programme issue against yield it was allocated', examples.madeIssuable)
  @Does('yield.release')
  async release(
    @Param('programme') programme: string,
    @Body() { amountMinor }: Amount,
    @CallOf() call: Call,
  ) {
    const amount = minor(amountMinor);
    const command = { type: 'MakeYieldIssuable', programme, amount } as const;
    const outcome = await attempt(this.town.call(call, 'yield.issue', command, command));
    return respond(
      this.town,
      answered(outcome, ([event]) => {
        const moved = event?.movements.find((movement) => movement.kind === 'transfer');
        return {
          programme,
          amountMinor: moved?.amount,
          unit: moved?.unit,
          position: event?.position,
        };
      }),
    );
  }
}

/** A year and a day: longer than any bank waits with its interest. */
const MOST_DAYS = 367;

function daysOf({ from, to }: YieldQuery): Days | undefined {
  if (from === undefined && to === undefined) return undefined;
  if (from === undefined || to === undefined) {
    const field = from === undefined ? 'from' : 'to';
    const message = `${field} is missing: give both days, or neither`;
    throw invalid([{ field, rule: 'both', message }]);
  }
  checkDays({ from, to }, MOST_DAYS);
  return { from, to };
}
