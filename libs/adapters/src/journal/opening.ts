import { type EventStore, type Head, stands } from '@mutirao/event-sourcing';

/** Keeps the highest head that was acknowledged. */
export interface KeptHead {
  read(): Head | Promise<Head>;
}

/**
 * Compares the journal with the heads that were acknowledged, which are kept apart from it.
 * Returns why it must take no writes: it ends before such a head, or has another event there.
 */
export async function acknowledgedHead(
  store: EventStore,
  kept: readonly KeptHead[],
): Promise<string | undefined> {
  // Before the journal's own end: another instance may be writing.
  const heads = await Promise.all(kept.map((each) => each.read()));
  const { position: end } = await store.head();
  for (const head of heads) {
    if (head.position > end) {
      return `the journal ends at position ${end}, but position ${head.position} was acknowledged: events were lost, or an older backup was put back`;
    }
    if (!(await stands(store, head))) {
      return `position ${head.position} is not what was acknowledged there: the journal was replaced`;
    }
  }
  return undefined;
}
