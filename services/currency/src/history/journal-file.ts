import { existsSync } from 'node:fs';
import { type LedgerPlace, openEventStore } from '@mutirao/adapters/places';
import { ChainBroken, type EventStore } from '@mutirao/event-sourcing';
import { HistoryRefused } from './history-refused.ts';

/**
 * Opens a journal for reading alone, also while it is served, lends it to `read` and closes it.
 * Throws HistoryRefused (`journal-unreadable`) for what is no journal or whose chain is broken.
 */
export async function* fromJournal<T>(
  place: LedgerPlace,
  read: (store: EventStore) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const path = place.files.journal;
  if (!place.servers && !existsSync(path)) {
    throw new HistoryRefused('journal-unreadable', `there is no ${path}`);
  }
  let store: EventStore | undefined;
  try {
    store = await openEventStore(place, { readOnly: true });
    yield* read(store);
  } catch (error) {
    if (error instanceof ChainBroken || isSqlite(error)) {
      const { message } = error as Error;
      const where = place.servers ? place.ledger : path;
      throw new HistoryRefused('journal-unreadable', `${where}: ${message}; see "mutirao doctor"`, {
        cause: error,
      });
    }
    throw error;
  } finally {
    await store?.close();
  }
}

/** `fromJournal` for one answer instead of a stream of them. */
export async function withJournal<T>(
  place: LedgerPlace,
  read: (store: EventStore) => Promise<T>,
): Promise<T> {
  for await (const answer of fromJournal(place, async function* (store) {
    yield await read(store);
  })) {
    return answer;
  }
  throw new Error('a journal that was read gives an answer');
}

function isSqlite(error: unknown): boolean {
  return (error as { code?: string }).code === 'ERR_SQLITE_ERROR';
}
