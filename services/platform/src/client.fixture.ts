import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Role } from '@mutirao/contracts';
import { SigningKeys, signLocalToken } from '@mutirao/identity';

export type Json = Record<string, unknown>;

/** One request; a string is a file. `key` is new for each write unless it is given. */
export interface Asking {
  readonly as?: Role | readonly Role[];
  readonly subject?: string;
  readonly body?: Json | string | Buffer;
  readonly type?: 'text/csv' | 'application/x-ofx' | 'application/octet-stream';
  readonly key?: string;
  /** Headers that replace the usual ones; `undefined` leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

export interface Answered<T = Json> {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly body: T;
}

/** Whoever talks to a server of a town, with tokens that its own keys sign. */
export class Client {
  /** Every JSON answer so far, by method and path. */
  readonly answers: { readonly method: string; readonly path: string; readonly body: unknown }[] =
    [];

  /** The text of every refusal so far. */
  readonly refusals: string[] = [];

  /** Opened at the first token, when the town is made. */
  #signing: SigningKeys | undefined;

  constructor(
    readonly keys: string,
    protected url = '',
  ) {}

  token(roles: readonly Role[], subject: string): Promise<string> {
    this.#signing ??= SigningKeys.open(join(this.keys, 'signing-keys.json'));
    return signLocalToken(this.#signing, { community: 'vila', subject, roles });
  }

  async ask<T = Json>(method: string, path: string, asking: Asking = {}): Promise<Answered<T>> {
    const { as, subject, body, type, key = randomUUID(), headers: given = {} } = asking;
    const roles = as === undefined ? [] : [as].flat();
    const isFile = typeof body === 'string' || Buffer.isBuffer(body);
    const headers = new Headers();
    const usual = {
      ...(roles.length === 0
        ? {}
        : { authorization: `Bearer ${await this.token(roles, subject ?? `p-${roles[0]}`)}` }),
      ...(method === 'GET' ? {} : { 'idempotency-key': key }),
      ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }),
      ...given,
    };
    for (const [name, value] of Object.entries(usual)) {
      if (value !== undefined) headers.set(name, value);
    }
    const payload =
      body === undefined ? null : isFile ? new Uint8Array(Buffer.from(body)) : JSON.stringify(body);
    const answer = await fetch(new URL(path, this.url), { method, headers, body: payload });
    const text = await answer.text();
    const contentType = answer.headers.get('content-type') ?? '';
    const parsed = contentType.includes('json') ? JSON.parse(text) : {};
    if (answer.ok && contentType.includes('json'))
      this.answers.push({ method, path, body: parsed });
    if (!answer.ok) this.refusals.push(text);
    return { status: answer.status, type: contentType, text, body: parsed as T };
  }

  /** Asks for what must be done for a test to begin. */
  async must<T = Json>(method: string, path: string, asking: Asking = {}): Promise<T> {
    const { status, body, text } = await this.ask<T>(method, path, asking);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return body;
  }
}
