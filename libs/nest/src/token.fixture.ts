import { randomUUID } from 'node:crypto';
import { TOKEN_SECONDS } from '@mutirao/contracts';
import { type CryptoKey, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';

export const ISSUER = 'https://vila.example';

/** An identity with one key, which signs what is asked, true or not. */
export class Signer {
  readonly kid = 'k1';

  private constructor(
    readonly signing: CryptoKey,
    readonly verifying: CryptoKey,
  ) {}

  static async make(): Promise<Signer> {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
    return new Signer(privateKey, publicKey);
  }

  readonly keyOf = (kid: string): CryptoKey | undefined =>
    kid === this.kid ? this.verifying : undefined;

  /** A token that counts, but for what is said otherwise; `undefined` leaves a claim out. */
  sign(
    claims: Record<string, unknown> = {},
    header: Record<string, unknown> = {},
    key: CryptoKey = this.signing,
  ): Promise<string> {
    return new SignJWT(this.claims(claims))
      .setProtectedHeader({
        alg: 'EdDSA',
        typ: 'at+jwt',
        kid: this.kid,
        ...header,
      } as JWTHeaderParameters)
      .sign(key);
  }

  claims(claims: Record<string, unknown> = {}): Record<string, unknown> {
    const iat = typeof claims['iat'] === 'number' ? claims['iat'] : Math.floor(Date.now() / 1000);
    return {
      iss: ISSUER,
      aud: 'vila',
      sub: 'ana',
      jti: randomUUID(),
      iat,
      exp: iat + TOKEN_SECONDS,
      roles: { vila: ['officer'] },
      pos: 7,
      ...claims,
    };
  }
}
