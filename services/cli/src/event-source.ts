import http from 'node:http';
import https from 'node:https';
import { createInterface } from 'node:readline';
import type { Credential } from './credentials/credential.ts';
import { type Answer, ConnectionLost, readAnswer } from './exchange.ts';

export interface Listening {
  readonly url: URL;
  readonly credential: Credential;
  /** Told before every wait. */
  readonly onRetry: (reason: string) => void;
  readonly wait: (milliseconds: number) => Promise<unknown>;
}

/** Between attempts; a stream that said something begins again with the first. */
const PAUSES_MS = [500, 1000, 2000, 4000, 8000];
/** The server says every 15 seconds that it is there. */
const SILENCE_MS = 45_000;

/**
 * Server-sent events of one address, until the server says that there are no more (204). A stream that
 * ends or breaks is taken up again after the last event that was heard. Throws `ConnectionLost`, and
 * `NoStream` for an answer that is none.
 */
export async function* serverSentEvents(listening: Listening): AsyncGenerator<unknown> {
  let last: string | undefined;
  for (let tried = 0; ; ) {
    try {
      const response = await open(listening, last);
      if (response.statusCode === 204) return;
      if (response.statusCode !== 200) throw new NoStream(await readAnswer(response));
      for await (const { id, data } of events(response)) {
        last = id;
        tried = 0;
        yield JSON.parse(data);
      }
      await listening.wait(PAUSES_MS[0] as number);
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      const pause = PAUSES_MS[tried++];
      if (pause === undefined) throw error;
      listening.onRetry(`connection lost (${error.message}); listening again`);
      await listening.wait(pause);
    }
  }
}

/** The server answered otherwise than with a stream. */
export class NoStream extends Error {
  constructor(readonly answer: Answer) {
    super(`the server answered ${answer.status}`);
    this.name = 'NoStream';
  }
}

async function open(
  { url, credential }: Listening,
  last: string | undefined,
): Promise<http.IncomingMessage> {
  const headers = {
    accept: 'text/event-stream',
    ...(await credential.headersFor('GET', url)),
    ...(last === undefined ? {} : { 'last-event-id': last }),
  };
  const get = url.protocol === 'https:' ? https.get : http.get;
  return new Promise((resolve, reject) => {
    const request = get(url, { headers, timeout: SILENCE_MS }, resolve);
    request.on('timeout', () => request.destroy(new Error('the server is silent')));
    request.on('error', (error) => reject(new ConnectionLost(error)));
  });
}

async function* events(response: http.IncomingMessage) {
  let [id, data] = ['', ''];
  try {
    for await (const line of createInterface({ input: response })) {
      if (line.startsWith('id: ')) id = line.slice(4);
      else if (line.startsWith('data: ')) data = line.slice(6);
      else if (line === '' && data !== '') {
        yield { id, data };
        data = '';
      }
    }
  } catch (error) {
    throw new ConnectionLost(error as NodeJS.ErrnoException);
  } finally {
    response.destroy();
  }
  // readline ends without a word when its input breaks.
  if (response.errored) throw new ConnectionLost(response.errored);
}
