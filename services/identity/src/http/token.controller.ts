import { Answers, Does, Keyless, Public, TakesForm } from '@mutirao/nest';
import { Body, Controller, Get, Inject, Post, Res } from '@nestjs/common';
import { ApiBody, ApiResponse } from '@nestjs/swagger';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { Access, refuse, type SignedInCall } from '../app/access.ts';
import { passkeyRequest, steppingUp } from '../app/passkeys.ts';
import { refresh, sessionsOf, signOut, signOutEverywhere } from '../app/sessions.ts';
import { type ShownFactor, stepUp } from '../app/step-up.ts';
import { attempt, respond } from './problems.ts';
import * as examples from './sign-in-examples.ts';
import { StepUp } from './sign-in-requests.ts';
import { type Origin, OriginOf, SignedInCallOf, TrustedProxies } from './sign-in-visitor.ts';

const text = { type: 'string' };
const TOKEN_REQUEST = {
  type: 'object',
  required: ['grant_type', 'refresh_token'],
  properties: { grant_type: { ...text, enum: ['refresh_token'] }, refresh_token: text },
};

const REFUSED = {
  'application/json': { schema: { type: 'object', example: examples.refusedToken } },
};

interface Reply {
  code(status: number): Reply;
}

/** Sessions: how they go on, get more, and end. */
@Controller()
export class TokenController {
  constructor(
    @Inject(Access) private readonly access: Access,
    @Inject(TrustedProxies) private readonly proxies: TrustedProxies,
  ) {}

  /** As OAuth's clients know it, errors included (RFC 6749, §5 and §6). */
  @Post('token')
  @TakesForm()
  @Answers(
    200,
    'Take a refresh token, once, and give the next with an access token',
    examples.token,
  )
  @ApiBody({ schema: TOKEN_REQUEST })
  @ApiResponse({ status: 400, description: 'Why not (RFC 6749, §5.2).', content: REFUSED })
  @Public()
  @Keyless()
  async token(
    // Not a class: what OAuth's clients send beyond this is overlooked, as they expect.
    @Body() { grant_type, refresh_token }: Readonly<Record<string, unknown>>,
    @OriginOf() origin: Origin,
    @Res({ passthrough: true }) reply: Reply,
  ) {
    const failed = (error: string, error_description: string) => {
      reply.code(400);
      return { error, error_description };
    };
    if (typeof grant_type !== 'string') return failed('invalid_request', 'Send grant_type.');
    if (grant_type !== 'refresh_token') {
      return failed('unsupported_grant_type', 'Send grant_type=refresh_token.');
    }
    if (typeof refresh_token !== 'string') {
      return failed('invalid_request', 'Send refresh_token.');
    }
    const visitor = this.proxies.visitor(origin);
    const given = await attempt(refresh(this.access, visitor, refresh_token));
    if (typeof given === 'string') return failed('invalid_grant', WHY[given]);
    return {
      access_token: given.accessToken,
      token_type: 'Bearer',
      expires_in: given.expiresIn,
      refresh_token: given.refreshToken,
    };
  }

  @Post('step-up/passkey/options')
  @Answers(200, 'What a browser is to ask a passkey for, to step up', examples.passkeyRequest)
  @Does('session.own')
  passkeyOptions(@SignedInCallOf() { session }: SignedInCall) {
    if (session === undefined) return respond(refuse('no-session'));
    return passkeyRequest(this.access, steppingUp(session));
  }

  @Post('step-up')
  @Answers(200, 'Show a second factor, for what needs it fresh', examples.steppedUp)
  @Does('session.own')
  async stepUp(
    @Body() { kind, code = '', passkey }: StepUp,
    @OriginOf() origin: Origin,
    @SignedInCallOf() call: SignedInCall,
  ) {
    const shown: ShownFactor | undefined =
      kind !== 'passkey'
        ? { kind, code }
        : passkey && { kind, response: passkey as AuthenticationResponseJSON };
    if (!shown) return respond(refuse('second-factor-refused'));
    const visitor = this.proxies.visitor(origin);
    return respond(await attempt(stepUp(this.access, visitor, call, shown)));
  }

  @Get('sessions')
  @Answers(200, 'Where one is signed in', examples.sessions)
  @Does('session.own')
  async sessions(@SignedInCallOf() call: SignedInCall) {
    return { sessions: await attempt(sessionsOf(this.access, call)) };
  }

  @Post('sign-out')
  @Answers(200, 'End this session, with all tokens of it', examples.signedOut)
  @Does('session.own')
  async signOut(@SignedInCallOf() call: SignedInCall) {
    return respond(await attempt(signOut(this.access, call)));
  }

  @Post('sign-out-everywhere')
  @Answers(200, 'End everything that was given to one so far', examples.signedOutEverywhere)
  @Does('session.own')
  async signOutEverywhere(@SignedInCallOf() call: SignedInCall) {
    return respond(await attempt(signOutEverywhere(this.access, call)));
  }
}

const WHY = {
  unknown: 'There is no such session, or it has lapsed.',
  reused: 'This refresh token was used before: its session is ended. Sign in again.',
  ended: 'This session was ended.',
} as const;
