import type { Decider } from '@mutirao/event-sourcing';
import { eventIds } from '../journal/event-ids.ts';
import { usableSnapshot } from '../journal/journal-task.ts';
import type { OpenJournal, ServicePorts } from '../journal/open-journal.ts';
import { acknowledgedHead } from '../journal/opening.ts';
import { type LedgerPlace, openEventStore, openSnapshots } from '../places.ts';
import type { Records } from '../records/records.ts';
import type { Travelling } from './forwarded.ts';
import { RecordedHead } from './recorded-head.ts';
import { ReplicatedJournal, type ReplicatedJournalOptions } from './replicated-journal.ts';

export interface ReplicatedPlace extends Omit<ReplicatedJournalOptions, 'ledger'> {
  readonly place: LedgerPlace;
  /** The collection in which the heads of what was acknowledged are kept. */
  readonly heads: Records;
}

/**
 * Opens a copy of a ledger's journal, which becomes the writer when the consumer says so. One that lost
 * what was acknowledged, or whose chain is broken, opens for reading and takes no commands.
 */
export async function openReplicatedJournal<S, C, M, R>(
  decider: Decider<S, C, M, R> & Travelling<C>,
  { place, heads, ...options }: ReplicatedPlace,
  ports: ServicePorts,
): Promise<OpenJournal<S, C, M, R>> {
  const { ledger } = place;
  const store = await openEventStore(place);
  const recorded = new RecordedHead(heads, ledger, options.consumer.logger);
  const lost = await acknowledgedHead(store, [recorded]);
  const snapshots = await openSnapshots(place);
  const snapshot = await usableSnapshot(store, snapshots);
  await snapshots.close();
  const journal = await ReplicatedJournal.open(
    decider,
    {
      ...ports,
      store,
      newId: eventIds(),
      turn: () => new Promise<void>((resolve) => setImmediate(resolve)),
      acknowledge: (head) => recorded.acknowledge(head),
    },
    snapshot,
    { ledger, ...options },
  );
  if (lost !== undefined) journal.halt(lost);
  // What a crash left behind the head is answered to retries from now on: it must not be lost either.
  journal.ownership.watch({
    gained: () => journal.halted === undefined && recorded.acknowledge(journal.head),
    lost: async () => undefined,
  });
  return {
    store,
    journal,
    snapshotAt: snapshot.head.position,
    ownership: journal.ownership,
    close: async () => {
      await journal.close();
      await recorded.close();
      await store.close();
    },
  };
}
