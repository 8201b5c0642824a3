import type { Readable } from 'node:stream';
import { Answers, Does, FileBody, invalid, TakesFile } from '@mutirao/nest';
import { Body, Controller, Inject, Param, Post, Put } from '@nestjs/common';
import { findBankLine } from '../app/bank-views.ts';
import { setPayer } from '../app/payouts.ts';
import { applyReturn } from '../app/returns.ts';
import { matchLine, resolveLeg } from '../app/settlements.ts';
import { type Call, Town } from '../app/town.ts';
import { CallOf } from './caller.ts';
import * as examples from './payouts-examples.ts';
import { attempt, found, respond } from './problems.ts';
import { Inquiry, NAMES, PayerBody, PayoutOfLine, Unknown } from './redemptions-requests.ts';

/** A hundred thousand payments. */
const MOST_RETURN_BYTES = 32 * 1024 * 1024;

/** What the bank says became of payouts: by its return file, its statement, or when it is asked. */
@Controller()
export class SettlementsController {
  constructor(@Inject(Town) private readonly town: Town) {}

  @Post('return-files')
  @Answers(
    200,
    'Settle and reject what the bank’s return file says, line by line',
    examples.returned,
  )
  @TakesFile('application/octet-stream', 'CNAB 240 return, or ISO 20022 pain.002.')
  @Does('settlement.record')
  async return(@FileBody(MOST_RETURN_BYTES) file: Readable, @CallOf() call: Call) {
    return respond(this.town, await attempt(applyReturn(this.town, call, file)));
  }

  @Post('legs/:leg/unknown')
  @Answers(200, 'Say that nobody knows whether the bank paid it', examples.unknown)
  @Does('settlement.record')
  async unknown(@Param('leg') path: string, @Body() { reason }: Unknown, @CallOf() call: Call) {
    const asked = { leg: legIn(path), ...(reason === undefined ? {} : { reason }) };
    return respond(this.town, await attempt(resolveLeg(this.town, call, asked)));
  }

  @Post('legs/:leg/inquiry')
  @Answers(200, 'Say what the bank answered when it was asked', examples.inquired)
  @Does('settlement.record')
  async inquire(@Param('leg') path: string, @Body() body: Inquiry, @CallOf() call: Call) {
    const { outcome, settledOn, reason } = body;
    const { clock } = this.town.parts;
    if (settledOn !== undefined && settledOn > clock.dayOf(clock.now())) {
      const message = 'settledOn must not be after today';
      throw invalid([{ field: 'settledOn', rule: 'future', message }]);
    }
    const asked = {
      leg: legIn(path),
      outcome,
      ...(settledOn === undefined ? {} : { settledOn }),
      ...(reason === undefined ? {} : { reason }),
    };
    return respond(this.town, await attempt(resolveLeg(this.town, call, asked)));
  }

  @Post('bank-lines/:line/payout')
  @Answers(200, 'Say which legs a debit of the bank is', examples.matched)
  @Does('settlement.record')
  async match(
    @Param('line') name: string,
    @Body() { references }: PayoutOfLine,
    @CallOf() call: Call,
  ) {
    const { line } = found(await findBankLine(this.town, name), 'bank line');
    const asked = { line, references };
    return respond(this.town, await attempt(matchLine(this.town, call, asked)));
  }

  @Put('bank-accounts/:bankAccount/payer')
  @Answers(200, 'Say who pays from a bank account, as the bank knows it', examples.payer)
  @Does('payer.set')
  async payer(@Param('bankAccount') path: string, @Body() body: PayerBody, @CallOf() call: Call) {
    const bankAccount = found(NAMES.id.exec(path)?.[0], 'bank account');
    const { branchDigit, ...payer } = body;
    const said = { bankAccount, ...payer, ...(branchDigit === undefined ? {} : { branchDigit }) };
    return respond(this.town, await attempt(setPayer(this.town, call, said)));
  }
}

function legIn(path: string): string {
  return found(NAMES.leg.exec(path)?.[0], 'leg');
}
