import type { Readable } from 'node:stream';
import { storedMinor } from '@mutirao/money';
import { Answers, Does, FileBody, TakesFile } from '@mutirao/nest';
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { answered } from '../app/answer.ts';
import { payRun, reverseRun } from '../app/pay-run.ts';
import { prepareRun } from '../app/prepare-run.ts';
import { RunPasses } from '../app/run-passes.ts';
import { runReport } from '../app/run-report.ts';
import { refusedLines, runView, runViews } from '../app/run-views.ts';
import { type Call, Town } from '../app/town.ts';
import { CallOf, may } from './caller.ts';
import { attempt, found, respond } from './problems.ts';
import { FromReadModels } from './read-models.ts';
import { Approval, LinesQuery, PayRun, PrepareQuery, RunsQuery } from './requests.ts';
import * as examples from './run-examples.ts';

/** A million lines of the official layout. */
const MOST_ROLL_BYTES = 160 * 1024 * 1024;

@Controller()
export class RunsController {
  constructor(
    @Inject(Town) private readonly town: Town,
    @Inject(RunPasses) private readonly passes: RunPasses,
  ) {}

  @Post('programmes/:programme/runs')
  @Answers(
    201,
    'Check a roll line by line, and keep what is to be paid under its SHA-256',
    examples.prepared,
  )
  @TakesFile(
    'text/csv',
    'The official layout (`;`, decimal comma) or a plain roll: `beneficiary,amount`.',
  )
  @Does('run.prepare')
  async prepare(
    @Param('programme') programme: string,
    @Query() query: PrepareQuery,
    @FileBody(MOST_ROLL_BYTES) file: Readable,
    @CallOf() call: Call,
  ) {
    const { period, expectLines, expectTotalMinor, excludeBad, supplement = '0', reason } = query;
    const options = {
      programme,
      period,
      ...(expectLines === undefined ? {} : { expectLines: Number(expectLines) }),
      ...(expectTotalMinor === undefined
        ? {}
        : { expectTotalMinor: storedMinor(expectTotalMinor) }),
      excludeBad: excludeBad === 'true',
      supplement: Number(supplement),
      ...(reason === undefined ? {} : { reason }),
    };
    return respond(this.town, await attempt(prepareRun(this.town, call, options, file)));
  }

  @Get('runs')
  @Answers(200, 'The runs of a programme, of a month, or all', examples.runs)
  @Does('run.see')
  list(@Query() filter: RunsQuery) {
    return runViews(this.town, { ...filter });
  }

  @Get('runs/:run')
  @Answers(200, 'A run, and how far it is', examples.run)
  @Does('run.see')
  async show(@Param('run') run: string) {
    return found(await runView(this.town, run), 'run');
  }

  @Get('runs/:run/refused')
  @Answers(200, 'Lines of the file that were refused, and why', examples.refusedLines)
  @Does('run.see-refused')
  async refused(@Param('run') run: string, @Query() page: LinesQuery, @CallOf() call: Call) {
    const lines = found(await refusedLines(this.town, run, pageOf(page)), 'run');
    // What stood in a line that was refused may be anybody's number.
    await attempt(this.town.seen({ records: 'runs/refused' }, call));
    return lines;
  }

  @Get('runs/:run/report')
  @Answers(200, 'Every payment of a run, and who is enrolled and without one', examples.report)
  @Does('run.see')
  @FromReadModels()
  async report(@Param('run') run: string, @Query() page: LinesQuery) {
    return found(await runReport(this.town, run, pageOf(page)), 'run');
  }

  @Post('runs/:run/approvals')
  @Answers(
    200,
    'Approve exactly these bytes, as another person than the preparer',
    examples.approval,
  )
  @Does('run.approve')
  async approve(@Param('run') run: string, @Body() { sha256 }: Approval, @CallOf() call: Call) {
    const command = {
      type: 'ApproveRun',
      run,
      sha256,
      by: this.town.actorOf(call.subject),
    } as const;
    const outcome = await attempt(this.town.call(call, 'run.approve', command, command));
    const approvalsNeeded = (await runView(this.town, run))?.approvalsNeeded ?? 1;
    return respond(
      this.town,
      answered(outcome, ([event]) => {
        const approvals = event?.data['approvals'] as readonly string[];
        const status = approvals.length < approvalsNeeded ? 'prepared' : 'approved';
        return { run, sha256, approvals, approvalsNeeded, status };
      }),
    );
  }

  @Post('runs/:run/payment')
  @Answers(200, 'Pay an approved run; answers when its last line is durable', examples.paid)
  @Does('run.pay')
  async pay(@Param('run') run: string, @Body() { effectiveOn }: PayRun, @CallOf() call: Call) {
    const command = {
      type: 'FundRun',
      run,
      ...(effectiveOn === undefined ? {} : { effectiveOn }),
    } as const;
    return respond(this.town, await attempt(payRun(this.town, this.passes, call, command)));
  }

  @Post('runs/:run/retry')
  @Answers(200, 'Pay again what failed, under the approval it has', examples.paid)
  @Does('run.pay')
  async retry(@Param('run') run: string, @CallOf() call: Call) {
    return respond(
      this.town,
      await attempt(payRun(this.town, this.passes, call, { type: 'RetryRun', run })),
    );
  }

  @Post('runs/:run/cancellation')
  @Answers(200, 'Cancel a run that is not paid', examples.cancelled)
  @Does('run.cancel')
  async cancel(@Param('run') run: string, @CallOf() call: Call) {
    const command = { type: 'CancelRun', run } as const;
    const outcome = await attempt(this.town.call(call, 'run.cancel', command, command));
    return respond(
      this.town,
      answered(outcome, () => ({ run, status: 'cancelled' })),
    );
  }

  /** One person who pays runs proposes, another who approves them confirms; then it is taken back. */
  @Post('runs/:run/reversal')
  @Answers(
    200,
    'Propose to take a run back; asked by an approver, take back what is unspent',
    examples.reversed,
  )
  @Does('run.reverse')
  async reverse(@Param('run') run: string, @CallOf() call: Call) {
    const rights = { mayPropose: may(call, 'run.pay'), mayApprove: may(call, 'run.approve') };
    const asked = { run, ...rights };
    return respond(this.town, await attempt(reverseRun(this.town, this.passes, call, asked)));
  }
}

function pageOf({ after = '0', limit = '1000' }: LinesQuery): { after: number; limit: number } {
  return { after: Number(after), limit: Number(limit) };
}
