import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { MemberDirectory } from '@mutirao/contracts';

/**
 * The directory in one SQLite file: from the keyed hash of a registry number to a random id. Without
 * the community's key, which lies elsewhere, it tells nothing; with it, whoever has a number finds
 * its id, and never the other way round.
 */
export class SqliteMemberDirectory implements MemberDirectory {
  readonly #db: DatabaseSync;
  readonly #key: KeyObject;
  readonly #find: StatementSync;

  constructor(path: string, key: Uint8Array, { readOnly = false }: { readOnly?: boolean } = {}) {
    this.#db = new DatabaseSync(path, { readOnly, timeout: 5_000 });
    this.#key = createSecretKey(key);
    if (!readOnly) {
      this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
        CREATE TABLE IF NOT EXISTS entries (
          digest BLOB PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT, WITHOUT ROWID`);
    }
    this.#find = this.#db.prepare('SELECT id FROM entries WHERE digest = ?');
  }

  memberOf(registry: string): string | undefined {
    return this.#idOf(`member:${registry}`);
  }

  organisationOf(registry: string): string | undefined {
    return this.#idOf(`organisation:${registry}`);
  }

  /** Members of these numbers, in their order; those without one get one, durably, at once. */
  assignMembers(registry: readonly string[]): string[] {
    return this.#assign(registry.map((number) => `member:${number}`));
  }

  /** The same for organisations. */
  assignOrganisations(registry: readonly string[]): string[] {
    return this.#assign(registry.map((number) => `organisation:${number}`));
  }

  /** Nobody is found by this id's number any more; whoever comes with it next gets another id. */
  forget(id: string): void {
    this.#db.prepare('DELETE FROM entries WHERE id = ?').run(id);
    this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  #assign(names: readonly string[]): string[] {
    const ids = names.map((name) => this.#idOf(name));
    if (!ids.includes(undefined)) return ids as string[];
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const insert = this.#db.prepare('INSERT OR IGNORE INTO entries (digest, id) VALUES (?, ?)');
      names.forEach((name, index) => {
        if (ids[index] === undefined) {
          insert.run(this.#digest(name), randomBytes(16).toString('base64url'));
        }
      });
      const assigned = names.map((name, index) => ids[index] ?? this.#idOf(name) ?? '');
      this.#db.exec('COMMIT');
      return assigned;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  #idOf(name: string): string | undefined {
    return (this.#find.get(this.#digest(name)) as { id: string } | undefined)?.id;
  }

  #digest(name: string): Buffer {
    return createHmac('sha256', this.#key).update(name).digest();
  }
}
