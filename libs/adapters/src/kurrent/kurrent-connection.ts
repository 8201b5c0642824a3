import type { KurrentDBClient } from '@kurrent/kurrentdb-client';
import type { EventStore } from '@mutirao/event-sourcing';
import { Appender } from './appender.ts';
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
 * KurrentDB (or EventStoreDB, from 21.10 on) for all journals of a process. Address, TLS and user come
 * by the connection string. The user must be allowed to read `$all`: operators are, or whom they let.
 */
export class KurrentConnection {
  readonly #connection: Connection;
  readonly #prefix: string;
  readonly #logger: KurrentLogger;
  readonly #make: () => KurrentDBClient;
  readonly #growths = new Map<string, Growth>();
  readonly #appenders = new Map<string, Appender>();
  readonly #closing = new AbortController();

  /** Throws when the string cannot be used; nothing is connected yet. */
  constructor(url: string, options: KurrentOptions = {}) {
    const { prefix = '', logger = { warn: () => undefined } } = options;
    const credentials = credentialsIn(url);
    const make = () => clientOf(url);
    const client = make();
    const reader = new Reader(make, credentials);
    this.#make = make;
    this.#prefix = prefix;
    this.#logger = logger;
    this.#connection = {
      client,
      reader,
      patienceMilliseconds: options.patienceMilliseconds ?? PATIENCE_MILLISECONDS,
      closed: this.#closing.signal,
    };
  }

  store(stream: string): EventStore {
    const name = this.#prefix + stream;
    const appender = this.#appenders.get(name) ?? new Appender(this.#make, name);
    this.#appenders.set(name, appender);
    return new KurrentEventStore(this.#connection, this.#growth(stream), appender, name);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#growths.values()].map((growth) => growth.close()));
    await Promise.all([...this.#appenders.values()].map((appender) => appender.close()));
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
