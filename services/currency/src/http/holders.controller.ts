import type { Readable } from 'node:stream';
import { minor } from '@mutirao/money';
import { Allow, FileBody, forbidden } from '@mutirao/nest';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { answered } from '../app/answer.ts';
import { enrol } from '../app/enrolment.ts';
import { accountView, enrolments } from '../app/holder-views.ts';
import { type Call, Town } from '../app/town.ts';
import { holderAccount } from '../domain/accounts.ts';
import { CallOf, holderId, isHolder } from './caller.ts';
import { attempt, found, respond } from './problems.ts';
import { EnrolmentQuery, EnrolmentsQuery, Freeze, Lookup, NewTransfer } from './requests.ts';

const MOST_ENROLMENT_BYTES = 64 * 1024 * 1024;
const STAFF = ['treasurer', 'operator', 'officer', 'approver', 'auditor'] as const;

@Controller()
export class HoldersController {
  constructor(@Inject(Town) private readonly town: Town) {}

  @Post('enrolments')
  @HttpCode(200)
  @Allow('officer')
  async enrol(
    @Query() query: EnrolmentQuery,
    @FileBody(MOST_ENROLMENT_BYTES) file: Readable,
    @CallOf() call: Call,
  ) {
    return respond(this.town, await attempt(enrol(this.town, call, { ...query }, file)));
  }

  @Get('enrolments')
  @Allow(...STAFF)
  enrolments(@Query() { programme, month, after, limit = '1000' }: EnrolmentsQuery) {
    return enrolments(this.town, {
      programme,
      limit: Number(limit),
      ...(month === undefined ? {} : { month }),
      ...(after === undefined ? {} : { after }),
    });
  }

  @Post('transfers')
  @Allow('holder')
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
  @Allow('holder', ...STAFF)
  async account(@Param('account') account: string, @CallOf() call: Call) {
    const id = account.includes(':') ? account : holderAccount(account);
    const staff = call.roles.some((role) => (STAFF as readonly string[]).includes(role));
    const own = isHolder(call, holderId(id)) && id.startsWith('holder:');
    if (!staff && !own) throw forbidden('A holder sees the own account alone.');
    return found(await accountView(this.town, id), 'account');
  }

  /** Finds an account by a registry number, which stands in the body and so in no log. */
  @Post('beneficiary-lookups')
  @HttpCode(200)
  @Allow(...STAFF)
  async lookup(@Body() { registry }: Lookup) {
    const holder = found(this.town.parts.register.holderOf(registry), 'beneficiary');
    return { holder, ...found(await accountView(this.town, holderAccount(holder)), 'beneficiary') };
  }

  @Post('holders/:holder/freeze')
  @HttpCode(200)
  @Allow('officer')
  async freeze(@Param('holder') id: string, @Body() { reason }: Freeze, @CallOf() call: Call) {
    const holder = holderId(id);
    const [note] = reason === undefined ? [] : this.town.parts.notes.keep([reason]);
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
  @HttpCode(200)
  @Allow('officer')
  async unfreeze(@Param('holder') id: string, @CallOf() call: Call) {
    const holder = holderId(id);
    const command = { type: 'UnfreezeHolder', holder } as const;
    const outcome = await attempt(this.town.call(call, 'holder.unfreeze', command, command));
    return respond(
      this.town,
      answered(outcome, () => ({ holder, state: 'open' })),
    );
  }
}
