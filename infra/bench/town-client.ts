import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Role } from '@mutirao/contracts';
import { type SigningKeys, signLocalToken } from '@mutirao/identity';

const PATIENCE_MS = 120_000;
const AGAIN_MS = 200;

/** What a server says of itself. */
export interface Health {
  readonly position: number;
  readonly readModels: number;
  readonly snapshot: number;
  /** Of several instances, whether this is the one that writes. */
  readonly owner?: boolean;
}

/** Asks a server as its clients do, with tokens signed by the town's own keys. */
export class TownClient {
  readonly url: string;
  readonly #keys: SigningKeys;
  readonly #community: string;
  readonly #tokens = new Map<string, Promise<string>>();

  constructor(url: string, keys: SigningKeys, community: string) {
    this.url = url;
    this.#keys = keys;
    this.#community = community;
  }

  /** The same caller before another address of the town. */
  at(url: string): TownClient {
    return new TownClient(url, this.#keys, this.#community);
  }

  health(): Promise<Health> {
    return this.get<Health>('/health', 'auditor');
  }

  token(subject: string, ...roles: Role[]): Promise<string> {
    return signLocalToken(this.#keys, { community: this.#community, subject, roles });
  }

  async get<T>(path: string, role: Role): Promise<T> {
    return this.#answer(path, await this.token(`the-${role}`, role), {});
  }

  /** As somebody with one role. */
  async postAs<T>(path: string, [subject, role]: [string, Role], body: unknown): Promise<T> {
    const key = `${subject} ${role}`;
    const token = this.#tokens.get(key) ?? this.token(subject, role);
    this.#tokens.set(key, token);
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    return this.#answer(path, await token, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  async post<T>(path: string, role: Role, body: unknown): Promise<T> {
    const isFile = typeof body === 'string' || Buffer.isBuffer(body);
    const type = !isFile
      ? 'application/json'
      : typeof body === 'string'
        ? 'application/x-ofx'
        : 'text/csv';
    return this.#answer(path, await this.token(`the-${role}`, role), {
      method: 'POST',
      headers: { 'content-type': type, 'idempotency-key': randomUUID() },
      body: isFile ? body : JSON.stringify(body),
    });
  }

  /** Resolves when the read models hold all that was recorded before. */
  async followed(): Promise<void> {
    const { position } = await this.health();
    while ((await this.health()).readModels < position) await sleep(5);
  }

  async #answer<T>(path: string, token: string, request: RequestInit): Promise<T> {
    const headers = { ...request.headers, authorization: `Bearer ${token}` };
    let response = await fetch(`${this.url}${path}`, { ...request, headers });
    // 503: it was not done, or not yet, and the same request may be sent again.
    for (const end = performance.now() + PATIENCE_MS; response.status === 503; ) {
      if (performance.now() > end) break;
      await sleep(AGAIN_MS);
      response = await fetch(`${this.url}${path}`, { ...request, headers });
    }
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }
}
