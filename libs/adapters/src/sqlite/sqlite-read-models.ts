import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { ListOptions, ReadModelStore } from '@mutirao/event-sourcing';

/**
 * Read models in one SQLite file. They can be rebuilt, so a commit is not flushed: after a power
 * cut a model may be behind, never ahead of its own position, as rows and position are one write.
 */
export class SqliteReadModels implements ReadModelStore {
  readonly #db: DatabaseSync;
  readonly #get: StatementSync;
  readonly #list: StatementSync;
  readonly #position: StatementSync;

  constructor(path: string, { readOnly = false }: { readOnly?: boolean } = {}) {
    this.#db = new DatabaseSync(path, { readOnly, timeout: 5_000 });
    if (!readOnly) {
      this.#db.exec(`
        PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
        CREATE TABLE IF NOT EXISTS positions (
          model TEXT PRIMARY KEY, version INTEGER NOT NULL, position INTEGER NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS rows (
          model TEXT NOT NULL, key TEXT NOT NULL, row TEXT NOT NULL,
          PRIMARY KEY (model, key)) STRICT, WITHOUT ROWID`);
    }
    this.#get = this.#db.prepare('SELECT row FROM rows WHERE model = ? AND key = ?');
    this.#list = this.#db.prepare(`SELECT key, row FROM rows
      WHERE model = ? AND key > ? AND key >= ? AND key < ? ORDER BY key LIMIT ?`);
    this.#position = this.#db.prepare('SELECT version, position FROM positions WHERE model = ?');
  }

  position(name: string, version: number): number {
    const row = this.#position.get(name) as { version: number; position: number } | undefined;
    if (!row) return -1;
    if (row.version === version) return row.position;
    this.#db.prepare('DELETE FROM rows WHERE model = ?').run(name);
    this.#db.prepare('DELETE FROM positions WHERE model = ?').run(name);
    return -1;
  }

  get<Row>(name: string, key: string): Row | undefined {
    const found = this.#get.get(name, key) as { row: string } | undefined;
    return found && (JSON.parse(found.row) as Row);
  }

  list<Row>(
    name: string,
    { prefix = '', after = '', limit }: ListOptions,
  ): { key: string; row: Row }[] {
    const rows = this.#list.all(name, after, prefix, `${prefix}\u{10ffff}`, limit);
    return (rows as { key: string; row: string }[]).map(({ key, row }) => ({
      key,
      row: JSON.parse(row) as Row,
    }));
  }

  save(name: string, version: number, rows: ReadonlyMap<string, unknown>, position: number): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const put = this.#db.prepare(
        'INSERT OR REPLACE INTO rows (model, key, row) VALUES (?, ?, ?)',
      );
      for (const [key, row] of rows) put.run(name, key, JSON.stringify(row));
      this.#db
        .prepare('INSERT OR REPLACE INTO positions VALUES (?, ?, ?)')
        .run(name, version, position);
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }
}
