import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Admits } from './address.ts';
import { hostOf } from './target.ts';

/** Why there was no answer. Nothing more is told: a target is not to be explored by way of us. */
export type DeliveryFault =
  | 'name-unknown'
  | 'address-refused'
  | 'unreachable'
  | 'tls'
  | 'broken'
  | 'timeout';

/** The status that was answered, or why none was. */
export type Answered = { readonly status: number } | { readonly fault: DeliveryFault };

export interface DeliveryPorts {
  /** All addresses of a name; none for one that there is not. */
  readonly resolve: (name: string) => Promise<readonly string[]>;
  readonly admits: Admits;
  /** Certificates that are trusted instead of the usual ones (PEM). */
  readonly ca?: string;
  readonly timeoutMilliseconds?: number;
}

export interface Delivery {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const TIMEOUT_MILLISECONDS = 10_000;
/** What is answered is not looked at; whoever answers more is cut off. */
const MOST_ANSWER_BYTES = 4_096;

/**
 * Sends one webhook, once. The name is looked up now, every address that it has is checked, and the
 * connection is made to one of those, so that no second look-up can give another. Redirections are
 * answers like others: nothing is followed. Never throws.
 */
export async function deliver(
  ports: DeliveryPorts,
  delivery: Delivery,
  stop?: AbortSignal,
): Promise<Answered> {
  const { timeoutMilliseconds = TIMEOUT_MILLISECONDS } = ports;
  // Of its own, and let go of: joined signals would be kept for as long as the one that stops all.
  const over = new AbortController();
  const abort = () => over.abort();
  const overdue = setTimeout(abort, timeoutMilliseconds);
  stop?.addEventListener('abort', abort, { once: true });
  try {
    return await attempt(ports, delivery, over.signal);
  } finally {
    clearTimeout(overdue);
    stop?.removeEventListener('abort', abort);
  }
}

async function attempt(
  { resolve, admits, ca }: DeliveryPorts,
  { url: text, headers, body }: Delivery,
  signal: AbortSignal,
): Promise<Answered> {
  const url = new URL(text);
  const host = hostOf(url);
  const addresses = isIP(host) === 0 ? await unlessAborted(signal, resolve(host)) : [host];
  if (addresses === 'aborted') return { fault: 'timeout' };
  if (addresses.length === 0) return { fault: 'name-unknown' };
  if (!addresses.every(admits)) return { fault: 'address-refused' };
  const options = {
    method: 'POST',
    headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
    agent: false,
    lookup: answering(addresses),
    signal,
    ...(ca === undefined ? {} : { ca }),
  } as const;
  const request =
    url.protocol === 'http:' ? http.request(url, options) : https.request(url, options);
  return answerTo(request, body, signal);
}

/** What cannot be looked up has no address. */
function unlessAborted(
  signal: AbortSignal,
  looking: Promise<readonly string[]>,
): Promise<readonly string[] | 'aborted'> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve('aborted'), { once: true });
    looking.then(resolve, () => resolve([]));
  });
}

/** A look-up whose answer is known. */
function answering(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_, { all: wantsAll }, callback) => {
    const [first] = all;
    if (wantsAll) callback(null, all);
    else callback(null, first?.address ?? '', first?.family);
  };
}

function answerTo(
  request: http.ClientRequest,
  body: string,
  signal: AbortSignal,
): Promise<Answered> {
  return new Promise((resolve) => {
    let answered: Answered | undefined;
    request.once('response', (response) => {
      answered = { status: response.statusCode ?? 0 };
      let left = MOST_ANSWER_BYTES;
      response.on('data', (bytes: Buffer) => {
        left -= bytes.length;
        if (left < 0) request.destroy();
      });
      response.on('error', () => request.destroy());
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      answered ??= { fault: signal.aborted ? 'timeout' : faultOf(error) };
    });
    // However it ends: answered, cut off, refused, or switched to another protocol.
    request.once('close', () => resolve(answered ?? { fault: 'broken' }));
    request.end(body);
  });
}

const UNREACHABLE = /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ETIMEDOUT|EACCES)$/;
const NO_TRUST = /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/;

function faultOf({ code = '' }: NodeJS.ErrnoException): DeliveryFault {
  if (UNREACHABLE.test(code)) return 'unreachable';
  return NO_TRUST.test(code) ? 'tls' : 'broken';
}
