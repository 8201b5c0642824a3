import { hash } from 'node:crypto';
import { type CryptoKey, errors, type JWTPayload, jwtVerify } from 'jose';
import { type Caller, ROLES, type Role } from './http.ts';
import { ISSUER, MAX_LIFETIME_SECONDS } from './keys.ts';
import { unauthenticated } from './problem.ts';

export type TokenCheckOptions = {
  /** The public half of the signing key. */
  readonly key: CryptoKey;
  /** The community id that `aud` must name. */
  readonly audience: string;
  readonly nowSeconds: () => number;
  /** How many checked tokens are remembered; the least recently used one goes first. */
  readonly capacity?: number;
};

/** Clocks of two machines may differ by so much. */
const TOLERANCE_SECONDS = 5;
const MAX_TOKEN_CHARACTERS = 4096;
const KNOWN_ROLES: ReadonlySet<unknown> = new Set(ROLES);

type Checked = { readonly caller: Caller; readonly expires: number };

/**
 * Who a bearer token speaks for. A signature costs some 100 µs to verify, so a verdict is kept
 * until the token expires, under the token's SHA-256: a memory dump shows no usable token.
 */
export class TokenCheck {
  readonly #options: TokenCheckOptions;
  readonly #checked = new Map<string, Checked>();

  constructor(options: TokenCheckOptions) {
    this.#options = options;
  }

  /** At once for a token seen before. Throws (or rejects with) a 401 problem. */
  caller(token: string): Caller | Promise<Caller> {
    if (token.length > MAX_TOKEN_CHARACTERS) throw invalid();
    const digest = hash('sha256', token, 'base64');
    const checked = this.#checked.get(digest);
    if (checked === undefined) return this.#verify(token, digest);
    this.#checked.delete(digest);
    if (checked.expires + TOLERANCE_SECONDS <= this.#options.nowSeconds()) throw expired();
    this.#checked.set(digest, checked);
    return checked.caller;
  }

  async #verify(token: string, digest: string): Promise<Caller> {
    const { key, audience, nowSeconds, capacity = 10_000 } = this.#options;
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['EdDSA'],
      issuer: ISSUER,
      audience,
      requiredClaims: ['exp', 'iat', 'sub', 'roles'],
      maxTokenAge: MAX_LIFETIME_SECONDS,
      clockTolerance: TOLERANCE_SECONDS,
      currentDate: new Date(nowSeconds() * 1000),
    }).catch((error: unknown) => {
      throw error instanceof errors.JWTExpired ? expired() : invalid();
    });
    const checked = readClaims(payload);
    if (this.#checked.size >= capacity) this.#forgetOldest();
    this.#checked.set(digest, checked);
    return checked.caller;
  }

  #forgetOldest(): void {
    for (const digest of this.#checked.keys()) {
      this.#checked.delete(digest);
      return;
    }
  }
}

/** Types and the length of life, which the signature does not vouch for. */
function readClaims({ sub, exp, iat, ...rest }: JWTPayload): Checked {
  const roles: unknown = rest['roles'];
  if (typeof sub !== 'string' || sub === '' || exp === undefined || iat === undefined) {
    throw invalid();
  }
  if (exp - iat > MAX_LIFETIME_SECONDS) throw invalid();
  if (!Array.isArray(roles) || !roles.every((role) => KNOWN_ROLES.has(role))) throw invalid();
  const caller: Caller = Object.freeze({ subject: sub, roles: Object.freeze(roles as Role[]) });
  return { caller, expires: exp };
}

/** One answer for every forgery, so that nobody learns by which check it failed. */
const invalid = () => unauthenticated('This token does not count here.', 'invalid_token');
const expired = () => unauthenticated('This token has expired: ask for another.', 'invalid_token');
