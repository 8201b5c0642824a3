import { randomBytes } from 'node:crypto';
import { ChunkWriter, type EventStore, encodeBody } from '@mutirao/event-sourcing';
import { v7 } from 'uuid';

export interface StrangeFact {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What no consumer of identity's can read: a day where an instant should be. */
export const poisonous = (): StrangeFact => ({
  type: 'identity.AccessEnded.v1',
  data: { name: randomBytes(16).toString('base64url'), at: 'yesterday' },
});

/**
 * Appends facts as a program with a fault, or of a later version, writes them: the chain is sound. Where
 * others write too, it is tried until it is first. Gives the position of the first.
 */
export async function appendStrange(
  store: EventStore,
  facts: readonly StrangeFact[],
): Promise<number> {
  for (;;) {
    const head = await store.head();
    const writer = new ChunkWriter(head);
    const now = Date.now();
    for (const [index, fact] of facts.entries()) {
      const event = {
        ...{ ...fact, movements: [], effectiveOn: '2026-01-01', id: v7(), at: now },
        position: head.position + 1 + index,
        meta: { operation: 'fault', actor: 'fault', correlation: 'fault' },
      };
      writer.add(encodeBody(event, new Date(now).toISOString()), '');
    }
    if ((await store.append(writer.chunk())) === 'appended') return head.position + 1;
  }
}
