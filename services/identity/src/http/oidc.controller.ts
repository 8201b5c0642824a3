import { Answers, Does, Public, requestOf } from '@mutirao/nest';
import {
  Controller,
  createParamDecorator,
  type ExecutionContext,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Res,
} from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { Access, type SignedInCall } from '../app/access.ts';
import { arriveFrom, departTo, EXTERNAL_SECONDS } from '../app/external.ts';
import { AnswersEither, CountsGuesses } from './answer-forms.ts';
import { assertFresh } from './credentials.controller.ts';
import { attempt, respond } from './problems.ts';
import * as examples from './sign-in-examples.ts';
import { type Origin, OriginOf, SignedInCallOf, TrustedProxies } from './sign-in-visitor.ts';

const COOKIE = 'mutirao-oidc';

interface Reply {
  headers(values: Record<string, string>): Reply;
}

/** The query of the address, as it came, and the cookie of this journey. */
interface Callback {
  readonly query: string;
  readonly ticket: string;
}
const CallbackOf = createParamDecorator((_: unknown, context: ExecutionContext): Callback => {
  const { headers, url } = requestOf(context);
  const cookies = (headers.cookie ?? '').split(/; */).map((each) => each.split('='));
  return {
    query: url.split('?')[1] ?? '',
    ticket: cookies.find(([name]) => name === COOKIE)?.[1] ?? '',
  };
});

/** Signing in by an account elsewhere (OpenID Connect), and linking one. */
@Controller()
export class OidcController {
  constructor(
    @Inject(Access) private readonly access: Access,
    @Inject(TrustedProxies) private readonly proxies: TrustedProxies,
  ) {}

  @Get('oidc/:provider/start')
  @HttpCode(302)
  @ApiOperation({ summary: 'Go to a provider, to sign in by an account there' })
  @ApiResponse({ status: 302, description: 'To the provider.' })
  @Public()
  async start(@Param('provider') provider: string, @Res({ passthrough: true }) reply: Reply) {
    const { location, ticket } = respond(await attempt(departTo(this.access, provider)));
    reply.headers({ location, 'set-cookie': this.#cookie(ticket) });
  }

  @Get('oidc/:provider/callback')
  @AnswersEither(
    'Come back from a provider: signed in, asked for the second factor, or linked',
    examples.session,
    examples.secondFactor,
    examples.linked,
  )
  @CountsGuesses()
  @Public()
  async callback(
    @Param('provider') provider: string,
    @CallbackOf() { query, ticket }: Callback,
    @OriginOf() origin: Origin,
    @Res({ passthrough: true }) reply: Reply,
  ) {
    reply.headers({ 'set-cookie': this.#cookie('', 0) });
    const visitor = this.proxies.visitor(origin);
    const arriving = arriveFrom(this.access, visitor, { provider, query, ticket });
    return respond(await attempt(arriving));
  }

  @Post('credentials/oidc/:provider')
  @Answers(200, 'Where to go to link an account there', examples.departure)
  @Does('credential.own')
  async link(
    @Param('provider') provider: string,
    @SignedInCallOf() call: SignedInCall,
    @Res({ passthrough: true }) reply: Reply,
  ) {
    await assertFresh(this.access, call);
    const { location, ticket } = respond(await attempt(departTo(this.access, provider, call)));
    reply.headers({ 'set-cookie': this.#cookie(ticket) });
    return { location };
  }

  /** For the way back alone, which is a link from elsewhere: `Lax`, and not `Strict`. */
  #cookie(ticket: string, seconds = EXTERNAL_SECONDS): string {
    const secure = this.access.publicUrl.startsWith('https:') ? '; Secure' : '';
    return `${COOKIE}=${ticket}; Path=/oidc; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
  }
}
