import {
  type Decider,
  type EventStore,
  type Head,
  Journal,
  type JournalPorts,
} from '@mutirao/event-sourcing';
import { HeadFile } from '../files/head-file.ts';
import { SqliteEventStore } from '../sqlite/sqlite-event-store.ts';
import { eventIds } from './event-ids.ts';
import { acknowledgedHead, usableSnapshot } from './opening.ts';

export interface JournalPaths {
  readonly journal: string;
  readonly head: string;
  /** The head outside the data folder, which tells an older backup that was put back. */
  readonly seenHead: string;
  readonly snapshot?: string;
}

export interface OpenJournal<S, C, M, R> {
  readonly store: EventStore;
  readonly journal: Journal<S, C, M, R>;
  /** Position of the snapshot that it was opened from, −1 for none. */
  readonly snapshotAt: number;
  /** Takes no more commands; what was taken is answered, and the files are let go. */
  close(): Promise<void>;
}

/**
 * Opens the journal that lies at these paths. One that lost what was acknowledged, or whose chain is
 * broken, opens for reading and takes no commands.
 */
export async function openJournal<S, C, M, R>(
  decider: Decider<S, C, M, R>,
  paths: JournalPaths,
  ports: Pick<JournalPorts, 'now' | 'dayOf' | 'fatal'>,
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
  const snapshot = await usableSnapshot(store, paths.snapshot);
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
    close: async () => {
      journal.halt('the server is stopping');
      await journal.idle();
      await store.close();
      for (const file of heads) file.close();
    },
  };
}
