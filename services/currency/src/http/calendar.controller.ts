import { Answers, Does, invalid } from '@mutirao/nest';
import { Body, Controller, Get, Inject, Param, Put, Query } from '@nestjs/common';
import { answered } from '../app/answer.ts';
import { calendarView } from '../app/calendar.ts';
import { type Call, Town } from '../app/town.ts';
import { addDays } from '../domain/plain-date.ts';
import { isCalendarDate } from '../files/calendar-date.ts';
import { CallOf } from './caller.ts';
import { attempt, respond } from './problems.ts';
import * as examples from './redemptions-examples.ts';
import { CalendarDayBody, CalendarQuery } from './redemptions-requests.ts';

const MOST_DAYS = 366;

/** On which days the town's bank works: promises are counted in those. */
@Controller('calendar')
export class CalendarController {
  constructor(@Inject(Town) private readonly town: Town) {}

  @Get()
  @Answers(200, 'Days off, and days on which the town works all the same', examples.calendar)
  @Does('calendar.see')
  show(@Query() query: CalendarQuery) {
    const { clock } = this.town.parts;
    const from = query.from ?? clock.dayOf(clock.now());
    const last = addDays(from, MOST_DAYS - 1);
    const to = query.to ?? last;
    if (to < from || to > last) {
      const message = `to must lie from ${from} to ${last}`;
      throw invalid([{ field: 'to', rule: 'span', message }]);
    }
    return calendarView(this.town, { from, to });
  }

  @Put(':date')
  @Answers(200, 'Say of one day whether the town’s bank works', examples.calendarDay)
  @Does('calendar.set')
  async set(
    @Param('date') date: string,
    @Body() { off, reason }: CalendarDayBody,
    @CallOf() call: Call,
  ) {
    if (!isCalendarDate(date)) {
      const message = `${date.slice(0, 20)} is no day: give YYYY-MM-DD`;
      throw invalid([{ field: 'date', rule: 'date', message }]);
    }
    const [note] = reason === undefined ? [] : await this.town.parts.notes.keep([reason]);
    const noted = note === undefined ? {} : { note };
    const command = { type: 'SetCalendarDay', date, off, ...noted } as const;
    const outcome = await attempt(this.town.call(call, 'calendar.set', command, command));
    return respond(
      this.town,
      answered(outcome, ([event]) => ({ date, off, position: event?.position })),
    );
  }
}
