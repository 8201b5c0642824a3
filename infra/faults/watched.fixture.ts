import { DatabaseSync } from 'node:sqlite';
import { eventually } from './client.fixture.ts';
import type { FaultTown } from './town.fixture.ts';

/** As `appended`, of events of the currency. */
export function eventsAppended(town: FaultTown, kind: string, wanted: number): Promise<void> {
  return appended(town.folder.path.journal, `currency.${kind}`, wanted);
}

/**
 * Looks at a journal from outside, every millisecond, until about so many events of a kind are
 * appended: all events of a chunk that holds one count. A kind is the beginning of its name, too.
 */
export async function appended(journal: string, kind: string, wanted = 1): Promise<void> {
  const db = new DatabaseSync(journal, { readOnly: true });
  const grown = db.prepare(
    'SELECT first, count FROM chunks WHERE first > ? AND instr(bytes, ?) > 0',
  );
  const name = Buffer.from(kind);
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

/**
 * Does something while a file of the server can be read and not written, as when another process has
 * it in its hands. Nothing is changed in it.
 */
export async function heldDuring<T>(database: string, work: () => Promise<T>): Promise<T> {
  const db = new DatabaseSync(database, { timeout: 5_000 });
  try {
    db.exec('BEGIN IMMEDIATE');
    return await work();
  } finally {
    db.close();
  }
}
