import { hash, randomUUID } from 'node:crypto';
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  SignJWT,
} from 'jose';
import { z } from 'zod';
import { exchange } from '../exchange.ts';
import { refusedHere } from '../failure.ts';
import type { Credential } from './credential.ts';

/** A till's file: the key pair that is its own, and where it is enrolled. */
export const deviceFile = z.strictObject({
  kind: z.literal('device'),
  server: z.string(),
  device: z.string(),
  terminal: z.string(),
  key: z.looseObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), d: z.string() }),
});
export type DeviceFile = z.infer<typeof deviceFile>;

/** A new Ed25519 key pair (RFC 8037), as it is kept. */
export async function newDeviceKey(): Promise<DeviceFile['key']> {
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  return (await exportJWK(privateKey)) as DeviceFile['key'];
}

/** Fetched again so long before it expires, in seconds. */
const EARLY_SECONDS = 30;

/**
 * The till itself: each request comes with a proof (RFC 9449) that whoever sends it has the key, and
 * its token is of no use without it.
 */
export class DeviceCredential implements Credential {
  readonly server: string;
  readonly #jwk: JWK;
  readonly #nowSeconds: () => number;
  #token: { readonly text: string; readonly until: number } | undefined;

  constructor(
    { server, key }: Pick<DeviceFile, 'server' | 'key'>,
    nowSeconds = () => Math.floor(Date.now() / 1000),
  ) {
    this.server = server.replace(/\/+$/, '');
    this.#jwk = key as JWK;
    this.#nowSeconds = nowSeconds;
  }

  async headersFor(method: string, url: URL): Promise<Readonly<Record<string, string>>> {
    const token = await this.#current();
    return { authorization: `DPoP ${token}`, dpop: await this.proof(method, url, token) };
  }

  /** A proof for this one request; without a token for asking for one, or for enrolling. */
  async proof(method: string, url: URL, token?: string): Promise<string> {
    const { d: _, ...jwk } = this.#jwk;
    return new SignJWT({
      htm: method,
      htu: `${url.origin}${url.pathname}`,
      ...(token === undefined ? {} : { ath: hash('sha256', token, 'base64url') }),
    })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'EdDSA', jwk })
      .setJti(randomUUID())
      .setIssuedAt(this.#nowSeconds())
      .sign((await importJWK(this.#jwk, 'EdDSA')) as CryptoKey);
  }

  thumbprint(): Promise<string> {
    return calculateJwkThumbprint(this.#jwk);
  }

  async #current(): Promise<string> {
    const now = this.#nowSeconds();
    if (this.#token && this.#token.until > now) return this.#token.text;
    const url = new URL(`${this.server}/devices/token`);
    const headers = { dpop: await this.proof('POST', url), accept: 'application/json' };
    const { status, body } = await exchange({ url, method: 'POST', headers });
    if (status === 401) {
      throw refusedHere('device-refused', 'This till is not enrolled there any more.');
    }
    if (status !== 200) {
      throw refusedHere('not-refreshed', `The server answered ${status}: say this again later.`);
    }
    const { accessToken, expiresIn } = JSON.parse(body) as {
      readonly accessToken: string;
      readonly expiresIn: number;
    };
    this.#token = { text: accessToken, until: now + expiresIn - EARLY_SECONDS };
    return accessToken;
  }
}
