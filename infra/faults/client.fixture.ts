import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

/** What any problem or answer holds, for those who look at a few fields. */
export type Json = Record<string, unknown>;

/** Nobody knows whether it was done: the connection broke before the answer was there. */
export class Unanswered extends Error {}

export interface Write {
  readonly key?: string;
  readonly type?: string;
}

export type Body = string | Uint8Array | ReadableStream<Uint8Array>;

/** One caller of the API. The address may change under it when the server is started again. */
export class Client {
  readonly #address: () => string;
  readonly #token: string;

  constructor(address: () => string, token: string) {
    this.#address = address;
    this.#token = token;
  }

  get<T = Json>(path: string): Promise<Answer<T>> {
    return this.#send('GET', path, {});
  }

  post<T = Json>(path: string, body: unknown = {}, { key }: Write = {}): Promise<Answer<T>> {
    return this.write(path, JSON.stringify(body), {
      type: 'application/json',
      key: key ?? fresh(),
    });
  }

  put<T = Json>(path: string, body: unknown): Promise<Answer<T>> {
    return this.#send('PUT', path, {
      body: JSON.stringify(body),
      headers: { 'idempotency-key': fresh(), 'content-type': 'application/json' },
    });
  }

  delete<T = Json>(path: string, { key = fresh() }: Write = {}): Promise<Answer<T>> {
    return this.#send('DELETE', path, { headers: { 'idempotency-key': key } });
  }

  /** A body as it is: a file, or JSON that no serialiser would write. */
  write<T = Json>(path: string, body: Body, write: Write = {}): Promise<Answer<T>> {
    const { key = fresh(), type = 'text/csv' } = write;
    return this.#send('POST', path, {
      body,
      headers: { 'idempotency-key': key, 'content-type': type },
    });
  }

  async #send<T>(method: string, path: string, init: RequestInit): Promise<Answer<T>> {
    const headers = { ...init.headers, authorization: `Bearer ${this.#token}` };
    const streamed = init.body instanceof ReadableStream ? ({ duplex: 'half' } as const) : {};
    try {
      const response = await fetch(`${this.#address()}${path}`, {
        ...init,
        ...streamed,
        method,
        headers,
      });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json') ?? false;
      const body = (isJson ? JSON.parse(text) : text) as T;
      return { status: response.status, body, headers: response.headers };
    } catch (error) {
      throw new Unanswered(`${method} ${path}`, { cause: error });
    }
  }
}

export const fresh = (): string => randomUUID();

/** Status and refusal code: `[409, 'insufficient-funds']`. */
export const codeOf = ({ status, body }: Answer<unknown>) => [status, (body as Json)['code']];

/** Of things asked at once, those that were done. */
export const won = <T>(answers: readonly Answer<T>[]) =>
  answers.filter(({ status }) => status < 300);

/** Those that were not. */
export const lost = <T>(answers: readonly Answer<T>[]) =>
  answers.filter(({ status }) => status >= 300);

/** Asks until `good` holds; the last answer when it does not within the time. */
export async function eventually<T>(
  ask: () => Promise<T> | T,
  good: (answer: T) => boolean,
  { withinMilliseconds = 60_000, everyMilliseconds = 20 } = {},
): Promise<T> {
  const end = Date.now() + withinMilliseconds;
  for (;;) {
    const answer = await ask();
    if (good(answer) || Date.now() > end) return answer;
    await sleep(everyMilliseconds);
  }
}
