import { hash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { must } from './benefit.fixture.ts';
import { fresh, type Json } from './client.fixture.ts';
import type { Shop } from './shop.fixture.ts';
import type { FaultTown } from './town.fixture.ts';

/** Where people reach the town, whatever port it has behind that. */
export const PUBLIC_URL = 'https://vila.example';
export const AT_PUBLIC_URL = { words: ['--public-url', PUBLIC_URL] };

export interface RawAnswer {
  readonly status: number;
  readonly body: Json;
}

/** Exactly these bytes, over a connection of their own. */
export async function sendBytes(url: string, bytes: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const parts: Buffer[] = [];
  socket.on('data', (part: Buffer) => parts.push(part));
  socket.write(bytes);
  await once(socket, 'end');
  socket.destroy();
  const text = Buffer.concat(parts).toString();
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), body: JSON.parse(body) as Json };
}

/** A till with a key pair of its own, which proves with each request that it has it (RFC 9449). */
export class Till {
  readonly device: string;
  readonly #town: FaultTown;
  readonly #key: CryptoKey;
  readonly #jwk: JWK;
  #token = '';

  private constructor(town: FaultTown, device: string, key: CryptoKey, jwk: JWK) {
    this.device = device;
    this.#town = town;
    this.#key = key;
    this.#jwk = jwk;
  }

  /** Enrolled by its one-time code at this terminal. */
  static async enrol(town: FaultTown, { merchant, terminal }: Shop): Promise<Till> {
    const operator = await town.operator();
    const { device, code } = await must(
      operator.post<{ device: string; code: string }>(`/organisations/${merchant}/devices`, {
        terminal,
      }),
    );
    const { privateKey, publicKey } = await generateKeyPair('EdDSA');
    const till = new Till(town, device, privateKey, await exportJWK(publicKey));
    const enrolled = await till.send(await till.request('/devices', { code }));
    if (enrolled.status !== 201) throw new Error(JSON.stringify(enrolled));
    await till.renew();
    return till;
  }

  /** Another token; the status with which it was given, or not. */
  async renew(): Promise<number> {
    this.#token = '';
    const { status, body } = await this.send(await this.request('/devices/token', {}));
    this.#token = String(body['accessToken'] ?? '');
    return status;
  }

  /** The bytes of a write by this till, with a proof that was made `secondsAgo`. */
  async request(
    path: string,
    body: Json,
    { method = 'POST', secondsAgo = 0, htu = `${PUBLIC_URL}${path}` } = {},
  ): Promise<string> {
    const token = this.#token;
    const ath = token === '' ? {} : { ath: hash('sha256', token, 'base64url') };
    const proof = await new SignJWT({ htm: method, htu, ...ath })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'EdDSA', jwk: this.#jwk })
      .setJti(randomUUID())
      .setIssuedAt(Math.floor(Date.now() / 1000) - secondsAgo)
      .sign(this.#key);
    const text = JSON.stringify(body);
    return [
      `${method} ${path} HTTP/1.1`,
      'host: vila.example',
      'connection: close',
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(text)}`,
      `idempotency-key: ${fresh()}`,
      `dpop: ${proof}`,
      ...(token === '' ? [] : [`authorization: DPoP ${token}`]),
      '',
      text,
    ].join('\r\n');
  }

  send(bytes: string): Promise<RawAnswer> {
    return sendBytes(this.#town.server?.url ?? '', bytes);
  }
}
