import { usableSnapshot } from '@mutirao/adapters/journal';
import { type LedgerPlace, openEventStore, openSnapshots } from '@mutirao/adapters/places';
import { type EventStore, type Snapshot, Tables } from '@mutirao/event-sourcing';
import { type Account, applyChunk, ledgerOf } from '@mutirao/ledger';

type Accounts = readonly (readonly [id: string, account: Account])[];

/** What the ledger library makes of a journal up to a position that ends an append. */
export interface LedgerReplay {
  /** From the first event. */
  readonly replayed: Accounts;
  /** As the server would load it: its snapshot and what follows. Left out where it would use none. */
  readonly live?: Accounts;
}

export async function replayLedger(place: LedgerPlace, last: number): Promise<LedgerReplay> {
  const store = await openEventStore(place, { readOnly: true });
  const snapshots = await openSnapshots(place);
  try {
    const replayed = await follow(store, new Tables(), { from: 0, last });
    const { head, tables }: Snapshot = await usableSnapshot(store, snapshots);
    if (head.position < 0 || head.position > last) return { replayed };
    return { replayed, live: await follow(store, tables, { from: head.position + 1, last }) };
  } finally {
    await snapshots.close();
    await store.close();
  }
}

async function follow(
  store: EventStore,
  tables: Tables,
  { from, last }: { from: number; last: number },
): Promise<Accounts> {
  const ledger = ledgerOf(tables);
  for await (const chunk of store.read(from)) {
    if (chunk.first > last) break;
    tables.replaying(() => applyChunk(ledger, chunk, from));
  }
  return [...ledger.accounts.entries()];
}
