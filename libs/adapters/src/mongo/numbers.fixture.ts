import {
  Projection,
  type ReadModel,
  type ReadModelStore,
  type RecordedEvent,
} from '@mutirao/event-sourcing';

/** How many numbers there were, in all and by what is left of them divided by seven. */
export const counts: ReadModel<number, { readonly count: number; readonly last: number }> = {
  name: 'counts',
  version: 1,
  keysOf: ({ position }) => ['all', `left.$${position % 7}`],
  fold: (row, { position }) => ({ count: (row?.count ?? 0) + 1, last: position }),
  lineOf: ({ count }, { position }) => `${count} of ${position}`,
};

export function numbers(count: number): RecordedEvent<number>[] {
  const meta = { operation: 'test', actor: 'test', correlation: 'test' };
  return Array.from({ length: count }, (_, position) => ({
    ...{ position, id: '', type: 't', at: 0, effectiveOn: '', data: {}, movements: [], meta },
  }));
}

/** Folds them as a follower does: where another was first, from there on. */
export async function batchesOf(
  store: ReadModelStore,
  events: readonly RecordedEvent<number>[],
  size: number,
): Promise<void> {
  const projection = await Projection.open(counts, store);
  while (projection.position < events.length - 1) {
    const from = projection.position + 1;
    await projection.fold(events.slice(from, from + size));
    await projection.save();
  }
}
