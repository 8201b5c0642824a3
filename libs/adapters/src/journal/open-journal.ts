import {
  type Decider,
  type EventStore,
  type Head,
  Journal,
  type JournalLike,
  type JournalPorts,
} from '@mutirao/event-sourcing';
import { FileSnapshots } from '../files/file-snapshots.ts';
import { HeadFile } from '../files/head-file.ts';
import { type LedgerPlace, openEventStore, openSnapshots } from '../places.ts';
import { SqliteEventStore } from '../sqlite/sqlite-event-store.ts';
import { eventIds } from './event-ids.ts';
import { usableSnapshot } from './journal-task.ts';
import { acknowledgedHead } from './opening.ts';
import { ALWAYS_OURS, type Ownership } from './ownership.ts';

export interface JournalPaths {
  readonly journal: string;
  readonly head: string;
  /** The head outside the data folder, which tells an older backup that was put back. */
  readonly seenHead: string;
  readonly snapshot?: string;
}

export interface OpenJournal<S, C, M, R> {
  readonly store: EventStore;
  readonly journal: JournalLike<S, C, M, R>;
  /** Position of the snapshot that it was opened from, −1 for none. */
  readonly snapshotAt: number;
  readonly ownership: Ownership;
  /** Takes no more commands; what was taken is answered, and the files are let go. */
  close(): Promise<void>;
}

/** What a service gives its journal. */
export type ServicePorts = Pick<JournalPorts, 'now' | 'dayOf' | 'fatal' | 'told' | 'timing'>;

/** How a service's journal is opened: alone in its folder, or with other instances of the service. */
export type JournalOpener<S, C, M, R> = (ports: ServicePorts) => Promise<OpenJournal<S, C, M, R>>;

/**
 * Opens the journal that lies at these paths. One that lost what was acknowledged, or whose chain is
 * broken, opens for reading and takes no commands.
 */
export async function openJournal<S, C, M, R>(
  decider: Decider<S, C, M, R>,
  paths: JournalPaths,
  ports: ServicePorts,
): Promise<OpenJournal<S, C, M, R>> {
  const store = new SqliteEventStore(paths.journal);
  const heads = [
    new HeadFile(paths.head, { flush: true }),
    new HeadFile(paths.seenHead, { flush: false }),
  ];
  const acknowledge = (head: Head): void => {
    for (const file of heads) file.acknowledge(head);
  };
  const lost = await acknowledgedHead(store, heads);
  const snapshot = await usableSnapshot(store, new FileSnapshots(paths.snapshot));
  const journal = await Journal.open(
    decider,
    {
      ...ports,
      store,
      newId: eventIds(),
      turn: () => new Promise<void>((resolve) => setImmediate(resolve)),
      acknowledge,
    },
    snapshot,
  );
  if (lost !== undefined) journal.halt(lost);
  // What a crash left behind the head is answered to retries from now on: it must not be lost either.
  if (journal.halted === undefined) acknowledge(journal.head);
  return {
    store,
    journal,
    snapshotAt: snapshot.head.position,
    ownership: ALWAYS_OURS,
    close: async () => {
      journal.halt('the server is stopping');
      await journal.idle();
      await store.close();
      for (const file of heads) file.close();
    },
  };
}

/**
 * Opens a ledger as one more writer, for a command or two: in its folder, or with its servers, where
 * the services may have it open meanwhile. Whoever loses the revision check catches up and decides
 * again.
 */
export async function openBeside<S, C, M, R>(
  decider: Decider<S, C, M, R>,
  { place, path }: { readonly place: LedgerPlace; readonly path: JournalPaths },
  ports: ServicePorts,
): Promise<Pick<OpenJournal<S, C, M, R>, 'journal' | 'close'>> {
  if (!place.servers) return openJournal(decider, path, ports);
  const store = await openEventStore(place);
  const snapshots = await openSnapshots(place);
  const start = await usableSnapshot(store, snapshots);
  await snapshots.close();
  const journal = await Journal.open(
    decider,
    {
      ...ports,
      store,
      newId: eventIds(),
      turn: () => new Promise<void>((resolve) => setImmediate(resolve)),
      acknowledge: () => undefined,
    },
    start,
  );
  return { journal, close: () => journal.idle().then(() => store.close()) };
}
