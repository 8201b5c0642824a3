import type { Readable } from 'node:stream';
import { minor } from '@mutirao/money';
import { Answers, Does, FileBody, forbidden, TakesFile } from '@mutirao/nest';
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { answered } from '../app/answer.ts';
import { enrol } from '../app/enrolment.ts';
import { accountView, enrolments } from '../app/holder-views.ts';
import { type Call, Town } from '../app/town.ts';
import { holderAccount } from '../domain/accounts.ts';
import { CallOf, holderId, isHolder, may } from './caller.ts';
import * as examples from './examples.ts';
import { leaveTrace } from './own-accounts.ts';
import { attempt, found, respond } from './problems.ts';
import { EnrolmentQuery, EnrolmentsQuery, Freeze, Lookup, NewTransfer } from './requests.ts';

const MOST_ENROLMENT_BYTES = 64 * 1024 * 1024;

@Controller()
export class HoldersController {
  constructor(@Inject(Town) private readonly town: Town) {}

  @Post('enrolments')
  @Answers(200, 'Enrol everyone in a file who can be, and list the rest', examples.enrolment)
  @TakesFile(
    'text/csv',
    'A column nis, registry or beneficiary; programme, from and to override the query.',
  )
  @Does('holder.enrol')
  async enrol(
    @Query() query: EnrolmentQuery,
    @FileBody(MOST_ENROLMENT_BYTES) file: Readable,
    @CallOf() call: Call,
  ) {
    return respond(this.town, await attempt(enrol(this.town, call, { ...query }, file)));
  }

  @Get('enrolments')
  @Answers(200, 'Who is enrolled', examples.enrolments)
  @Does('enrolment.see')
  enrolments(@Query() { programme, month, after, limit = '1000' }: EnrolmentsQuery) {
    return enrolments(this.town, {
      programme,
      limit: Number(limit),
      ...(month === undefined ? {} : { month }),
      ...(after === undefined ? {} : { after }),
    });
  }

  @Post('transfers')
  @Answers(201, 'Pay another holder from the own account, soonest expiry first', examples.sent)
  @Does('transfer.make')
  async transfer(@Body() body: NewTransfer, @CallOf() call: Call) {
    const from = holderId(body.from);
    if (!isHolder(call, from)) throw forbidden('A holder spends from the own account alone.');
    const { unit, amountMinor } = body;
    const to = holderId(body.to);
    const command = { type: 'Transfer', from, to, unit, amount: minor(amountMinor) } as const;
    const outcome = await attempt(
      this.town.call({ ...call, subject: from }, 'transfer', command, command),
    );
    return respond(
      this.town,
      answered(outcome, ([event]) => ({
        from,
        to,
        amountMinor,
        unit,
        position: event?.position,
        id: event?.id,
      })),
    );
  }

  @Get('accounts/:account')
  @Answers(200, 'A balance with its origin', examples.account)
  @Does('account.see')
  async account(@Param('account') account: string, @CallOf() call: Call) {
    const id = account.includes(':') ? account : holderAccount(account);
    const own = isHolder(call, holderId(id)) && id.startsWith('holder:');
    if (!own && !may(call, 'account.see')) throw forbidden('A holder sees the own account alone.');
    const view = found(await accountView(this.town, id), 'account');
    if (!own) await leaveTrace(this.town, call, id);
    return view;
  }

  /** Finds an account by a registry number, which stands in the body and so in no log. */
  @Post('beneficiary-lookups')
  @Answers(200, 'Find a person’s account by the registry number', examples.beneficiary)
  @Does('holder.find')
  async lookup(@Body() { registry }: Lookup, @CallOf() call: Call) {
    const holder = found(await this.town.parts.members.directory.memberOf(registry), 'beneficiary');
    const account = holderAccount(holder);
    await leaveTrace(this.town, call, account);
    return { holder, ...found(await accountView(this.town, account), 'beneficiary') };
  }

  @Post('holders/:holder/freeze')
  @Answers(200, 'Keep an account from spending; it still receives', examples.frozen)
  @Does('holder.freeze')
  async freeze(@Param('holder') id: string, @Body() { reason }: Freeze, @CallOf() call: Call) {
    const holder = holderId(id);
    const [note] = reason === undefined ? [] : await this.town.parts.notes.keep([reason]);
    const command = {
      type: 'FreezeHolder',
      holder,
      ...(note === undefined ? {} : { note }),
    } as const;
    const outcome = await attempt(this.town.call(call, 'holder.freeze', command, command));
    return respond(
      this.town,
      answered(outcome, () => ({ holder, state: 'frozen' })),
    );
  }

  @Post('holders/:holder/unfreeze')
  @Answers(200, 'Let a frozen account spend again', examples.unfrozen)
  @Does('holder.freeze')
  async unfreeze(@Param('holder') id: string, @CallOf() call: Call) {
    const holder = holderId(id);
    const command = { type: 'UnfreezeHolder', holder } as const;
    const outcome = await attempt(this.town.call(call, 'holder.unfreeze', command, command));
    return respond(
      this.town,
      // Without a movement it stays as it is: the person is suspended, too.
      answered(outcome, ([event]) => ({
        holder,
        state: event?.movements.length === 0 ? 'frozen' : 'open',
      })),
    );
  }
}
