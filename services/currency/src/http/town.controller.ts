import { Allow } from '@mutirao/nest';
import {
  Controller,
  Get,
  Header,
  Inject,
  Param,
  Post,
  Query,
  StreamableFile,
} from '@nestjs/common';
import { ApiOperation, ApiProduces } from '@nestjs/swagger';
import { answered } from '../app/answer.ts';
import { exported, replayed } from '../app/history.ts';
import { type Call, Town } from '../app/town.ts';
import { Answers } from './answers.ts';
import { CallOf } from './caller.ts';
import * as examples from './examples.ts';
import { attempt, malformedMonth, respond } from './problems.ts';
import { ExportQuery, ReplayQuery } from './requests.ts';

@Controller()
export class TownController {
  constructor(@Inject(Town) private readonly town: Town) {}

  @Get('currency')
  @Answers(200, 'What this ledger is, and what day it has', examples.currency)
  @Allow('treasurer', 'operator', 'officer', 'approver', 'auditor', 'holder', 'terminal')
  currency() {
    const { folder, clock } = this.town.parts;
    const { form: _, ...town } = folder.town;
    return { ...town, today: clock.dayOf(clock.now()) };
  }

  /** Closes a month that is over: no effective date falls in it from then on. */
  @Post('periods/:month/close')
  @Answers(
    200,
    'Close a month that is over: no effective date falls in it from then on',
    examples.closed,
  )
  @Allow('treasurer')
  async close(@Param('month') month: string, @CallOf() call: Call) {
    if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw malformedMonth(month);
    const command = { type: 'ClosePeriod', month } as const;
    const outcome = await attempt(this.town.call(call, 'period.close', command, command));
    return respond(
      this.town,
      answered(outcome, ([event]) => ({ month, position: event?.position })),
    );
  }

  @Get('replay')
  @Answers(200, 'Every balance at an instant or position, or as of a day', examples.replayed)
  @Allow('treasurer', 'operator', 'officer', 'approver', 'auditor')
  replay(@Query() when: ReplayQuery) {
    return attempt(replayed(this.town, { ...when }));
  }

  @Get('export')
  @ApiOperation({ summary: 'The whole ledger as a file for another program' })
  @ApiProduces('text/plain')
  @Header('content-type', 'text/plain; charset=utf-8')
  @Allow('treasurer', 'operator', 'officer', 'approver', 'auditor')
  export(@Query() { format }: ExportQuery) {
    return new StreamableFile(exported(this.town, format), { type: 'text/plain; charset=utf-8' });
  }
}
