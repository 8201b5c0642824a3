import { DatabaseSync } from 'node:sqlite';
import { eventually } from './client.fixture.ts';
import type { FaultTown } from './town.fixture.ts';

/**
 * Looks at the journal from outside, every millisecond, until about so many events of a kind are
 * appended: all events of a chunk that holds one count. A kind is the beginning of its name, too.
 */
export async function eventsAppended(town: FaultTown, kind: string, wanted: number): Promise<void> {
  const db = new DatabaseSync(town.folder.path.journal, { readOnly: true });
  const grown = db.prepare(
    'SELECT first, count FROM chunks WHERE first > ? AND instr(bytes, ?) > 0',
  );
  const name = Buffer.from(`currency.${kind}`);
  let next = Number(db.prepare('SELECT max(first) AS last FROM chunks').get()?.['last']);
  let found = 0;
  const enough = (): boolean => {
    for (const { first, count } of grown.all(next, name)) {
      next = Number(first);
      found += Number(count);
    }
    return found >= wanted;
  };
  await eventually(enough, Boolean, { everyMilliseconds: 1 });
  // Let go of before the server is started again.
  db.close();
}
