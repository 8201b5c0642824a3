import { Answers, Does, Keyless, Public } from '@mutirao/nest';
import { Body, Controller, Inject, Param, Post } from '@nestjs/common';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { Access } from '../app/access.ts';
import { activate, inviteMember } from '../app/activation.ts';
import type { Call } from '../app/identity.ts';
import { memberView } from '../app/members.ts';
import { passkeyRequest, SIGNING_IN, signInByPasskey } from '../app/passkeys.ts';
import { signInByPassword, signInBySecondFactor } from '../app/sign-in.ts';
import { AnswersEither, CountsGuesses } from './answer-forms.ts';
import { CallOf } from './caller.ts';
import { mayStaffToo } from './members-scope.ts';
import { attempt, found, respond } from './problems.ts';
import * as examples from './sign-in-examples.ts';
import {
  Activation,
  PasskeySignIn,
  PasswordSignIn,
  SecondFactorSignIn,
} from './sign-in-requests.ts';
import { type Origin, OriginOf, TrustedProxies } from './sign-in-visitor.ts';

/** From an invitation to a session. Who is unknown and who is wrong are answered alike. */
@Controller()
export class SignInController {
  constructor(
    @Inject(Access) private readonly access: Access,
    @Inject(TrustedProxies) private readonly proxies: TrustedProxies,
  ) {}

  @Post('members/:member/invitations')
  @Answers(201, 'Make a one-time code with which a member sets a password', examples.invitation)
  @Does('member.invite')
  async invite(@Param('member') member: string, @CallOf() call: Call) {
    found(await memberView(this.access.identity, member), 'member');
    const mayStaff = mayStaffToo('member.invite-staff', call);
    const inviting = inviteMember(this.access.identity, call, member, mayStaff);
    return respond(await attempt(inviting));
  }

  @Post('activations')
  @Answers(200, 'Set a password by the code of an invitation', examples.activation)
  @CountsGuesses()
  @Public()
  @Keyless()
  async activate(@Body() body: Activation, @OriginOf() origin: Origin) {
    return respond(await attempt(activate(this.access, this.proxies.visitor(origin), body)));
  }

  @Post('sign-in/password')
  @AnswersEither(
    'Sign in by password, or be asked for the second factor',
    examples.session,
    examples.secondFactor,
  )
  @CountsGuesses()
  @Public()
  @Keyless()
  async byPassword(@Body() body: PasswordSignIn, @OriginOf() origin: Origin) {
    const visitor = this.proxies.visitor(origin);
    return respond(await attempt(signInByPassword(this.access, visitor, body)));
  }

  @Post('sign-in/second-factor')
  @Answers(200, 'Sign in by the second factor that was asked for', examples.session)
  @CountsGuesses()
  @Public()
  @Keyless()
  async bySecondFactor(
    @Body() { challenge, kind, code }: SecondFactorSignIn,
    @OriginOf() origin: Origin,
  ) {
    const shown = { challenge, shown: { kind, code } };
    const visitor = this.proxies.visitor(origin);
    return respond(await attempt(signInBySecondFactor(this.access, visitor, shown)));
  }

  @Post('sign-in/passkey/options')
  @Answers(200, 'What a browser is to ask a passkey for', examples.passkeyRequest)
  @Public()
  @Keyless()
  passkeyOptions() {
    return passkeyRequest(this.access, SIGNING_IN);
  }

  @Post('sign-in/passkey')
  @Answers(200, 'Sign in by a passkey, which is two factors', examples.session)
  @CountsGuesses()
  @Public()
  @Keyless()
  async byPasskey(@Body() { passkey, organisation }: PasskeySignIn, @OriginOf() origin: Origin) {
    const shown = { response: passkey as AuthenticationResponseJSON, organisation };
    const visitor = this.proxies.visitor(origin);
    return respond(await attempt(signInByPasskey(this.access, visitor, shown)));
  }
}
