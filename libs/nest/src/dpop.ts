import { hash } from 'node:crypto';
import {
  type CryptoKey,
  calculateJwkThumbprint,
  EmbeddedJWK,
  type JWTHeaderParameters,
  type JWTPayload,
  jwtVerify,
} from 'jose';
import type { HttpRequest } from './http.ts';
import { Problem, problemType } from './problem.ts';
import { RememberedProofs, type SeenProofs } from './seen-proofs.ts';
import type { ProofCheck } from './token-check.ts';

/** A proof is made for one request, now; on its way it may take so long, and clocks may differ. */
const WINDOW_SECONDS = 60;
const TOLERANCE_SECONDS = 5;
const MAX_PROOF_CHARACTERS = 4096;
const MOST_KEYS = 10_000;

/** What a proof says, apart from what is compared at once. */
export interface Proof {
  /** RFC 7638, of the key that signed it. */
  readonly thumbprint: string;
}

/**
 * Proofs of possession (RFC 9449): a signature over this method, this address, this token and this
 * moment, by the key that the token is bound to. Each counts once: a copy of a request does nothing.
 */
export class DpopProofs implements ProofCheck {
  readonly #publicUrl: string;
  readonly #nowSeconds: () => number;
  readonly #seen: SeenProofs;
  readonly #keys = new Map<string, CryptoKey>();
  readonly #thumbprints = new WeakMap<CryptoKey, string>();

  constructor(
    publicUrl: string,
    nowSeconds = () => Math.floor(Date.now() / 1000),
    seen: SeenProofs = new RememberedProofs(),
  ) {
    this.#publicUrl = publicUrl;
    this.#nowSeconds = nowSeconds;
    this.#seen = seen;
  }

  async check(request: HttpRequest, token: string, thumbprint: string): Promise<void> {
    const { jti, ...proof } = await this.#verified(request, token);
    if (proof.thumbprint !== thumbprint) throw invalidProof('It is signed by another key.');
    const now = this.#nowSeconds();
    const times = { now, until: now + 2 * WINDOW_SECONDS };
    if (!(await this.#seen.add(`${thumbprint} ${jti}`, times))) {
      throw invalidProof('It came before: each counts once.');
    }
  }

  /**
   * The proof that came with a request for a token. Rejects with a 401 problem that says what is wrong
   * with it. It may come again: what is answered to a copy is of no use without the key, and if all of
   * these were remembered, anybody could fill the memory.
   */
  async read(request: HttpRequest): Promise<Proof> {
    const { thumbprint } = await this.#verified(request, undefined);
    return { thumbprint };
  }

  async #verified(
    request: HttpRequest,
    token: string | undefined,
  ): Promise<Proof & { readonly jti: string }> {
    const { dpop } = request.headers;
    if (typeof dpop !== 'string' || dpop.length > MAX_PROOF_CHARACTERS) {
      throw invalidProof('Send one proof in the header DPoP.');
    }
    const keyIn = (header: JWTHeaderParameters) => this.#keyIn(header);
    const { payload, key } = await jwtVerify(dpop, keyIn, {
      typ: 'dpop+jwt',
      algorithms: ['EdDSA', 'Ed25519', 'ES256'],
      maxTokenAge: WINDOW_SECONDS,
      clockTolerance: TOLERANCE_SECONDS,
      requiredClaims: ['jti', 'htm', 'htu', 'iat'],
      currentDate: new Date(this.#nowSeconds() * 1000),
    }).catch(() => {
      throw invalidProof('It is not signed by the key in it, or not now.');
    });
    const jti = this.#compare(payload, request, token);
    return { thumbprint: this.#thumbprints.get(key as CryptoKey) ?? '', jti };
  }

  /** A till shows the same key in every proof: it is read once. */
  async #keyIn(header: JWTHeaderParameters): Promise<CryptoKey> {
    const { kty, crv, x, y, ...more } = header.jwk ?? {};
    const name = JSON.stringify([header.alg, kty, crv, x, y]);
    const known = Object.hasOwn(more, 'd') ? undefined : this.#keys.get(name);
    if (known) return known;
    const key = (await EmbeddedJWK(header)) as CryptoKey;
    const thumbprint = await calculateJwkThumbprint(header.jwk ?? {});
    const [oldest] = this.#keys.keys();
    if (this.#keys.size >= MOST_KEYS && oldest !== undefined) this.#keys.delete(oldest);
    this.#keys.set(name, key);
    this.#thumbprints.set(key, thumbprint);
    return key;
  }

  /** The jti of a proof that is for this request. */
  #compare(payload: JWTPayload, request: HttpRequest, token: string | undefined): string {
    if (payload['htm'] !== request.method) throw invalidProof('It is for another method.');
    if (!this.#isHere(payload['htu'], request.url))
      throw invalidProof('It is for another address.');
    if (typeof payload.jti !== 'string' || payload.jti.length > 200) {
      throw invalidProof('It has no usable jti.');
    }
    if (token !== undefined && payload['ath'] !== hash('sha256', token, 'base64url')) {
      throw invalidProof('It is for another token.');
    }
    return payload.jti;
  }

  /** Without query and fragment (RFC 9449 §4.3), at the address under which people reach us. */
  #isHere(htu: unknown, path: string): boolean {
    const asked = typeof htu === 'string' ? URL.parse(htu) : null;
    const here = URL.parse(path.split('?', 1)[0] ?? '', this.#publicUrl);
    return (
      asked !== null &&
      here !== null &&
      asked.origin === here.origin &&
      asked.pathname === here.pathname
    );
  }
}

function invalidProof(detail: string): Problem {
  return new Problem(
    {
      type: problemType('proof-invalid'),
      code: 'proof-invalid',
      title: 'The proof of possession does not count',
      status: 401,
      detail,
    },
    { 'www-authenticate': 'DPoP error="invalid_dpop_proof", algs="EdDSA ES256"' },
  );
}
