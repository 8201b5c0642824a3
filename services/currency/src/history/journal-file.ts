import { existsSync } from 'node:fs';
import { SqliteEventStore } from '@mutirao/adapters/sqlite';
import { ChainBroken, type EventStore } from '@mutirao/event-sourcing';
import { HistoryRefused } from './history-refused.ts';

/**
 * Opens a journal for reading alone, also while it is served, lends it to `read` and closes it.
 * Throws HistoryRefused (`journal-unreadable`) for what is no journal or whose chain is broken.
 */
export async function* fromJournal<T>(
  path: string,
  read: (store: EventStore) => AsyncIterable<T>,
): AsyncGenerator<T> {
  if (!existsSync(path)) throw new HistoryRefused('journal-unreadable', `there is no ${path}`);
  let store: SqliteEventStore | undefined;
  try {
    store = new SqliteEventStore(path, { readOnly: true });
    yield* read(store);
  } catch (error) {
    if (error instanceof ChainBroken || isSqlite(error)) {
      const { message } = error as Error;
      throw new HistoryRefused('journal-unreadable', `${path}: ${message}; see "mutirao doctor"`, {
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
  path: string,
  read: (store: EventStore) => Promise<T>,
): Promise<T> {
  for await (const answer of fromJournal(path, async function* (store) {
    yield await read(store);
  })) {
    return answer;
  }
  throw new Error('a journal that was read gives an answer');
}

function isSqlite(error: unknown): boolean {
  return (error as { code?: string }).code === 'ERR_SQLITE_ERROR';
}
