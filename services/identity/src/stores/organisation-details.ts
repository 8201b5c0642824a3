import { randomBytes } from 'node:crypto';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { seal, unseal } from '@mutirao/adapters/sealing';
import type { PersonKeys } from './person-keys.ts';

/** What is kept of an organisation, which may bear a person's name. Nothing of it is in the journal. */
export interface Details {
  readonly registry: string;
  readonly name: string;
  /** CPF or CNPJ, without punctuation. */
  readonly document?: string;
}

/** Names and documents of organisations, and why they were declined, each sealed under its own key. */
export class OrganisationDetails {
  readonly #db: DatabaseSync;
  readonly #keys: PersonKeys;
  readonly #find: StatementSync;

  constructor(path: string, keys: PersonKeys) {
    this.#db = new DatabaseSync(path, { timeout: 5_000 });
    this.#keys = keys;
    this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
      CREATE TABLE IF NOT EXISTS texts (
        organisation TEXT, name TEXT, sealed BLOB NOT NULL,
        PRIMARY KEY (organisation, name)) STRICT, WITHOUT ROWID`);
    this.#find = this.#db.prepare('SELECT sealed FROM texts WHERE organisation = ? AND name = ?');
  }

  /** `undefined` for one that is known by its number alone. */
  of(organisation: string): Details | undefined {
    const text = this.#read(organisation, DETAILS);
    return text === undefined ? undefined : (JSON.parse(text) as Details);
  }

  keep(organisation: string, details: Details): void {
    this.#write(organisation, DETAILS, JSON.stringify(details));
  }

  note(organisation: string, note: string): string | undefined {
    return this.#read(organisation, note);
  }

  /** Keeps a text about it under a new random id, which is what the journal has of it. */
  keepNote(organisation: string, text: string): string {
    const note = randomBytes(16).toString('base64url');
    this.#write(organisation, note, text);
    return note;
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  #read(organisation: string, name: string): string | undefined {
    const key = this.#keys.keyOf(organisation);
    const row = this.#find.get(organisation, name) as { sealed: Uint8Array } | undefined;
    if (!key || !row) return undefined;
    return unseal(key, aboutOf(organisation, name), row.sealed).toString('utf8');
  }

  #write(organisation: string, name: string, text: string): void {
    const [key] = this.#keys.assign([organisation]);
    if (!key) throw new Error('every organisation has a key');
    this.#db
      .prepare('INSERT OR REPLACE INTO texts (organisation, name, sealed) VALUES (?, ?, ?)')
      .run(organisation, name, seal(key, aboutOf(organisation, name), Buffer.from(text)));
  }
}

/** Shorter than any id of a note. */
const DETAILS = 'details';

const aboutOf = (organisation: string, name: string) => `organisation:${organisation}:${name}`;
