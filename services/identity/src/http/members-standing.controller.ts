import type { Action } from '@mutirao/contracts';
import { Answers, Does } from '@mutirao/nest';
import { Controller, Inject, Param, Post } from '@nestjs/common';
import { answered } from '../app/answer.ts';
import { type Call, Identity } from '../app/identity.ts';
import { CallOf } from './caller.ts';
import * as examples from './members-examples.ts';
import { mayStaffToo, memberFor } from './members-scope.ts';
import { attempt, respond } from './problems.ts';

type StandingCommand = keyof typeof OPERATIONS;

/** Whether a member takes part. */
@Controller('members/:member')
export class MembersStandingController {
  constructor(@Inject(Identity) private readonly identity: Identity) {}

  @Post('suspension')
  @Answers(200, 'Keep a member from spending, until reinstated', examples.suspended)
  @Does('member.suspend')
  suspend(@Param('member') member: string, @CallOf() call: Call) {
    return this.#decide('SuspendMember', member, call);
  }

  @Post('reinstatement')
  @Answers(200, 'End the suspension of a member', examples.reinstated)
  @Does('member.suspend')
  reinstate(@Param('member') member: string, @CallOf() call: Call) {
    return this.#decide('ReinstateMember', member, call);
  }

  @Post('deactivation')
  @Answers(200, 'One who left, or died: signs in no more; what is owed stays', examples.deactivated)
  @Does('member.deactivate')
  deactivate(@Param('member') path: string, @CallOf() call: Call) {
    const { member } = memberFor('member.deactivate', path, call);
    return this.#decide('DeactivateMember', member, call);
  }

  @Post('reactivation')
  @Answers(200, 'Let a member sign in again who was deactivated', examples.reactivated)
  @Does('member.deactivate')
  reactivate(@Param('member') path: string, @CallOf() call: Call) {
    const { member } = memberFor('member.deactivate', path, call);
    return this.#decide('ReactivateMember', member, call);
  }

  async #decide(type: StandingCommand, member: string, call: Call) {
    const mayStaff = member === call.subject || mayStaffToo(STAFF[type], call);
    const asked = { type, member } as const;
    const command = { ...asked, mayStaff };
    const outcome = await attempt(this.identity.call(call, OPERATIONS[type], asked, command));
    return respond(answered(outcome, () => ({ member, ...AFTER[type] })));
  }
}

/** The same, done to who works for the town. */
const STAFF = {
  SuspendMember: 'member.suspend-staff',
  ReinstateMember: 'member.suspend-staff',
  DeactivateMember: 'member.deactivate-staff',
  ReactivateMember: 'member.deactivate-staff',
} as const satisfies Record<StandingCommand, Action>;

const OPERATIONS = {
  SuspendMember: 'member.suspend',
  ReinstateMember: 'member.reinstate',
  DeactivateMember: 'member.deactivate',
  ReactivateMember: 'member.reactivate',
} as const;

/** What a command did, and not how the member stands by now. */
const AFTER = {
  SuspendMember: { suspended: true },
  ReinstateMember: { suspended: false },
  DeactivateMember: { deactivated: true },
  ReactivateMember: { deactivated: false },
} as const satisfies Record<StandingCommand, object>;
