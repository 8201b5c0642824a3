import { randomBytes } from 'node:crypto';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { seal, unseal } from '@mutirao/adapters/sealing';
import { Unavailable } from '@mutirao/event-sourcing';

/**
 * A key a person, wrapped by the master key. What is sealed under a key is gone when the key is: so
 * this file is small, is backed up apart, and its backups are not kept for long.
 */
export class PersonKeys {
  readonly #db: DatabaseSync;
  readonly #master: Uint8Array;
  readonly #find: StatementSync;

  constructor(
    path: string,
    master: Uint8Array,
    { waitMilliseconds = 5_000 }: { readonly waitMilliseconds?: number } = {},
  ) {
    this.#db = new DatabaseSync(path, { timeout: waitMilliseconds });
    this.#master = master;
    this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
      CREATE TABLE IF NOT EXISTS keys (
        member TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT, WITHOUT ROWID`);
    this.#find = this.#db.prepare('SELECT wrapped FROM keys WHERE member = ?');
  }

  /** Whether there is a key, that opens or not. */
  has(member: string): boolean {
    return this.#find.get(member) !== undefined;
  }

  /** `undefined` for a person who was erased, or never was. */
  keyOf(member: string): Buffer | undefined {
    const row = this.#find.get(member) as { wrapped: Uint8Array } | undefined;
    return row && unseal(this.#master, member, row.wrapped);
  }

  /** The keys of these members, in their order; those without one get one, durably, in one write. */
  assign(members: readonly string[]): Buffer[] {
    const known = members.map((member) => this.keyOf(member));
    if (!known.includes(undefined)) return known as Buffer[];
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const insert = this.#db.prepare('INSERT OR IGNORE INTO keys (member, wrapped) VALUES (?, ?)');
      const keys = members.map((member, index) => {
        const found = known[index];
        if (found) return found;
        const key = randomBytes(32);
        const { changes } = insert.run(member, seal(this.#master, member, key));
        return changes === 1 ? key : (this.keyOf(member) ?? key);
      });
      this.#db.exec('COMMIT');
      return keys;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /**
   * Overwrites the key in the file, and in the log beside it: nothing opens what it sealed. Throws
   * while another process reads the file (a backup of it): then to be done again.
   */
  destroy(member: string): void {
    this.#db.prepare('DELETE FROM keys WHERE member = ?').run(member);
    const { busy } = this.#db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number };
    if (busy !== 0) throw new Unavailable('the keys of persons are being copied');
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }
}
