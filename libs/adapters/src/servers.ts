import type { EventStore, ReadModelStore, Snapshots } from '@mutirao/event-sourcing';
import { KurrentConnection, type KurrentLogger } from './kurrent/index.ts';
import { MongoConnection, MongoReadModels, MongoSnapshots } from './mongo/index.ts';
import type { Servers } from './places.ts';
import { MongoRecordPlace } from './records/mongo-records.ts';
import type { RecordPlace } from './records/records.ts';

/** Who asked is told that it cannot be done now; a server that comes back is spoken to at once. */
const PATIENCE_MILLISECONDS = 5_000;

/** Whatever is opened of one server by one thread goes over one connection, until the last is closed. */
class Shared<C extends { close(): Promise<void> }> {
  readonly #open = new Map<string, { readonly connection: Promise<C>; users: number }>();

  constructor(private readonly connect: (servers: Servers) => Promise<C>) {}

  /** What `make` makes of the connection; its `close` lets go of both. */
  async use<T extends { close(): Promise<void> }>(
    servers: Servers,
    make: (connection: C) => T | Promise<T>,
  ): Promise<T> {
    const name = JSON.stringify(servers);
    const used = this.#open.get(name) ?? { connection: this.connect(servers), users: 0 };
    this.#open.set(name, used);
    used.users += 1;
    const release = async (): Promise<void> => {
      used.users -= 1;
      if (used.users > 0) return;
      if (this.#open.get(name) === used) this.#open.delete(name);
      await used.connection.then((connection) => connection.close());
    };
    try {
      const made = await make(await used.connection);
      const close = made.close.bind(made);
      let closing: Promise<void> | undefined;
      made.close = () => (closing ??= close().finally(release));
      return made;
    } catch (error) {
      await release().catch(() => undefined);
      throw error;
    }
  }
}

let logger: KurrentLogger = { warn: () => undefined };

/** Of the process: where it is told that a server was lost. To be called before anything is opened. */
export function logServersTo(log: KurrentLogger): void {
  logger = log;
}

const kurrent = new Shared(
  async ({ kurrentUrl, cell }) =>
    new KurrentConnection(kurrentUrl, {
      logger,
      prefix: `${cell}.`,
      patienceMilliseconds: PATIENCE_MILLISECONDS,
    }),
);
const mongo = new Shared(({ mongoUrl, cell }) => MongoConnection.open(mongoUrl, cell));

export function kurrentOf(servers: Servers, ledger: string): Promise<EventStore> {
  return kurrent.use(servers, (connection) => connection.store(ledger));
}

export function readModelsOf(servers: Servers, ledger: string): Promise<ReadModelStore> {
  return mongo.use(servers, (connection) => MongoReadModels.open(connection, ledger));
}

export function snapshotsOf(servers: Servers, ledger: string): Promise<Snapshots> {
  return mongo.use(servers, (connection) => new MongoSnapshots(connection, ledger));
}

export function recordsOf(servers: Servers, prefix: string): Promise<RecordPlace> {
  return mongo.use(servers, (connection) => new MongoRecordPlace(connection, prefix));
}
