import { backup, DatabaseSync } from 'node:sqlite';
import { flushPath } from '../files/copy-file.ts';

const PAGES_A_STEP = 1_000;

/**
 * By SQLite's own backup, within one reading transaction: the copy is the state of one moment, and
 * writes that go on meanwhile do not make it begin again, as they would without it. `progress` is told
 * now and then how many of how many pages are copied.
 */
export async function copyDatabase(
  from: string,
  to: string,
  progress?: (done: number, total: number) => void,
): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true, timeout: 5_000 });
  try {
    source.exec('BEGIN');
    source.prepare('SELECT count(*) FROM sqlite_schema').get();
    await backup(source, to, {
      rate: PAGES_A_STEP,
      progress: ({ totalPages, remainingPages }) =>
        progress?.(totalPages - remainingPages, totalPages),
    });
  } finally {
    source.close();
  }
  // Without a write-ahead log the copy can be read where nothing can be written.
  const copy = new DatabaseSync(to);
  copy.exec('PRAGMA journal_mode = DELETE');
  copy.close();
  flushPath(to);
}
