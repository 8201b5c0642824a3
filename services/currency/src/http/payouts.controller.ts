import { Readable } from 'node:stream';
import { Answers, Does } from '@mutirao/nest';
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
import { payoutFile } from '../app/payout-file.ts';
import { payoutView, payoutViews } from '../app/payout-views.ts';
import { preparePayout, stepPayout } from '../app/payouts.ts';
import { type Call, Town } from '../app/town.ts';
import { CallOf } from './caller.ts';
import * as examples from './payouts-examples.ts';
import { attempt, found, respond } from './problems.ts';
import { FromReadModels } from './read-models.ts';
import {
  NAMES,
  NewPayout,
  PayoutApproval,
  PayoutFileQuery,
  PayoutsQuery,
} from './redemptions-requests.ts';

/** What the bank is told to pay: prepared by one person, approved by another, then sent. */
@Controller('payouts')
export class PayoutsController {
  constructor(@Inject(Town) private readonly town: Town) {}

  @Post()
  @Answers(201, 'Put what waits for a bank account into a payout', examples.prepared)
  @Does('payout.prepare')
  async prepare(@Body() { bankAccount, dueBy }: NewPayout, @CallOf() call: Call) {
    const asked = { bankAccount, ...(dueBy === undefined ? {} : { dueBy }) };
    return respond(this.town, await attempt(preparePayout(this.town, call, asked)));
  }

  @Get()
  @Answers(200, 'Payouts, in the order in which they were prepared', examples.payouts)
  @Does('payout.see')
  @FromReadModels()
  async list(@Query() { status, after, limit = '100' }: PayoutsQuery) {
    return payoutViews(this.town, {
      limit: Number(limit),
      ...(status === undefined ? {} : { status }),
      ...(after === undefined ? {} : { after }),
    });
  }

  @Get(':payout')
  @Answers(200, 'A payout, and what became of each leg of it', examples.payout)
  @Does('payout.see')
  @FromReadModels()
  async show(@Param('payout') path: string) {
    return found(await payoutView(this.town, payoutIn(path)), 'payout');
  }

  @Post(':payout/approvals')
  @Answers(200, 'Approve exactly these payments, as another person', examples.approved)
  @Does('payout.approve')
  approve(@Param('payout') path: string, @Body() { sha256 }: PayoutApproval, @CallOf() call: Call) {
    return this.#step(call, { type: 'ApprovePayout', payout: payoutIn(path), sha256 });
  }

  /** Whom it pays, with bank details: whoever takes it leaves a trace. */
  @Get(':payout/file')
  @ApiOperation({ summary: 'The file for the bank, of a payout that is approved' })
  @ApiProduces('text/plain')
  @Header('cache-control', 'no-store')
  @Does('payout.take-file')
  @FromReadModels()
  async file(
    @Param('payout') path: string,
    @Query() { format }: PayoutFileQuery,
    @CallOf() call: Call,
  ) {
    const payout = payoutIn(path);
    const file = found(await attempt(payoutFile(this.town, payout, format)), 'payout');
    const lines = respond(this.town, file);
    await attempt(this.town.seen({ payout }, call));
    const { type, extension } = FILES[format];
    return new StreamableFile(Readable.from(lines), {
      type,
      disposition: `attachment; filename="${payout}.${extension}"`,
    });
  }

  @Post(':payout/sent')
  @Answers(200, 'Say that the bank has it; from now on only the bank can tell', examples.sent)
  @Does('payout.send')
  send(@Param('payout') path: string, @CallOf() call: Call) {
    return this.#step(call, { type: 'SendPayout', payout: payoutIn(path) });
  }

  @Post(':payout/cancellation')
  @Answers(200, 'Give up a payout that no bank has; what it paid waits again', examples.cancelled)
  @Does('payout.cancel')
  cancel(@Param('payout') path: string, @CallOf() call: Call) {
    return this.#step(call, { type: 'CancelPayout', payout: payoutIn(path) });
  }

  async #step(call: Call, command: Parameters<typeof stepPayout>[2]) {
    return respond(this.town, await attempt(stepPayout(this.town, call, command)));
  }
}

const FILES = {
  csv: { type: 'text/csv; charset=utf-8', extension: 'csv' },
  cnab240: { type: 'text/plain; charset=us-ascii', extension: 'rem' },
  pain001: { type: 'application/xml', extension: 'xml' },
} as const;

function payoutIn(path: string): string {
  return found(NAMES.payout.exec(path)?.[0], 'payout');
}
