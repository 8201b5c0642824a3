import { ruleOf, scopesOf } from '@mutirao/contracts';
import { Answers, Does, forbidden } from '@mutirao/nest';
import { Body, Controller, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { answered } from '../app/answer.ts';
import { eraseMember } from '../app/erasure.ts';
import { exportPerson } from '../app/export.ts';
import { type Call, Identity } from '../app/identity.ts';
import { memberView } from '../app/members.ts';
import { readsOf } from '../app/reading.ts';
import { retentionDays } from '../domain/privacy/retention.ts';
import { id } from '../domain/schemas.ts';
import { CallOf, memberIn } from './caller.ts';
import { mayStaffToo } from './members-scope.ts';
import * as examples from './privacy-examples.ts';
import { PurposeQuery, ReadsQuery, Retention } from './privacy-requests.ts';
import { attempt, found, respond } from './problems.ts';

/** What the law gives a person over the own data: to have it, to see who looked, to be forgotten. */
@Controller()
export class PrivacyController {
  constructor(@Inject(Identity) private readonly identity: Identity) {}

  @Post('members/:member/erasure')
  @Answers(200, 'Erase a person: the key of all that is kept goes, for ever', examples.erased)
  @Does('member.erase')
  async erase(@Param('member') path: string, @CallOf() call: Call) {
    const member = ownOrAny('member.erase', path, call);
    const mayStaff = member === call.subject || mayStaffToo('member.erase-staff', call);
    return respond(await attempt(eraseMember(this.identity, call, member, mayStaff)));
  }

  @Get('members/:member/reads')
  @Answers(200, 'Who looked at a person’s data, as what, and why', examples.reads)
  @Does('member.readers')
  async reads(
    @Param('member') path: string,
    @Query() { after, limit = '100' }: ReadsQuery,
    @CallOf() call: Call,
  ) {
    const page = {
      limit: Number(limit),
      ...(after === undefined ? {} : { after: Number(after) }),
    };
    const member = ownOrAny('member.readers', path, call);
    found(await memberView(this.identity, member), 'member');
    return readsOf(this.identity, member, page);
  }

  @Get('members/self/export')
  @Answers(200, 'All that is kept of oneself, for people and machines', examples.exported)
  @Does('member.export-own')
  async exportOwn(@CallOf() call: Call) {
    const { subject: member } = call;
    return found(await attempt(exportPerson(this.identity, call, member)), 'member');
  }

  @Get('members/:member/export')
  @Answers(200, 'All that is kept of a person, who asked for it at a desk', examples.exported)
  @Does('member.export')
  async exportFor(
    @Param('member') path: string,
    @Query() { purpose }: PurposeQuery,
    @CallOf() call: Call,
  ) {
    const member = memberId(path);
    return found(await attempt(exportPerson(this.identity, call, member, purpose)), 'member');
  }

  @Get('retention')
  @Answers(200, 'How long the numbers of erased people are kept', examples.retention)
  @Does('retention.see')
  async retention() {
    return { days: await this.identity.parts.journal.read(retentionDays) };
  }

  @Put('retention')
  @Answers(200, 'Set how long numbers are kept of those erased from now on', examples.retention)
  @Does('retention.set')
  async setRetention(@Body() { days }: Retention, @CallOf() call: Call) {
    const command = { type: 'SetRetention', days } as const;
    const outcome = await attempt(this.identity.call(call, 'retention.set', command, command));
    return respond(answered(outcome, () => ({ days })));
  }
}

/** Of what cannot be an id nothing is recorded: it may be anything. */
function memberId(path: string): string {
  return found(id.safeParse(path).data, 'member');
}

/** The member that an address names: oneself, or anybody for whom the policy says so. */
function ownOrAny(action: 'member.erase' | 'member.readers', path: string, call: Call): string {
  const scopes = scopesOf(ruleOf(action), call.roles);
  const member = memberIn(path, call);
  if (scopes.includes('own') && member === call.subject) return member;
  if (!scopes.includes('community')) throw forbidden('This is for the person alone.');
  return memberId(member);
}
