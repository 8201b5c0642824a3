import { Readable } from 'node:stream';
import { LOCAL_TOKEN_SECONDS } from '@mutirao/contracts';

export const EVENT_STREAM_CONTENT_TYPE = 'text/event-stream';

/** Proxies cut a connection on which nothing was said for half a minute or longer. */
const HEARTBEAT_MILLISECONDS = 15_000;
/** A client that does not read is not written to. */
const MOST_UNREAD_BYTES = 16 * 1024;

export interface EventStreamOptions {
  readonly heartbeatMilliseconds?: number;
  /** Ends by then: nobody goes on listening by a token that has expired. The client connects again. */
  readonly mostMilliseconds?: number;
}

/**
 * Server-sent events (HTML Living Standard §9.2), to be answered as a `StreamableFile`. While it
 * waits it takes no place among the requests that are being answered, and a stop ends it: see
 * `guardEdge`.
 */
export class EventStream extends Readable {
  readonly #heartbeat: NodeJS.Timeout;
  readonly #lifetime: NodeJS.Timeout;
  #ended = false;

  constructor({
    heartbeatMilliseconds = HEARTBEAT_MILLISECONDS,
    mostMilliseconds = LOCAL_TOKEN_SECONDS * 1000,
  }: EventStreamOptions = {}) {
    super();
    this.#heartbeat = setInterval(() => this.#write(':\n\n'), heartbeatMilliseconds).unref();
    this.#lifetime = setTimeout(() => this.end(), mostMilliseconds).unref();
    this.#write('retry: 1000\n\n');
  }

  /** `id` is what the client sends as `Last-Event-ID` when it comes again. */
  send(id: number, data: unknown): void {
    this.#write(`id: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.push(null);
  }

  /** Bytes are pushed when there is something to say, not when somebody asks. */
  override _read(): void {}

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#ended = true;
    clearInterval(this.#heartbeat);
    clearTimeout(this.#lifetime);
    done(error);
  }

  #write(text: string): void {
    if (!this.#ended && this.readableLength < MOST_UNREAD_BYTES) this.push(text);
  }
}

/** The last event that a client saw before its connection broke; −1 for one that comes new. */
export function lastEventId(header: string | readonly string[] | undefined): number {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : -1;
}
