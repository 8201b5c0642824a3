import {
  EMPTY_HEAD,
  type EventStore,
  eachFrame,
  emptySnapshot,
  type Head,
  hashOf,
  type Snapshot,
} from '@mutirao/event-sourcing';
import type { HeadFile } from '../files/head-file.ts';
import { readSnapshot } from '../files/snapshot-file.ts';

/**
 * Compares the journal with the heads that were acknowledged: beside it, and outside the folder.
 * Returns why it must take no writes: it ends before such a head, or has another event there.
 */
export async function acknowledgedHead(
  store: EventStore,
  files: readonly HeadFile[],
): Promise<string | undefined> {
  const { position: end } = await store.head();
  for (const file of files) {
    const head = file.read();
    if (head.position > end) {
      return `the journal ends at position ${end}, but position ${head.position} was acknowledged: events were lost, or an older backup was put back`;
    }
    if (!(await stands(store, head))) {
      return `position ${head.position} is not what was acknowledged there: the journal was replaced`;
    }
  }
  return undefined;
}

/**
 * The snapshot to start from: none when it is ahead of the journal, or not of this journal. It is a
 * cache: whatever is wrong with it, the journal is what counts.
 */
export async function usableSnapshot(store: EventStore, path?: string): Promise<Snapshot> {
  const snapshot = path === undefined ? undefined : readSnapshot(path);
  if (!snapshot) return emptySnapshot();
  return (await stands(store, snapshot.head)) ? snapshot : emptySnapshot();
}

/** Whether the journal has exactly this event at this position. */
async function stands(store: EventStore, head: Head): Promise<boolean> {
  if (head.position === EMPTY_HEAD.position) return true;
  let found = false;
  for await (const chunk of store.read(head.position)) {
    eachFrame(
      chunk,
      (frame) => {
        found = hashOf(frame).every((byte, index) => byte === head.hash[index]);
        return false;
      },
      head.position,
    );
    break;
  }
  return found;
}
