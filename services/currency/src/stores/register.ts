import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

/**
 * The register outside the journal: from the keyed hash of a card's number, or of the name that a
 * token was given, to a random id. Without the community's key, which lies elsewhere, it tells
 * nothing; with it, whoever has a number finds its id, and never the other way round.
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
    const known = this.#actors.get(subject) ?? this.#assign(`actor:${subject}`);
    this.#actors.set(subject, known);
    return known;
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  #assign(name: string): string {
    const known = this.#idOf(name);
    if (known !== undefined) return known;
    this.#bind(name, randomBytes(16).toString('base64url'));
    return this.#idOf(name) ?? '';
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
