import type { EventStore } from '@mutirao/event-sourcing';
import { clientOf, credentialsIn } from './connection-string.ts';
import { Growth, type KurrentLogger } from './growth.ts';
import { type Connection, KurrentEventStore } from './kurrent-event-store.ts';
import { Reader } from './reader.ts';

const PATIENCE_MILLISECONDS = 30_000;

export interface KurrentOptions {
  /** What the names of all streams of this cell begin with: `<cell>.` */
  readonly prefix?: string;
  readonly logger?: KurrentLogger;
  /** How long reading goes on trying while the server cannot be reached. */
  readonly patienceMilliseconds?: number;
}

/**
 * One client of KurrentDB (or EventStoreDB) for all journals of a process. Address, TLS and user come
 * by the connection string. The user must be allowed to read `$all`: operators are, or whom they let.
 */
export class KurrentConnection {
  readonly #connection: Connection;
  readonly #prefix: string;
  readonly #closing = new AbortController();

  /** Throws when the string cannot be used; nothing is connected yet. */
  constructor(url: string, options: KurrentOptions = {}) {
    const { prefix = '', logger = { warn: () => undefined } } = options;
    const credentials = credentialsIn(url);
    const client = clientOf(url);
    const reader = new Reader(() => clientOf(url), credentials);
    this.#prefix = prefix;
    this.#connection = {
      client,
      credentials,
      reader,
      growth: new Growth(client, reader, prefix, logger),
      patienceMilliseconds: options.patienceMilliseconds ?? PATIENCE_MILLISECONDS,
      closed: this.#closing.signal,
    };
  }

  store(stream: string): EventStore {
    return new KurrentEventStore(this.#connection, `${this.#prefix}${stream}`);
  }

  async close(): Promise<void> {
    const { client, growth } = this.#connection;
    this.#closing.abort();
    await growth.close();
    await client.dispose();
  }
}
