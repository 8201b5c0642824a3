import { hash } from 'node:crypto';
import {
  accessClaims,
  LOCAL_ISSUER,
  LOCAL_TOKEN_SECONDS,
  type Role,
  TOKEN_SECONDS,
} from '@mutirao/contracts';
import { type CryptoKey, errors, type JWTPayload, jwtVerify } from 'jose';
import type { Caller, HttpRequest } from './http.ts';
import { unauthenticated } from './problem.ts';

/** Whoever shows that a request was made by the holder of a key (RFC 9449). */
export interface ProofCheck {
  /** Throws a 401 problem when there is no proof for exactly this request, token and key, or it came before. */
  check(request: HttpRequest, token: string, thumbprint: string): Promise<void>;
}

export type TokenCheckOptions = {
  /** The public key of that name, while identity publishes it. */
  readonly keyOf: (kid: string) => CryptoKey | undefined | Promise<CryptoKey | undefined>;
  /** The community id that `aud` must name. */
  readonly audience: string;
  /** Whose tokens count here. */
  readonly issuers: readonly string[];
  readonly nowSeconds: () => number;
  readonly proofs: ProofCheck;
  /** How many checked tokens are remembered; the least recently used one goes first. */
  readonly capacity?: number;
};

/** Clocks of two machines may differ by so much. */
const TOLERANCE_SECONDS = 5;
const MAX_TOKEN_CHARACTERS = 4096;

type Checked = {
  readonly caller: Caller;
  readonly expires: number;
  /** Of a token that is bound to a key. */
  readonly thumbprint: string | undefined;
};

/**
 * Who a token speaks for. A signature costs some 100 µs to verify, so a verdict is kept until the
 * token expires, under the token's SHA-256: a memory dump shows no usable token. What can change
 * before (roles, ended sessions) is no part of the verdict, and neither is the proof of a bound one.
 */
export class TokenCheck {
  readonly #options: TokenCheckOptions;
  readonly #checked = new Map<string, Checked>();

  constructor(options: TokenCheckOptions) {
    this.#options = options;
  }

  nowSeconds(): number {
    return this.#options.nowSeconds();
  }

  /** At once for a bearer token seen before. Throws (or rejects with) a 401 problem. */
  caller(request: HttpRequest): Caller | Promise<Caller> {
    const { scheme, token } = credentialsOf(request.headers.authorization);
    const checked = this.#known(token);
    if (checked instanceof Promise) {
      return checked.then((found) => this.#proved(request, scheme, token, found));
    }
    return this.#proved(request, scheme, token, checked);
  }

  /** A bound token comes with its proof, by its own scheme; any other is a bearer token. */
  #proved(
    request: HttpRequest,
    scheme: string,
    token: string,
    { caller, thumbprint }: Checked,
  ): Caller | Promise<Caller> {
    if ((thumbprint === undefined) !== (scheme === 'bearer')) throw invalid();
    if (thumbprint === undefined) return caller;
    return this.#options.proofs.check(request, token, thumbprint).then(() => caller);
  }

  #known(token: string): Checked | Promise<Checked> {
    if (token.length > MAX_TOKEN_CHARACTERS) throw invalid();
    const digest = hash('sha256', token, 'base64');
    const checked = this.#checked.get(digest);
    if (checked === undefined) return this.#verify(token, digest);
    this.#checked.delete(digest);
    if (checked.expires + TOLERANCE_SECONDS <= this.nowSeconds()) throw expired();
    this.#checked.set(digest, checked);
    return checked;
  }

  async #verify(token: string, digest: string): Promise<Checked> {
    const { keyOf, audience, issuers, nowSeconds, capacity = 10_000 } = this.#options;
    const keyNamed = async ({ kid }: { kid?: string }): Promise<CryptoKey> => {
      const key = kid === undefined ? undefined : await keyOf(kid);
      if (!key) throw invalid();
      return key;
    };
    const { payload } = await jwtVerify(token, keyNamed, {
      algorithms: ['EdDSA'],
      typ: 'at+jwt',
      issuer: [...issuers],
      audience,
      maxTokenAge: LOCAL_TOKEN_SECONDS,
      clockTolerance: TOLERANCE_SECONDS,
      currentDate: new Date(nowSeconds() * 1000),
    }).catch((error: unknown) => {
      if (error instanceof errors.JWTExpired) throw expired();
      // Anything else is no fault of the token: keys that cannot be read, say.
      throw error instanceof errors.JOSEError ? invalid() : error;
    });
    const checked = readClaims(payload, audience);
    if (this.#checked.size >= capacity) this.#forgetOldest();
    this.#checked.set(digest, checked);
    return checked;
  }

  #forgetOldest(): void {
    for (const digest of this.#checked.keys()) {
      this.#checked.delete(digest);
      return;
    }
  }
}

function credentialsOf(header: string | undefined): { scheme: string; token: string } {
  const [, scheme = '', token] = /^(bearer|dpop) +([\w.~+/=-]+)$/i.exec(header ?? '') ?? [];
  if (token === undefined) throw unauthenticated('Send "Authorization: Bearer <token>".');
  return { scheme: scheme.toLowerCase(), token };
}

/** Types and the length of life, which the signature does not vouch for. */
function readClaims(payload: JWTPayload, community: string): Checked {
  const { data } = accessClaims.safeParse(payload);
  const roles = data?.roles[community];
  if (!data || !roles) throw invalid();
  const { sub, exp, iat, iss, org, sup = 0, pos, sid, did, cnf } = data;
  if (exp - iat > (iss === LOCAL_ISSUER ? LOCAL_TOKEN_SECONDS : TOKEN_SECONDS)) throw invalid();
  const caller: Caller = Object.freeze({
    subject: sub,
    roles: Object.freeze(roles as Role[]),
    stepUpUntil: sup,
    position: pos,
    ...(org === undefined ? {} : { organisation: org }),
    ...(sid === undefined ? {} : { session: sid }),
    ...(did === undefined ? {} : { device: did }),
  });
  return { caller, expires: exp, thumbprint: cnf?.jkt };
}

/** One answer for every forgery, so that nobody learns by which check it failed. */
const invalid = () => unauthenticated('This token does not count here.', 'invalid_token');
const expired = () => unauthenticated('This token has expired: ask for another.', 'invalid_token');
