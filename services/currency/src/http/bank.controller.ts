import type { Readable } from 'node:stream';
import { Answers, Does, FileBody, forbidden, TakesFile } from '@mutirao/nest';
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { answered } from '../app/answer.ts';
import { importStatements } from '../app/bank.ts';
import { bankLines, bankView, findBankLine } from '../app/bank-views.ts';
import { type Call, Town } from '../app/town.ts';
import { CallOf, may } from './caller.ts';
import * as examples from './examples.ts';
import { attempt, found, respond } from './problems.ts';
import { Assignment, BankLinesQuery, StatementQuery } from './requests.ts';

/** About 80,000 lines; a month of a busy account has a few thousand. */
const MOST_STATEMENT_BYTES = 8 * 1024 * 1024;

@Controller()
export class BankController {
  constructor(@Inject(Town) private readonly town: Town) {}

  @Post('bank-statements')
  @Answers(
    200,
    'Book a statement, OFX 1 or 2: what is there already is not booked again',
    examples.bankImport,
  )
  @TakesFile(
    'application/x-ofx',
    'OFX 1.x (SGML) or 2.x (XML); `match` says whose lines are whose.',
  )
  @Does('bank-statement.import')
  async import(
    @Query() { match = [] }: StatementQuery,
    @FileBody(MOST_STATEMENT_BYTES) file: Readable,
    @CallOf() call: Call,
  ) {
    const matches = [match].flat().map((text) => {
      const at = text.lastIndexOf('=');
      return { text: text.slice(0, at), programme: text.slice(at + 1) };
    });
    return respond(this.town, await attempt(importStatements(this.town, call, matches, file)));
  }

  @Get('bank')
  @Answers(
    200,
    'The reserve’s bank accounts, what waits for a person, and shortfalls',
    examples.bank,
  )
  @Does('bank.see')
  bank() {
    return bankView(this.town);
  }

  @Get('bank-lines')
  @Answers(200, 'Lines of the statements', examples.bankLines)
  @Does('bank.see')
  lines(@Query() { state = 'all', after, limit = '500' }: BankLinesQuery) {
    const page = { state, limit: Number(limit), ...(after === undefined ? {} : { after }) };
    return bankLines(this.town, page);
  }

  /** Gives a line to a programme; interest becomes issuable by it, which a treasurer decides. */
  @Post('bank-lines/:line/assignment')
  @Answers(
    200,
    'Give a line to a programme; a treasurer makes its interest issuable so',
    examples.assigned,
  )
  @Does('bank-line.assign')
  async assign(
    @Param('line') name: string,
    @Body() { programme }: Assignment,
    @CallOf() call: Call,
  ) {
    const { line, kind, amountMinor } = found(await findBankLine(this.town, name), 'bank line');
    if (kind === 'interest' && !may(call, 'yield.release')) {
      throw forbidden('Interest is assigned by a treasurer.');
    }
    const command = { type: 'AssignBankLine', line, programme } as const;
    const outcome = await attempt(this.town.call(call, 'bank.assign', command, command));
    return respond(
      this.town,
      answered(outcome, ([event]) => ({ line, programme, amountMinor, position: event?.position })),
    );
  }
}
