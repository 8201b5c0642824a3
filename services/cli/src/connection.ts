import { randomUUID } from 'node:crypto';
import { Transform, type Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Credential, nobody } from './credentials/credential.ts';
import type { Currency } from './display.ts';
import { NoStream, serverSentEvents } from './event-source.ts';
import {
  type Answer,
  ConnectionLost,
  exchange,
  type Request,
  SinkBroken,
  SourceBroken,
} from './exchange.ts';
import { EXIT, Failure, problemOf, refusedHere, unreachable } from './failure.ts';
import type { SourceFile } from './source-file.ts';

export interface ConnectionOptions {
  readonly server: string;
  readonly credential: Credential;
  /** The Idempotency-Key of the writes; each gets its own random one otherwise. */
  readonly key?: string | undefined;
  /** Told before every wait, so that nobody wonders why nothing happens. */
  readonly onRetry?: (reason: string) => void;
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

export type Query = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

export interface Write {
  readonly query?: Query;
  readonly json?: unknown;
  readonly file?: SourceFile;
  readonly contentType?: string;
  /** Bytes of `file` that are on their way. */
  readonly onSent?: (bytes: number) => void;
  /** As HTTP names languages: `pt-BR`. */
  readonly language?: string | undefined;
}

export interface Download {
  readonly query: Query;
  readonly language?: string | undefined;
  /** Opened once the answer is good; again, from its beginning, if the connection was lost. */
  readonly into: () => Writable;
  /** Whether what was written can be written anew: of a file yes, of a pipe no. */
  readonly isRepeatable: boolean;
}

/** Between attempts, unless the server names a wait. A restart takes a second or two. */
const PAUSES_MS = [250, 500, 1000, 2000, 4000];
const LONGEST_PAUSE_MS = 30_000;

/** The path of a resource; ids from outside become one segment each. */
export function at(...segments: readonly string[]): string {
  return segments.map((segment) => `/${encodeURIComponent(segment)}`).join('');
}

/** Bad gateway, unavailable, gateway timeout (RFC 9110, 15.6): another attempt may be answered. */
const PASSING: ReadonlySet<number> = new Set([502, 503, 504]);

/**
 * The server's API with one caller's credential. A connection lost on the way is tried again, writes
 * with the same Idempotency-Key, so that nothing is done twice; so is a server that asks to wait, and a
 * proxy that has lost the server.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  #currency: Promise<Currency> | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get<T>(path: string, query: Query = {}, language?: string): Promise<T> {
    return this.#call('GET', path, { query, language });
  }

  /** A file as it comes, byte by byte. */
  async download(path: string, { into, isRepeatable, ...asked }: Download): Promise<void> {
    const url = this.#address(path, asked.query);
    const attempt = async () =>
      exchange({ ...(await this.#request('GET', url, asked, undefined)), into });
    const answer = await this.#persist(attempt, { isRepeatable, key: undefined });
    if (answer.status >= 300) throw new Failure(EXIT.refused, problemOf(answer));
  }

  /** A document that is not JSON, as it came. */
  async text(path: string, query: Query = {}): Promise<string> {
    return (await this.#answer('GET', path, { query })).body;
  }

  post<T>(path: string, write: Write = { json: {} }): Promise<T> {
    return this.#call('POST', path, write);
  }

  put<T>(path: string, write: Write): Promise<T> {
    return this.#call('PUT', path, write);
  }

  patch<T>(path: string, write: Write): Promise<T> {
    return this.#call('PATCH', path, write);
  }

  delete<T>(path: string): Promise<T> {
    return this.#call('DELETE', path, {});
  }

  /** All pages of a list as one: `list` is the field of its items. */
  async all<T>(path: string, list: string, query: Query = {}): Promise<T[]> {
    const items: T[] = [];
    let after: string | undefined;
    do {
      const page = await this.get<Record<string, unknown>>(path, { ...query, after });
      for (const item of page[list] as T[]) items.push(item);
      after = page['next'] === undefined ? undefined : String(page['next']);
    } while (after !== undefined);
    return items;
  }

  /** What a stream of events says, until it is over. */
  async *events<T>(path: string): AsyncGenerator<T> {
    const { server, credential, onRetry = () => undefined, wait = sleep } = this.#options;
    const url = new URL(server.replace(/\/+$/, '') + path);
    try {
      for await (const event of serverSentEvents({ url, credential, onRetry, wait }))
        yield event as T;
    } catch (error) {
      if (error instanceof NoStream) throw new Failure(EXIT.refused, problemOf(error.answer));
      if (error instanceof ConnectionLost) throw this.#lost(error, error.wasRefused, undefined);
      throw error;
    }
  }

  /** Read once: it tells how amounts are written. */
  currency(): Promise<Currency> {
    this.#currency ??= this.get<Currency>('/currency');
    return this.#currency;
  }

  /** Where whoever is nobody yet asks, to sign in, no key names the command. */
  async #call<T>(method: string, path: string, write: Write): Promise<T> {
    const { credential, key = randomUUID() } = this.#options;
    const isKeyed = method !== 'GET' && credential !== nobody;
    const { body } = await this.#answer(method, path, write, isKeyed ? key : undefined);
    return (body === '' ? {} : JSON.parse(body)) as T;
  }

  async #answer(method: string, path: string, write: Write, key?: string): Promise<Answer> {
    const url = this.#address(path, write.query ?? {});
    const attempt = async () => exchange(await this.#request(method, url, write, key));
    const answer = await this.#persist(attempt, {
      isRepeatable: write.file?.isRepeatable ?? true,
      key,
    });
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw new Failure(EXIT.refused, problemOf(answer), key);
  }

  #address(path: string, query: Query): URL {
    const url = new URL(this.#options.server.replace(/\/+$/, '') + path);
    for (const [name, value] of Object.entries(query)) {
      for (const each of Array.isArray(value) ? value : [value]) {
        if (each !== undefined) url.searchParams.append(name, String(each));
      }
    }
    return url;
  }

  async #request(
    method: string,
    url: URL,
    write: Write,
    key: string | undefined,
  ): Promise<Request> {
    const { json, file, contentType, onSent, language } = write;
    const type = file === undefined ? 'application/json' : contentType;
    const body = file === undefined ? json && JSON.stringify(json) : counted(file, onSent);
    const headers = {
      accept: 'application/json',
      ...(await this.#options.credential.headersFor(method, url)),
      ...(key !== undefined && { 'idempotency-key': key }),
      ...(language !== undefined && { 'accept-language': language }),
      ...(body !== undefined && type !== undefined && { 'content-type': type }),
    };
    return { url, method, headers, body: body as Request['body'] };
  }

  /** Attempts until there is an answer that will not change by itself, or the pauses are used up. */
  async #persist(
    attempt: () => Promise<Answer>,
    { isRepeatable, key }: { isRepeatable: boolean; key: string | undefined },
  ): Promise<Answer> {
    let wasLost = false;
    for (let tried = 0; ; tried++) {
      const pause = isRepeatable ? PAUSES_MS[tried] : undefined;
      const outcome = await attempt().catch((error: unknown) => error as Error);
      if (outcome instanceof SourceBroken) throw refusedHere('unreadable-file', outcome.message);
      if (outcome instanceof SinkBroken) throw refusedHere('unwritable-file', outcome.message);
      if (outcome instanceof ConnectionLost) {
        const isDown = outcome.wasRefused && !wasLost;
        if (isDown || pause === undefined) throw this.#lost(outcome, isDown, key);
        wasLost = true;
        await this.#pause(pause, `connection lost (${outcome.message})`);
      } else if (outcome instanceof Error) {
        throw outcome;
      } else if (PASSING.has(outcome.status) && pause !== undefined) {
        const asked = (outcome.retryAfterSeconds ?? 0) * 1000;
        const reason =
          outcome.status === 503 ? 'the server asks to wait' : 'connection lost behind it';
        await this.#pause(Math.min(asked || pause, LONGEST_PAUSE_MS), reason);
      } else {
        return outcome;
      }
    }
  }

  #lost({ message }: ConnectionLost, isDown: boolean, key: string | undefined): Failure {
    const { server } = this.#options;
    if (isDown) return unreachable(`No server answers at ${server} (${message}).`, key);
    const doubt = key === undefined ? '' : ' Whether the call was done is not known.';
    return unreachable(`The connection to ${server} was lost (${message}).${doubt}`, key);
  }

  async #pause(milliseconds: number, reason: string): Promise<void> {
    const { onRetry, wait = sleep } = this.#options;
    onRetry?.(`${reason}; trying again`);
    await wait(milliseconds);
  }
}

function counted(file: SourceFile, onSent: Write['onSent']) {
  const source = file.open();
  if (onSent === undefined) return source;
  let sent = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _, done) {
      sent += chunk.length;
      onSent(sent);
      done(null, chunk);
    },
  });
  source.on('error', (error) => counter.destroy(error));
  return source.pipe(counter);
}
