import { EMPTY_HEAD, type Head, verifyChunk } from '@mutirao/event-sourcing';
import { HeadFile } from '../files/head-file.ts';
import { SqliteEventStore } from '../sqlite/sqlite-event-store.ts';

/**
 * Checks the chain of a journal that was copied, and puts the head that fits it beside it. Throws
 * ChainBroken, or what SQLite says, for a copy that is not good.
 */
export async function headOfCopy(copy: {
  readonly journal: string;
  readonly head: string;
}): Promise<Head> {
  const store = new SqliteEventStore(copy.journal, { readOnly: true });
  let head: Head = EMPTY_HEAD;
  try {
    for await (const chunk of store.read(0)) head = { ...verifyChunk(head, chunk) };
  } finally {
    await store.close();
  }
  const file = new HeadFile(copy.head, { flush: true });
  if (head.position >= 0) file.acknowledge(head);
  file.close();
  return head;
}
