import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { copyEvents, copySnapshot } from '@mutirao/adapters/journal';
import { type LedgerPlace, openEventStore, type Servers } from '@mutirao/adapters/places';
import { SqliteEventStore } from '@mutirao/adapters/sqlite';
import { folderOf } from '@mutirao/currency';
import { identityAt, identityFolder, openSigningKeys } from '@mutirao/identity';
import { type CellServers, type Instance, LocalCell, startServers } from '../local/cell.ts';
import type { JournalReader } from './journal-reader.ts';
import { TownClient } from './town-client.ts';

const COMMUNITY = 'vila';
const FILES = { journal: '' };
/** How long is waited for what may take a while on a busy machine. */
const PATIENCE_MS = 300_000;

export interface BenchCellOptions {
  /** The folder of an embedded town, whose journals and keys the cell begins with. */
  readonly data?: string;
  /** Of its currency's journal, the events that are taken: all without it. */
  readonly events?: number;
  readonly currency?: number;
  readonly servers?: CellServers;
}

/** A town on the distributed profile, and what is measured of it. */
export class BenchCell {
  private constructor(
    readonly cell: LocalCell,
    readonly servers: Servers,
    /** Before the gateway. */
    readonly client: TownClient,
    readonly close: () => Promise<void>,
  ) {}

  static async start(place: string, options: BenchCellOptions = {}): Promise<BenchCell> {
    const { data, events, currency = 1 } = options;
    const running = options.servers ?? (await startServers(mkdtempSync(join(place, 'servers-'))));
    const stopServers = async (): Promise<void> => {
      if (options.servers) return;
      const { kafka, kurrent, mongo } = running;
      await Promise.allSettled([kafka.stop(), kurrent.stop(), mongo.stop()]);
    };
    try {
      const folder = mkdtempSync(join(place, 'cell-'));
      const { environment, servers } = named(folder, running);
      if (data !== undefined) {
        cpSync(`${data}.keys`, join(folder, 'keys'), { recursive: true });
        await moveJournals(data, servers, events);
      }
      const cell = await LocalCell.start({ currency, servers: running, folder, environment });
      const keys = await openSigningKeys(
        await identityAt(servers, COMMUNITY, join(folder, 'keys')),
      );
      const client = new TownClient(cell.url, keys.keys, COMMUNITY);
      const close = async (): Promise<void> => {
        await keys.close();
        await cell.stop();
        await stopServers();
      };
      const bench = new BenchCell(cell, servers, client, close);
      await bench.owner();
      return bench;
    } catch (error) {
      await stopServers();
      throw error;
    }
  }

  /** Of the currency. */
  get place(): LedgerPlace {
    return { ledger: `currency-${COMMUNITY}`, files: FILES, servers: this.servers };
  }

  get journal(): JournalReader {
    return () => openEventStore(this.place);
  }

  at(instance: Instance): TownClient {
    return this.client.at(instance.url);
  }

  /** The instance of currency that writes, as soon as one says that it does. */
  async owner(): Promise<Instance> {
    const found = await eventually('an owner', async () => {
      for (const each of this.cell.of('currency')) {
        const health = await this.at(each)
          .health()
          .catch(() => undefined);
        if (health?.owner) return each;
      }
      return undefined;
    });
    return found;
  }

  /** An instance that does not write, of two. */
  async other(): Promise<Instance> {
    const owner = await this.owner();
    const other = this.cell.of('currency').find((each) => each !== owner);
    if (!other) throw new Error('the cell has one instance of currency');
    return other;
  }
}

export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined>,
  everyMs = 20,
): Promise<T> {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; ) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(everyMs);
  }
  throw new Error(`${what} was waited for in vain`);
}

/** Resident memory, MiB, of a process, and the seconds of processor time that it has used. */
export function usage(pid: number): { readonly mebibytes: number; readonly cpuSeconds: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  const mebibytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
  // proc(5): in clock ticks, of which Linux tells processes a hundred a second.
  return { mebibytes, cpuSeconds: (user + system) / 100 };
}

function named(folder: string, { kurrent, mongo }: CellServers) {
  const cell = `bench-${randomBytes(6).toString('hex')}`;
  return {
    environment: { MUTIRAO_CELL: cell, MUTIRAO_KEYS: join(folder, 'keys') },
    servers: { cell, kurrentUrl: kurrent.url, mongoUrl: mongo.url } satisfies Servers,
  };
}

/** An event is the same bytes in either profile: so is the chain. */
async function moveJournals(data: string, servers: Servers, events = Infinity): Promise<void> {
  const folder = folderOf(data);
  const { path } = identityFolder(folder.town, folder);
  const { community } = folder.town;
  const journals = [
    [`identity-${community}`, path, Infinity],
    [`currency-${community}`, folder.path, events],
  ] as const;
  for (const [ledger, { journal, snapshot }, most] of journals) {
    const from = new SqliteEventStore(journal, { readOnly: true });
    const to = await openEventStore({ ledger, files: FILES, servers });
    if ((await copyEvents(from, to, { until: most })) === 'conflict') {
      throw new Error(`${ledger} is there already`);
    }
    await from.close();
    await to.close();
    if (most === Infinity) await copySnapshot({ ledger, files: { journal, snapshot } }, servers);
  }
}
