import { Answers, Does, stepUpNeeded } from '@mutirao/nest';
import { Body, Controller, Delete, Get, Inject, Param, Post } from '@nestjs/common';
import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { Access, refuse, type SignedInCall } from '../app/access.ts';
import { changePassword } from '../app/activation.ts';
import { credentialsOf, removeCredential } from '../app/credentials.ts';
import { addPasskey, passkeyCreation } from '../app/passkeys.ts';
import { freshness } from '../app/step-up.ts';
import { beginTotp, confirmTotp, renewRecoveryCodes } from '../app/totp.ts';
import { attempt, respond } from './problems.ts';
import * as examples from './sign-in-examples.ts';
import { AppCode, NewPasskey, NewPassword } from './sign-in-requests.ts';
import { SignedInCallOf } from './sign-in-visitor.ts';

/**
 * By what one signs in. What is told here once (a secret, codes) is told to no second request: the
 * same key again is answered with others, or refused.
 */
@Controller('credentials')
export class CredentialsController {
  constructor(@Inject(Access) private readonly access: Access) {}

  @Get()
  @Answers(200, 'By what one signs in', examples.credentials)
  @Does('session.own')
  async list(@SignedInCallOf() { subject }: SignedInCall) {
    return { credentials: await attempt(credentialsOf(this.access, subject)) };
  }

  @Post('password')
  @Answers(200, 'Set another password', examples.activation)
  @Does('credential.own')
  async password(@Body() { password }: NewPassword, @SignedInCallOf() call: SignedInCall) {
    await assertFresh(this.access, call);
    return respond(await attempt(changePassword(this.access, call, password)));
  }

  @Post('totp')
  @Answers(201, 'Make a secret for an authenticator app', examples.begunTotp)
  @Does('credential.own')
  async beginTotp(@SignedInCallOf() call: SignedInCall) {
    await assertFresh(this.access, call);
    return respond(await attempt(beginTotp(this.access, call)));
  }

  @Post('totp/confirmation')
  @Answers(200, 'Set the app as second factor, by a code of it', examples.recoveryCodes)
  @Does('credential.own')
  async confirmTotp(@Body() { code }: AppCode, @SignedInCallOf() call: SignedInCall) {
    await assertFresh(this.access, call);
    return respond(await attempt(confirmTotp(this.access, call, code)));
  }

  @Post('recovery-codes')
  @Answers(200, 'Make ten other recovery codes', examples.recoveryCodes)
  @Does('credential.own')
  async recoveryCodes(@SignedInCallOf() call: SignedInCall) {
    await assertFresh(this.access, call);
    return respond(await attempt(renewRecoveryCodes(this.access, call)));
  }

  @Post('passkeys/options')
  @Answers(200, 'How a browser is to make a passkey', examples.passkeyCreation)
  @Does('credential.own')
  async passkeyOptions(@SignedInCallOf() call: SignedInCall) {
    await assertFresh(this.access, call);
    return respond(await attempt(passkeyCreation(this.access, call)));
  }

  @Post('passkeys')
  @Answers(201, 'Add the passkey that the browser made', examples.passkey)
  @Does('credential.own')
  async addPasskey(@Body() { passkey }: NewPasskey, @SignedInCallOf() call: SignedInCall) {
    await assertFresh(this.access, call);
    const made = passkey as RegistrationResponseJSON;
    return respond(await attempt(addPasskey(this.access, call, made)));
  }

  @Delete('totp')
  @Answers(200, 'Sign in without the app from now on', examples.removed)
  @Does('credential.own')
  removeTotp(@SignedInCallOf() call: SignedInCall) {
    return this.#remove(call, { kind: 'totp' });
  }

  @Delete('passkeys/:passkey')
  @Answers(200, 'Remove a passkey', examples.removed)
  @Does('credential.own')
  removePasskey(@Param('passkey') id: string, @SignedInCallOf() call: SignedInCall) {
    return this.#remove(call, { kind: 'passkey', id });
  }

  @Delete('oidc/:provider')
  @Answers(200, 'Sign in by that provider no more', examples.removed)
  @Does('credential.own')
  removeExternal(@Param('provider') id: string, @SignedInCallOf() call: SignedInCall) {
    return this.#remove(call, { kind: 'oidc', id });
  }

  async #remove(call: SignedInCall, which: Parameters<typeof removeCredential>[2]) {
    await assertFresh(this.access, call);
    return respond(await attempt(removeCredential(this.access, call, which)));
  }
}

/** Whoever finds an open session must not change by what its person signs in. */
export async function assertFresh(access: Access, call: SignedInCall): Promise<void> {
  switch (await attempt(freshness(access, call))) {
    case 'fresh':
      return;
    case 'second-factor-needed':
      throw stepUpNeeded();
    case 'sign-in-needed':
      respond(refuse('sign-in-too-old'));
  }
}
