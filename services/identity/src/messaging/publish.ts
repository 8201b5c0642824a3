import { JournalLog, type OutgoingLog, type Published } from '@mutirao/adapters/bus';
import { identityEvents, keyOfIdentityEvent } from '@mutirao/contracts';
import { noMovements } from '@mutirao/event-sourcing';
import type { Identity, IdentityEvent } from '../app/identity.ts';

/** What identity tells the others: the facts of its journal that have a schema in the contract. */
export function identityLog({ parts }: Identity): OutgoingLog {
  const { folder, store, journal } = parts;
  return new JournalLog({
    source: `/identity/${folder.community}`,
    store,
    codec: noMovements,
    publish: published,
    alive: () => journal.halted === undefined,
    now: Date.now,
  });
}

function published({ type, data }: IdentityEvent): Published | undefined {
  return Object.hasOwn(identityEvents, type)
    ? { type, key: keyOfIdentityEvent(data), data }
    : undefined;
}
