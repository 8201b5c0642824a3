import http from 'node:http';
import https from 'node:https';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

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
  /** Where a good answer's body goes as it comes, instead of into the answer. */
  readonly into?: (() => Writable) | undefined;
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

/** What was received could not be written; the server is not to blame. */
export class SinkBroken extends Error {}

/** A server that is silent for this long is taken for lost. Paying a large run takes seconds. */
const SILENCE_MS = 300_000;

const agents = {
  'http:': new http.Agent({ keepAlive: true, maxSockets: 64 }),
  'https:': new https.Agent({ keepAlive: true, maxSockets: 64 }),
};

/** One request and its whole answer. Throws `ConnectionLost` or `SourceBroken`, never by status. */
export function exchange({ url, method, headers, body, into }: Request): Promise<Answer> {
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
      readAnswer(response, into).then(resolve, reject);
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
export async function readAnswer(
  response: http.IncomingMessage,
  into?: Request['into'],
): Promise<Answer> {
  const chunks: Buffer[] = [];
  const status = response.statusCode ?? 0;
  if (into && status >= 200 && status < 300) await written(response, into());
  else {
    try {
      for await (const chunk of response) chunks.push(chunk as Buffer);
    } catch (error) {
      throw new ConnectionLost(error as NodeJS.ErrnoException);
    }
  }
  const wait = response.headers['retry-after'] ?? '';
  return {
    status,
    body: Buffer.concat(chunks).toString('utf8'),
    retryAfterSeconds: /^[0-9]{1,6}$/.test(wait) ? Number(wait) : undefined,
  };
}

/** A full disk or a closed pipe is not the server's doing. */
async function written(response: http.IncomingMessage, into: Writable): Promise<void> {
  try {
    await pipeline(response, into);
  } catch (error) {
    const isLost = /^(ECONNRESET|ERR_STREAM_PREMATURE_CLOSE)$/.test(codeOf(error as Error));
    if (isLost) throw new ConnectionLost(error as NodeJS.ErrnoException);
    throw new SinkBroken((error as Error).message, { cause: error });
  }
}

/** With several addresses for a name, Node reports the attempts together. */
function codeOf(error: NodeJS.ErrnoException): string {
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
  return (first as NodeJS.ErrnoException).code ?? '';
}
