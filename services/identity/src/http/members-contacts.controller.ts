import { Answers, Does } from '@mutirao/nest';
import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { type Contact, confirmCode, sendCode } from '../app/contacts.ts';
import { RehearsalCourier } from '../app/contacts-courier.ts';
import { type Call, Identity } from '../app/identity.ts';
import { CONTACT_KINDS } from '../domain/members/events.ts';
import { CallOf } from './caller.ts';
import * as examples from './members-examples.ts';
import { CodeConfirmation } from './members-requests.ts';
import { memberFor } from './members-scope.ts';
import { attempt, found, respond } from './problems.ts';

/** That a phone or a mailbox is the person's: whoever has it is told a code, and tells it here. */
@Controller()
export class MembersContactsController {
  constructor(@Inject(Identity) private readonly identity: Identity) {}

  @Post('members/:member/contacts/:kind/verification')
  @Answers(200, 'Send a code to the phone or e-mail address that is kept', examples.codeSent)
  @Does('member.verify-contact')
  async send(@Param('member') path: string, @Param('kind') kind: string, @CallOf() call: Call) {
    const contact = contactIn(path, kind, call);
    return respond(await attempt(sendCode(this.identity, call, contact)));
  }

  @Post('members/:member/contacts/:kind/verification/confirmation')
  @Answers(200, 'Tell the code that was sent', examples.verified)
  @Does('member.verify-contact')
  async confirm(
    @Param('member') path: string,
    @Param('kind') kind: string,
    @Body() { code }: CodeConfirmation,
    @CallOf() call: Call,
  ) {
    const contact = contactIn(path, kind, call);
    return respond(await attempt(confirmCode(this.identity, call, contact, code)));
  }

  @Get('rehearsal/messages')
  @Answers(200, 'What a rehearsal would have sent: the last hundred messages', examples.messages)
  @Does('message.see-rehearsed')
  messages() {
    const { courier } = this.identity.parts.members;
    const rehearsed = courier instanceof RehearsalCourier ? courier.sent : undefined;
    return { messages: found(rehearsed, 'rehearsal') };
  }
}

function contactIn(path: string, given: string, call: Call): Contact {
  const { member } = memberFor('member.verify-contact', path, call);
  const kind = found(
    CONTACT_KINDS.find((each) => each === given),
    'kind of contact',
  );
  return { member, kind };
}
