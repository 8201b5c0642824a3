import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

/** What a statement says of a line, in the bank's words. */
export interface BankNote {
  readonly fitId: string;
  readonly type: string;
  readonly name: string;
  readonly memo: string;
}

/** A line of a file that was not used, with what stood there. */
export interface RefusedNote {
  readonly line: number;
  readonly field: string;
  readonly rule: string;
  readonly value: string;
  readonly message: string;
}

/**
 * The erasable store: free text, names, the bank's words and the values of refused lines. The
 * journal holds the id of a note, a keyed digest of its text, so the same text has the same id.
 */
export class Notes {
  readonly #db: DatabaseSync;
  readonly #key: KeyObject;

  constructor(path: string, key: Uint8Array) {
    this.#db = new DatabaseSync(path, { timeout: 5_000 });
    this.#key = createSecretKey(key);
    this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
      CREATE TABLE IF NOT EXISTS notes (id TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS refused (
        run TEXT NOT NULL, line INTEGER NOT NULL, note TEXT NOT NULL,
        PRIMARY KEY (run, line)) STRICT, WITHOUT ROWID`);
  }

  /** 22 characters; the same for the same words, and meaningless without the community's key. */
  digest(...words: readonly string[]): string {
    const hmac = createHmac('sha256', this.#key);
    for (const word of words) hmac.update(`${Buffer.byteLength(word)}:`).update(word);
    return hmac.digest('base64url').slice(0, 22);
  }

  /** Keeps texts, durably, and returns their ids. */
  keep(texts: readonly string[]): string[] {
    const ids = texts.map((text) => this.digest('note', text));
    this.#write(() => {
      const put = this.#db.prepare('INSERT OR IGNORE INTO notes (id, text) VALUES (?, ?)');
      for (const [index, id] of ids.entries()) put.run(id, texts[index] ?? '');
    });
    return ids;
  }

  /** Keeps a text under an id of its own. */
  put(id: string, text: string): void {
    this.#db.prepare('INSERT OR REPLACE INTO notes (id, text) VALUES (?, ?)').run(id, text);
  }

  /** `undefined` once erased. */
  read(id: string): string | undefined {
    const row = this.#db.prepare('SELECT text FROM notes WHERE id = ?').get(id);
    return (row as { text: string } | undefined)?.text;
  }

  /** Keeps the refused lines of the run that has this SHA-256. */
  keepRefused(sha256: string, lines: readonly RefusedNote[]): void {
    this.#write(() => {
      const put = this.#db.prepare(
        'INSERT OR REPLACE INTO refused (run, line, note) VALUES (?, ?, ?)',
      );
      for (const note of lines) put.run(sha256, note.line, JSON.stringify(note));
    });
  }

  refused(sha256: string, { after = 0, limit }: { after?: number; limit: number }): RefusedNote[] {
    const rows = this.#db
      .prepare('SELECT note FROM refused WHERE run = ? AND line > ? ORDER BY line LIMIT ?')
      .all(sha256, after, limit) as { note: string }[];
    return rows.map(({ note }) => JSON.parse(note) as RefusedNote);
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  #write(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }
}
