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
  readonly #logger: KurrentLogger;
  readonly #growths = new Map<string, Growth>();
  readonly #closing = new AbortController();

  /** Throws when the string cannot be used; nothing is connected yet. */
  constructor(url: string, options: KurrentOptions = {}) {
    const { prefix = '', logger = { warn: () => undefined } } = options;
    const credentials = credentialsIn(url);
    const client = clientOf(url);
    const reader = new Reader(() => clientOf(url), credentials);
    this.#prefix = prefix;
    this.#logger = logger;
    this.#connection = {
      client,
      credentials,
      reader,
      patienceMilliseconds: options.patienceMilliseconds ?? PATIENCE_MILLISECONDS,
      closed: this.#closing.signal,
    };
  }

  store(stream: string): EventStore {
    const growth = this.#growth(stream);
    return new KurrentEventStore(this.#connection, growth, `${this.#prefix}${stream}`);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#growths.values()].map((growth) => growth.close()));
    await this.#connection.client.dispose();
  }

  /** One subscription for all journals of a service (`<service>-<community>`), and not those of others. */
  #growth(stream: string): Growth {
    const { client, reader } = this.#connection;
    const prefix = this.#prefix + (stream.slice(0, stream.indexOf('-') + 1) || stream);
    const growth = this.#growths.get(prefix) ?? new Growth(client, reader, prefix, this.#logger);
    this.#growths.set(prefix, growth);
    return growth;
  }
}
