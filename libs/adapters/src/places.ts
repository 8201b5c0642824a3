import type { EventStore, ReadModelStore, Snapshots } from '@mutirao/event-sourcing';
import { FileSnapshots } from './files/file-snapshots.ts';
import type { RecordPlace } from './records/records.ts';
import { SqliteRecordPlace } from './records/sqlite-records.ts';
import { SqliteEventStore } from './sqlite/sqlite-event-store.ts';
import { SqliteReadModels } from './sqlite/sqlite-read-models.ts';

/** The servers of the distributed profile, and what of them is this cell's. */
export interface Servers {
  /** Prefix of streams, topics and consumer groups, and the name of the database. */
  readonly cell: string;
  readonly kurrentUrl: string;
  readonly mongoUrl: string;
}

/**
 * Where a ledger lies: in files, or with servers. Plain data, so that a thread can be given it and
 * open for itself what it needs.
 */
export interface LedgerPlace {
  /** Unique in a cell: `currency-vila`, `identity-vila`. */
  readonly ledger: string;
  readonly files: {
    readonly journal: string;
    readonly readModels?: string;
    readonly snapshot?: string;
  };
  readonly servers?: Servers;
}

export async function openEventStore(
  { ledger, files, servers }: LedgerPlace,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): Promise<EventStore> {
  if (!servers) return new SqliteEventStore(files.journal, { readOnly });
  const { kurrentOf } = await import('./servers.ts');
  return kurrentOf(servers, ledger);
}

export async function openReadModels(
  { ledger, files, servers }: LedgerPlace,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): Promise<ReadModelStore> {
  if (!servers) return new SqliteReadModels(files.readModels ?? '', { readOnly });
  const { readModelsOf } = await import('./servers.ts');
  return readModelsOf(servers, ledger);
}

export async function openSnapshots({ ledger, files, servers }: LedgerPlace): Promise<Snapshots> {
  if (!servers) return new FileSnapshots(files.snapshot);
  const { snapshotsOf } = await import('./servers.ts');
  return snapshotsOf(servers, ledger);
}

/** The records of a service of a community: files in `folder`, or collections under `prefix`. */
export interface RecordsAt {
  readonly folder: string;
  /** `vila.identity` */
  readonly prefix: string;
  readonly servers?: Servers;
}

export async function openRecordPlace({
  folder,
  prefix,
  servers,
}: RecordsAt): Promise<RecordPlace> {
  if (!servers) return new SqliteRecordPlace(folder);
  const { recordsOf } = await import('./servers.ts');
  return recordsOf(servers, prefix);
}
