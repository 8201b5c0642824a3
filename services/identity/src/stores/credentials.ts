import { DatabaseSync } from 'node:sqlite';
import { seal, unseal } from '@mutirao/adapters/sealing';
import type { PersonKeys } from './person-keys.ts';

/** What is kept of each kind; `passkey` and `oidc` may be there several times, each with an id. */
export interface Kept {
  readonly invitation: {
    /** Keyed, of a one-time code. */
    readonly digest: string;
    /** Milliseconds since 1970. */
    readonly until: number;
    /** Of its event in the journal: one that was given before a later one counts no more. */
    readonly position: number;
    readonly used: boolean;
  };
  /** A PHC string of Argon2id. */
  readonly password: { readonly hash: string };
  /** In base 32, and the last time step that a code was taken of: each counts once. */
  readonly totp: { readonly secret: string; readonly lastStep: number };
  /** A secret that no code has been shown of yet. */
  readonly 'totp-begun': { readonly secret: string };
  /** Keyed digests of those that were not used. */
  readonly 'recovery-codes': { readonly digests: readonly string[] };
  readonly passkey: {
    /** COSE, in base64url. */
    readonly publicKey: string;
    readonly counter: number;
    readonly transports: readonly string[];
    /** Is kept by the maker of the device for all devices of the person. */
    readonly backedUp: boolean;
    readonly setAt: number;
  };
  readonly oidc: { readonly setAt: number };
}

export type KeptKind = keyof Kept;

const TABLES = `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
  CREATE TABLE IF NOT EXISTS credentials (
    member TEXT, kind TEXT, id TEXT, sealed BLOB NOT NULL, PRIMARY KEY (member, kind, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS links (
    digest BLOB PRIMARY KEY, member TEXT NOT NULL, provider TEXT NOT NULL, UNIQUE (member, provider)
  ) STRICT, WITHOUT ROWID`;

/**
 * By what people sign in, each thing sealed under its person's own key: with the key it is gone.
 * Whoever has the file alone learns neither a hash nor with whom anybody has an account elsewhere.
 */
export class Credentials {
  readonly #db: DatabaseSync;
  readonly #keys: PersonKeys;

  constructor(path: string, keys: PersonKeys) {
    this.#db = new DatabaseSync(path, { timeout: 5_000 });
    this.#keys = keys;
    this.#db.exec(TABLES);
  }

  /** `undefined` also for whoever was erased. */
  read<K extends KeptKind>(member: string, kind: K, id = ''): Kept[K] | undefined {
    const key = this.#keys.keyOf(member);
    const row = this.#db
      .prepare('SELECT sealed FROM credentials WHERE member = ? AND kind = ? AND id = ?')
      .get(member, kind, id) as { sealed: Uint8Array } | undefined;
    if (!key || !row) return undefined;
    return JSON.parse(unseal(key, about(member, kind, id), row.sealed).toString()) as Kept[K];
  }

  /** The ids of a kind, in their order. */
  ids(member: string, kind: KeptKind): string[] {
    const rows = this.#db
      .prepare('SELECT id FROM credentials WHERE member = ? AND kind = ? ORDER BY id')
      .all(member, kind) as { id: string }[];
    return rows.map(({ id }) => id);
  }

  has(member: string, ...kinds: readonly KeptKind[]): boolean {
    return kinds.some((kind) => this.ids(member, kind).length > 0);
  }

  /** Keeps it durably, in place of what was there. For a member: whoever has no key gets one. */
  keep<K extends KeptKind>(member: string, kind: K, value: Kept[K], id = ''): void {
    const [key] = this.#keys.assign([member]);
    if (!key) throw new Error('every person has a key');
    const sealed = seal(key, about(member, kind, id), Buffer.from(JSON.stringify(value)));
    this.#db
      .prepare('INSERT OR REPLACE INTO credentials (member, kind, id, sealed) VALUES (?, ?, ?, ?)')
      .run(member, kind, id, sealed);
  }

  /** False when there was none. */
  remove(member: string, kind: KeptKind, id = ''): boolean {
    const { changes } = this.#db
      .prepare('DELETE FROM credentials WHERE member = ? AND kind = ? AND id = ?')
      .run(member, kind, id);
    return changes > 0;
  }

  /** The member who has this account with a provider, by the keyed digest of its name there. */
  linked(account: Uint8Array): string | undefined {
    const row = this.#db.prepare('SELECT member FROM links WHERE digest = ?').get(account);
    return (row as { member: string } | undefined)?.member;
  }

  /** In place of another account with this provider. */
  link(member: string, provider: string, account: Uint8Array, at: number): void {
    this.atOnce(() => {
      this.unlink(member, provider);
      this.#db
        .prepare('INSERT INTO links (digest, member, provider) VALUES (?, ?, ?)')
        .run(account, member, provider);
      this.keep(member, 'oidc', { setAt: at }, provider);
    });
  }

  /** False when there was none. */
  unlink(member: string, provider: string): boolean {
    this.#db.prepare('DELETE FROM links WHERE member = ? AND provider = ?').run(member, provider);
    return this.remove(member, 'oidc', provider);
  }

  /** All of it or nothing, durably; `work` must not wait for anything. */
  atOnce(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** Everything of one person goes, links to accounts elsewhere too. */
  forget(member: string): void {
    this.atOnce(() => {
      for (const table of ['credentials', 'links']) {
        this.#db.prepare(`DELETE FROM ${table} WHERE member = ?`).run(member);
      }
    });
    this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }
}

const about = (member: string, kind: string, id: string) => `${kind}:${member}:${id}`;
