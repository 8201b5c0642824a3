import { Answers, Does, forbidden, invalid } from '@mutirao/nest';
import {
  Body,
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
import { Background } from '../app/background.ts';
import { exported, replayed } from '../app/history.ts';
import { type Call, Town } from '../app/town.ts';
import { CallOf } from './caller.ts';
import * as examples from './examples.ts';
import { attempt, malformedMonth, respond } from './problems.ts';
import { ExportQuery, RehearsalClock, ReplayQuery } from './requests.ts';

@Controller()
export class TownController {
  constructor(
    @Inject(Town) private readonly town: Town,
    @Inject(Background) private readonly background: Background,
  ) {}

  @Get('currency')
  @Answers(200, 'What this ledger is, and what day it has', examples.currency)
  @Does('currency.see')
  currency() {
    const { folder, clock } = this.town.parts;
    const { form: _, ...town } = folder.town;
    return { ...town, today: clock.dayOf(clock.now()) };
  }

  /** Of a rehearsal alone: its clock goes on from a later instant, and what is due by then is done. */
  @Post('rehearsal/clock')
  @Answers(200, 'Put the clock of a rehearsal forward', examples.clock)
  @Does('rehearsal.advance')
  async putForward(@Body() { at }: RehearsalClock, @CallOf() call: Call) {
    const { folder, clock } = this.town.parts;
    if (!folder.town.rehearsal) throw forbidden('This town is real: its clock is not put forward.');
    if (!(await clock.advance(Date.parse(at)))) {
      const message = 'give an instant after the rehearsal’s own and not after the present';
      throw invalid([{ field: 'at', rule: 'later', message }]);
    }
    this.town.audit({ clock: at, actor: this.town.actorOf(call.subject) });
    await this.background.sweep();
    return { now: new Date(clock.now()).toISOString(), today: clock.dayOf(clock.now()) };
  }

  /** Closes a month that is over: no effective date falls in it from then on. */
  @Post('periods/:month/close')
  @Answers(
    200,
    'Close a month that is over: no effective date falls in it from then on',
    examples.closed,
  )
  @Does('period.close')
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
  @Does('ledger.see')
  replay(@Query() when: ReplayQuery) {
    return attempt(replayed(this.town, { ...when }));
  }

  @Get('export')
  @ApiOperation({ summary: 'The whole ledger as a file for another program' })
  @ApiProduces('text/plain')
  @Header('content-type', 'text/plain; charset=utf-8')
  @Does('ledger.see')
  export(@Query() { format }: ExportQuery) {
    return new StreamableFile(exported(this.town, format), { type: 'text/plain; charset=utf-8' });
  }
}
