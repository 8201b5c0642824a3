import { Answers, Does } from '@mutirao/nest';
import { Body, Controller, Get, Inject, Post, Query } from '@nestjs/common';
import { parkedViews, replayParked } from '../app/parked.ts';
import { type Call, Town } from '../app/town.ts';
import { CallOf } from './caller.ts';
import * as examples from './parked-examples.ts';
import { ParkedQuery, Replay } from './parked-requests.ts';
import { attempt } from './problems.ts';

@Controller()
export class ParkedController {
  constructor(@Inject(Town) private readonly town: Town) {}

  @Get('parked')
  @Answers(200, 'Messages of other services that could not be applied', examples.parked)
  @Does('parked.see')
  parked(@Query() { key, after, limit = '500' }: ParkedQuery) {
    return parkedViews(this.town, {
      limit: Number(limit),
      ...(key === undefined ? {} : { key }),
      ...(after === undefined ? {} : { after: Number(after) }),
    });
  }

  @Post('parked/replay')
  @Answers(200, 'Apply them again in their order, all or those of one key', examples.replayed)
  @Does('parked.replay')
  replay(@Body() { key }: Replay, @CallOf() call: Call) {
    return attempt(replayParked(this.town, call, key === undefined ? {} : { key }));
  }
}
