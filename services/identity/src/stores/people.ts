import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { seal, unseal } from '@mutirao/adapters/sealing';
import type { PersonKeys } from './person-keys.ts';

/** What is kept of a person. Nothing of it stands in a journal, a message, a log or a metric. */
export interface Person {
  readonly registry?: string;
  readonly fullName?: string;
  readonly neighbourhood?: string;
  /** As dialled: digits, with + before them. */
  readonly phone?: string;
  readonly email?: string;
}

/** People and whatever else is about one person, each sealed under the person's own key. */
export class People {
  readonly #db: DatabaseSync;
  readonly #keys: PersonKeys;
  readonly #find: StatementSync;
  readonly #put: StatementSync;

  constructor(path: string, keys: PersonKeys) {
    this.#db = new DatabaseSync(path, { timeout: 5_000 });
    this.#keys = keys;
    this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
      CREATE TABLE IF NOT EXISTS people (
        member TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID`);
    this.#find = this.#db.prepare('SELECT sealed FROM people WHERE member = ?');
    this.#put = this.#db.prepare('INSERT OR REPLACE INTO people (member, sealed) VALUES (?, ?)');
  }

  /** `undefined` for one who was erased: then nobody can read it any more. */
  read(member: string): Person | undefined {
    const key = this.#keys.keyOf(member);
    const row = this.#find.get(member) as { sealed: Uint8Array } | undefined;
    if (!key || !row) return undefined;
    return JSON.parse(unseal(key, `person:${member}`, row.sealed).toString('utf8')) as Person;
  }

  /** Keeps these people, durably, in one write; whoever has no key yet gets one first. */
  keep(people: readonly { readonly member: string; readonly person: Person }[]): void {
    const keys = this.#keys.assign(people.map(({ member }) => member));
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      people.forEach(({ member, person }, index) => {
        const key = keys[index];
        if (!key) throw new Error('every person has a key');
        this.#put.run(member, seal(key, `person:${member}`, Buffer.from(JSON.stringify(person))));
      });
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** What was sealed goes too, though nobody could read it without its key. */
  forget(member: string): void {
    this.#db.prepare('DELETE FROM people WHERE member = ?').run(member);
    this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }
}
