import { SqliteEventStore } from '@mutirao/adapters/sqlite';
import { folderOf } from '@mutirao/currency';
import type { EventStore, Head } from '@mutirao/event-sourcing';

/** Opens a journal for reading, by a connection of its own. */
export type JournalReader = () => EventStore | Promise<EventStore>;

export const journalOf =
  (data: string): JournalReader =>
  () =>
    new SqliteEventStore(folderOf(data).path.journal, { readOnly: true });

export async function headOf(journal: JournalReader): Promise<Head> {
  const store = await journal();
  const head = await store.head();
  await store.close();
  return head;
}
