import type { Readable } from 'node:stream';
import { Answers, Does, FileBody, TakesFile } from '@mutirao/nest';
import { Body, Controller, Get, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { type Call, Identity } from '../app/identity.ts';
import { registerFile } from '../app/member-file.ts';
import { changeMember, memberList, memberView, registerMember } from '../app/members.ts';
import { seePerson } from '../app/reading.ts';
import { asDialled } from '../files/member-fields.ts';
import { AnswersEither } from './answer-forms.ts';
import { CallOf } from './caller.ts';
import * as examples from './members-examples.ts';
import {
  MemberChange,
  MemberLookup,
  MembersQuery,
  NewMember,
  PurposeQuery,
} from './members-requests.ts';
import { memberFor } from './members-scope.ts';
import { shownPerson, staffPurpose } from './members-shown.ts';
import { attempt, found, respond } from './problems.ts';

/** About 400,000 people. */
const MOST_FILE_BYTES = 32 * 1024 * 1024;
const A_PAGE = 100;

@Controller()
export class MembersController {
  constructor(@Inject(Identity) private readonly identity: Identity) {}

  @Post('members')
  @Answers(201, 'Register a person; one who is known stays as known', examples.registered)
  @Does('member.register')
  async register(@Body() body: NewMember, @CallOf() call: Call) {
    return respond(await attempt(registerMember(this.identity, call, told(body))));
  }

  @Post('member-files')
  @AnswersEither(
    'Register everyone in a file who can be, and list the rest',
    examples.file,
    examples.brokenFile,
  )
  @TakesFile(
    'text/csv',
    'A column nis, registry or beneficiary, and full_name; perhaps neighbourhood, phone, email.',
  )
  @Does('member.register')
  async registerFile(@FileBody(MOST_FILE_BYTES) file: Readable, @CallOf() call: Call) {
    return respond(await attempt(registerFile(this.identity, call, file)));
  }

  @Get('members')
  @Answers(200, 'Members by their ids, in the order of registration', examples.members)
  @Does('member.list')
  list(@Query() { status, after, limit = String(A_PAGE) }: MembersQuery) {
    return memberList(this.identity, {
      limit: Number(limit),
      ...(status === undefined ? {} : { status }),
      ...(after === undefined ? {} : { after }),
    });
  }

  /** Finds a member by a registry number, which stands in the body and so in no log. */
  @Post('member-lookups')
  @Answers(200, 'Find a member by the registry number', examples.lookedUp)
  @Does('member.see')
  async lookUp(@Body() { registry, purpose }: MemberLookup, @CallOf() call: Call) {
    const { directory } = this.identity.parts;
    const known = found(await attempt(directory.memberOf(registry)), 'member');
    const { isOwn } = memberFor('member.see', known, call);
    const { member, status } = found(await memberView(this.identity, known), 'member');
    // The number of one who was erased is kept so that nobody is paid twice, and for nothing else.
    found(status === 'erased' ? undefined : status, 'member');
    if (!isOwn) await attempt(seePerson(this.identity, call, member, purpose, ['registry']));
    return { member, status };
  }

  @Get('members/:member')
  @Answers(200, 'A person; staff say for what purpose, which the person sees', examples.shown)
  @Does('member.see')
  async show(
    @Param('member') path: string,
    @Query() { purpose }: PurposeQuery,
    @CallOf() call: Call,
  ) {
    const { member, isOwn } = memberFor('member.see', path, call);
    const reason = isOwn ? undefined : staffPurpose(purpose);
    return found(await attempt(shownPerson(this.identity, call, member, reason)), 'member');
  }

  @Patch('members/:member')
  @Answers(200, 'Change what is kept of a person', examples.changed)
  @Does('member.change')
  async change(@Param('member') path: string, @Body() body: MemberChange, @CallOf() call: Call) {
    const { member } = memberFor('member.change', path, call);
    return respond(await attempt(changeMember(this.identity, call, member, told(body))));
  }
}

/** What was sent and nothing else, with a phone as it is dialled, however it was written. */
function told<T extends object>(body: T): T {
  const fields = Object.entries(body).flatMap(([field, value]) => {
    if (value === undefined) return [];
    return [[field, field === 'phone' && value !== null ? asDialled(value) : value]];
  });
  return Object.fromEntries(fields) as T;
}
