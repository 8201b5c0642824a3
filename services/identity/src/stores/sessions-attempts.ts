import { DatabaseSync } from 'node:sqlite';

/** How often something failed in a row, and when the last time was (milliseconds since 1970). */
export interface Failures {
  readonly count: number;
  readonly at: number;
}

/** Who is not heard of for so long starts anew. */
const FORGOTTEN_MILLISECONDS = 24 * 60 * 60 * 1000;
const MOST_ROWS = 200_000;
const SWEEP_EVERY = 1_000;

/**
 * Sign-ins that failed, by keyed digests of what was tried and from where, in the file of the
 * sessions: a restart forgets none of them. Of a power cut the last ones may be forgotten, since
 * waiting for the disk at each try would make trying a way to stop everybody else.
 */
export class Attempts {
  readonly #db: DatabaseSync;
  #writes = 0;

  constructor(path: string) {
    this.#db = new DatabaseSync(path, { timeout: 5_000 });
    this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS attempts (
        name BLOB PRIMARY KEY, count INTEGER NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS attempts_at ON attempts (at)`);
  }

  read(name: Uint8Array, now: number): Failures {
    const row = this.#db.prepare('SELECT count, at FROM attempts WHERE name = ?').get(name);
    const found = row as Failures | undefined;
    return found && found.at + FORGOTTEN_MILLISECONDS > now ? { ...found } : { count: 0, at: 0 };
  }

  keep(name: Uint8Array, { count, at }: Failures): void {
    if (count === 0) this.#db.prepare('DELETE FROM attempts WHERE name = ?').run(name);
    else this.#db.prepare('INSERT OR REPLACE INTO attempts VALUES (?, ?, ?)').run(name, count, at);
    if (++this.#writes % SWEEP_EVERY === 0) this.sweep(at);
  }

  /** The old ones go, and of too many the oldest: trying may not fill the disk. */
  sweep(now: number, most = MOST_ROWS): void {
    this.#db.prepare('DELETE FROM attempts WHERE at <= ?').run(now - FORGOTTEN_MILLISECONDS);
    this.#db
      .prepare(
        `DELETE FROM attempts WHERE name IN (
          SELECT name FROM attempts ORDER BY at DESC LIMIT -1 OFFSET ?)`,
      )
      .run(most);
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }
}
