import {
  ChainBroken,
  type Decider,
  EMPTY_HEAD,
  type EventStore,
  emptySnapshot,
  type Head,
  Replay,
  type Snapshot,
  type Snapshots,
  stands,
  verifyChunk,
} from '@mutirao/event-sourcing';
import { type LedgerPlace, openEventStore, openSnapshots } from '../places.ts';

/** One task over a whole journal, for a thread of its own. */
export interface JournalTask {
  readonly task: 'snapshot' | 'check-chain';
  readonly place: LedgerPlace;
}

/** Position reached, or the first position that is not as it was written. */
export type JournalTaskResult = { readonly position: number } | { readonly brokenAt: number };

export async function doJournalTask<S, C, M, R>(
  decider: Decider<S, C, M, R>,
  { task, place }: JournalTask,
): Promise<JournalTaskResult> {
  const store = await openEventStore(place, { readOnly: true });
  const snapshots = await openSnapshots(place);
  try {
    const work = task === 'snapshot' ? takeSnapshot(decider, store, snapshots) : checkChain(store);
    return { position: await work };
  } catch (error) {
    if (!(error instanceof ChainBroken)) throw error;
    return { brokenAt: error.position };
  } finally {
    await snapshots.close();
    await store.close();
  }
}

/**
 * The snapshot to start from: none when it is ahead of the journal, or not of this journal. It is a
 * cache: whatever is wrong with it, the journal is what counts.
 */
export async function usableSnapshot(store: EventStore, snapshots: Snapshots): Promise<Snapshot> {
  const snapshot = await snapshots.read();
  return snapshot && (await stands(store, snapshot.head)) ? snapshot : emptySnapshot();
}

/** The last snapshot and the tail; never the writer's live state. */
async function takeSnapshot<S, C, M, R>(
  decider: Decider<S, C, M, R>,
  store: EventStore,
  snapshots: Snapshots,
): Promise<number> {
  const replay = new Replay(decider, await usableSnapshot(store, snapshots));
  await replay.follow(store);
  const snapshot = replay.snapshot();
  await snapshots.write(snapshot);
  return snapshot.head.position;
}

async function checkChain(store: EventStore): Promise<number> {
  let head: Head = EMPTY_HEAD;
  for await (const chunk of store.read(0)) head = verifyChunk(head, chunk);
  return head.position;
}
