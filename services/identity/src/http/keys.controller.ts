import { Answers, Public } from '@mutirao/nest';
import { Controller, Get, Header, Inject } from '@nestjs/common';
import { Identity } from '../app/identity.ts';
import * as examples from './keys-examples.ts';
import { PublicUrl } from './public-url.ts';

/** As long as others may keep an answer, in seconds: less than a new key is published before it signs. */
const KEPT = 'public, max-age=300';

/** What others need to check our tokens, and to find the way to them. */
@Controller('.well-known')
export class KeysController {
  constructor(
    @Inject(Identity) private readonly identity: Identity,
    @Inject(PublicUrl) private readonly publicUrl: PublicUrl,
  ) {}

  @Get('jwks.json')
  @Header('cache-control', KEPT)
  @Answers(200, 'The public keys that tokens are signed with (RFC 7517)', examples.keySet)
  @Public()
  keys() {
    return this.identity.parts.signing.jwks();
  }

  /**
   * Sign-in itself is not OpenID's: there is no page to be sent to, and so no authorization endpoint.
   * Tokens are renewed at the token endpoint, by clients that keep no secret.
   */
  @Get(['openid-configuration', 'oauth-authorization-server'])
  @Header('cache-control', KEPT)
  @Answers(200, 'Who signs here, and where: OpenID discovery, RFC 8414', examples.metadata)
  @Public()
  metadata() {
    const issuer = this.publicUrl.value;
    const at = (path: string) => new URL(path, issuer.endsWith('/') ? issuer : `${issuer}/`).href;
    return {
      issuer,
      jwks_uri: at('.well-known/jwks.json'),
      token_endpoint: at('token'),
      token_endpoint_auth_methods_supported: ['none'],
      grant_types_supported: ['refresh_token'],
      response_types_supported: [],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['EdDSA'],
      dpop_signing_alg_values_supported: ['EdDSA', 'ES256'],
    };
  }
}
