import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

/**
 * The register outside the journal: from the keyed hash of a registry number (or of a member of
 * staff, or of a card's number) to a random id. Without the community's key, which lies elsewhere,
 * it tells nothing; with it, whoever has a number finds its id, and never the other way round. Can be
 * opened by several threads.
 */
export class Register {
  readonly #db: DatabaseSync;
  readonly #key: KeyObject;
  readonly #find: StatementSync;
  readonly #actors = new Map<string, string>();

  constructor(path: string, key: Uint8Array, { readOnly = false }: { readOnly?: boolean } = {}) {
    this.#db = new DatabaseSync(path, { readOnly, timeout: 5_000 });
    this.#key = createSecretKey(key);
    if (!readOnly) {
      this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
        CREATE TABLE IF NOT EXISTS entries (
          digest BLOB PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT, WITHOUT ROWID`);
    }
    this.#find = this.#db.prepare('SELECT id FROM entries WHERE digest = ?');
  }

  /** The holder id of a registry number; `undefined` for a number nobody enrolled. */
  holderOf(registry: string): string | undefined {
    return this.#idOf(`holder:${registry}`);
  }

  /** Merchant ids of these numbers, in their order; those without one get one, durably, at once. */
  assignMerchants(registry: readonly string[]): string[] {
    return this.#assign(registry.map((number) => `merchant:${number}`));
  }

  /** Holder ids of these numbers, in their order; those without one get one, durably, at once. */
  assign(registry: readonly string[]): string[] {
    return this.#assign(registry.map((number) => `holder:${number}`));
  }

  /** The card of a number; `undefined` for a number that no card has. */
  cardOf(number: string): string | undefined {
    return this.#idOf(`card:${number}`);
  }

  /** Gives a card its number, durably. False when it is another card's. */
  bindCard(number: string, card: string): boolean {
    return this.#bind(`card:${number}`, card);
  }

  /** The id under which what a member of staff does is recorded. */
  actorOf(subject: string): string {
    const known = this.#actors.get(subject) ?? this.#assign([`actor:${subject}`])[0] ?? '';
    this.#actors.set(subject, known);
    return known;
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

  /** Binds a name to an id that was made elsewhere; whoever was first keeps it. */
  #bind(name: string, id: string): boolean {
    this.#db
      .prepare('INSERT OR IGNORE INTO entries (digest, id) VALUES (?, ?)')
      .run(this.#digest(name), id);
    return this.#idOf(name) === id;
  }

  #idOf(name: string): string | undefined {
    return (this.#find.get(this.#digest(name)) as { id: string } | undefined)?.id;
  }

  #digest(name: string): Buffer {
    return createHmac('sha256', this.#key).update(name).digest();
  }
}
