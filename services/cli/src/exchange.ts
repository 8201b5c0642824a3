import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** From Retry-After, if the server named a wait in seconds. */
  readonly retryAfterSeconds: number | undefined;
}

export interface Request {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Readable | undefined;
}

/** Nobody answered, or the connection was lost before the answer: was the call done or not? */
export class ConnectionLost extends Error {
  /** Nothing can have happened: no connection came about. */
  readonly wasRefused: boolean;

  constructor(cause: NodeJS.ErrnoException) {
    super(cause.message || cause.code || 'connection lost', { cause });
    this.name = 'ConnectionLost';
    this.wasRefused = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/.test(
      codeOf(cause),
    );
  }
}

/** The file that was being sent could not be read further; the server is not to blame. */
export class SourceBroken extends Error {}

/** A server that is silent for this long is taken for lost. Paying a large run takes seconds. */
const SILENCE_MS = 300_000;

const agents = {
  'http:': new http.Agent({ keepAlive: true, maxSockets: 64 }),
  'https:': new https.Agent({ keepAlive: true, maxSockets: 64 }),
};

/** One request and its whole answer. Throws `ConnectionLost` or `SourceBroken`, never by status. */
export function exchange({ url, method, headers, body }: Request): Promise<Answer> {
  const isSecure = url.protocol === 'https:';
  const options = { method, headers, timeout: SILENCE_MS };
  return new Promise((resolve, reject) => {
    const request = isSecure
      ? https.request(url, { ...options, agent: agents['https:'] })
      : http.request(url, { ...options, agent: agents['http:'] });
    request.on('timeout', () => request.destroy(new Error('the server is silent')));
    request.on('error', (error) => reject(new ConnectionLost(error)));
    request.on('response', (response) => {
      if (typeof body === 'object') body.unpipe(request);
      readAnswer(response).then(resolve, reject);
      response.on('end', () => request.destroyed || request.writableEnded || request.destroy());
    });
    if (typeof body !== 'object') {
      request.end(body);
      return;
    }
    body.on('error', (error) => {
      reject(new SourceBroken(error.message, { cause: error }));
      request.destroy();
    });
    body.pipe(request);
  });
}

/** All of an answer that has begun. Throws `ConnectionLost`. */
export async function readAnswer(response: http.IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of response) chunks.push(chunk as Buffer);
  } catch (error) {
    throw new ConnectionLost(error as NodeJS.ErrnoException);
  }
  const wait = response.headers['retry-after'] ?? '';
  return {
    status: response.statusCode ?? 0,
    body: Buffer.concat(chunks).toString('utf8'),
    retryAfterSeconds: /^[0-9]{1,6}$/.test(wait) ? Number(wait) : undefined,
  };
}

/** With several addresses for a name, Node reports the attempts together. */
function codeOf(error: NodeJS.ErrnoException): string {
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
  return (first as NodeJS.ErrnoException).code ?? '';
}
