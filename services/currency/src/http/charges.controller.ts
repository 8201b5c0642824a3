import { Answers, Does, EVENT_STREAM_CONTENT_TYPE, invalid, lastEventId } from '@mutirao/nest';
import {
  Body,
  Controller,
  Get,
  Header,
  Headers,
  Inject,
  Param,
  Post,
  Query,
  Res,
  StreamableFile,
} from '@nestjs/common';
import { ApiOperation, ApiProduces } from '@nestjs/swagger';
import { Background } from '../app/background.ts';
import { findCharge } from '../app/charge-view.ts';
import { chargeQr, closeCharge, makeCharge } from '../app/charges.ts';
import { type Call, Town } from '../app/town.ts';
import { qrImage } from '../files/qr-image.ts';
import { CallOf } from './caller.ts';
import { chargeEvents } from './charge-events.ts';
import { chargeIn, ownTill, seen, tillOf } from './charge-rights.ts';
import * as examples from './payments-examples.ts';
import { NewChargeBody, QrQuery, TillAct } from './payments-requests.ts';
import { attempt, found, respond } from './problems.ts';

const LAPSES_IN_SECONDS = 5 * 60;
const HOLD_SECONDS = 7 * 24 * 60 * 60;
const QR_TYPES = { svg: 'image/svg+xml', png: 'image/png', text: 'text/plain; charset=utf-8' };

/** What a till asks for, and what it hears of it. */
@Controller('charges')
export class ChargesController {
  constructor(
    @Inject(Town) private readonly town: Town,
    @Inject(Background) private readonly background: Background,
  ) {}

  @Post()
  @Answers(201, 'Ask for a payment: the QR code is shown to whoever pays', examples.made)
  @Does('charge.make')
  async make(@Body() body: NewChargeBody, @CallOf() call: Call) {
    const {
      mode = 'direct',
      lapsesInSeconds = LAPSES_IN_SECONDS,
      holdSeconds = HOLD_SECONDS,
    } = body;
    if (mode === 'hold' && holdSeconds <= lapsesInSeconds) {
      const message = 'holdSeconds must be more than lapsesInSeconds';
      throw invalid([{ field: 'holdSeconds', rule: 'hold-too-short', message }]);
    }
    const asked = { ...body, mode, lapsesInSeconds, holdSeconds };
    return respond(this.town, await attempt(makeCharge(this.town, call, asked)));
  }

  @Get(':charge')
  @Answers(
    200,
    'What is to be paid, to whom, for how long yet, or what became of it',
    examples.charge,
  )
  @Does('charge.see')
  async show(@Param('charge') path: string, @CallOf() call: Call) {
    const known = await attempt(findCharge(this.town, this.background, chargeIn(path)));
    return seen(this.town, call, found(known, 'charge'));
  }

  @Get(':charge/qr')
  @ApiOperation({ summary: 'The QR code of an open charge, as SVG, PNG or text' })
  @ApiProduces('image/svg+xml', 'image/png', 'text/plain')
  @Does('charge.follow')
  async qr(
    @Param('charge') path: string,
    @Query() { format = 'svg' }: QrQuery,
    @CallOf() call: Call,
  ) {
    const charge = chargeIn(path);
    await ownTill(this.town, call, charge);
    const { view } = found(await attempt(findCharge(this.town, this.background, charge)), 'charge');
    if (view.state !== 'open') {
      const code = view.state === 'lapsed' ? 'charge-lapsed' : 'charge-closed';
      return respond(this.town, { kind: 'refused', refusal: { code, charge } });
    }
    const { merchant, amountMinor: amount } = view;
    const text = await chargeQr(this.town, { charge, merchant, amount });
    const file = format === 'text' ? Buffer.from(text) : await qrImage(text, format);
    return new StreamableFile(file, { type: QR_TYPES[format] });
  }

  @Get(':charge/events')
  @ApiOperation({
    summary: 'Hear what becomes of a charge, as server-sent events, until it is over',
  })
  @ApiProduces(EVENT_STREAM_CONTENT_TYPE)
  @Header('x-accel-buffering', 'no')
  @Does('charge.follow')
  async events(
    @Param('charge') path: string,
    @Headers('last-event-id') last: string | undefined,
    @CallOf() call: Call,
    @Res({ passthrough: true }) reply: { code(status: number): unknown },
  ) {
    const charge = chargeIn(path);
    await ownTill(this.town, call, charge);
    const stream = await attempt(
      chargeEvents(this.town, this.background, charge, lastEventId(last)),
    );
    if (stream) return new StreamableFile(stream, { type: EVENT_STREAM_CONTENT_TYPE });
    // By the standard, the client then does not come again.
    reply.code(204);
    return undefined;
  }

  @Post(':charge/cancellation')
  @Answers(200, 'Give up a charge that nobody has paid yet', examples.cancelled)
  @Does('charge.cancel')
  async cancel(@Param('charge') path: string, @Body() { cashier }: TillAct, @CallOf() call: Call) {
    const charge = chargeIn(path);
    const at = await tillOf(this.town, call, cashier);
    const command = { type: 'CancelCharge', charge, ...at } as const;
    return respond(this.town, await attempt(closeCharge(this.town, call, command)));
  }
}
