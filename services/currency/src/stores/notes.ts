import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { seal, unseal } from '@mutirao/adapters/sealing';

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

export interface NotesKeys {
  /** Of the community, of which the ids are made. */
  readonly naming: Uint8Array;
  /** 32 bytes, under which all texts lie; made of a key that is not in the folder. */
  readonly sealing: Uint8Array;
}

/**
 * The erasable store: free text, names, the bank's words and the values of refused lines, each sealed.
 * The journal holds the id of a note, a keyed digest of its text, so the same text has the same id.
 */
export class Notes {
  readonly #db: DatabaseSync;
  readonly #naming: KeyObject;
  readonly #sealing: Uint8Array;

  constructor(path: string, { naming, sealing }: NotesKeys) {
    this.#db = new DatabaseSync(path, { timeout: 5_000 });
    this.#naming = createSecretKey(naming);
    this.#sealing = sealing;
    this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
      CREATE TABLE IF NOT EXISTS notes (id TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS refused (
        run TEXT NOT NULL, line INTEGER NOT NULL, sealed BLOB NOT NULL,
        PRIMARY KEY (run, line)) STRICT, WITHOUT ROWID`);
  }

  /** 22 characters; the same for the same words, and meaningless without the community's key. */
  digest(...words: readonly string[]): string {
    const hmac = createHmac('sha256', this.#naming);
    for (const word of words) hmac.update(`${Buffer.byteLength(word)}:`).update(word);
    return hmac.digest('base64url').slice(0, 22);
  }

  /** Keeps texts, durably, and returns their ids. */
  keep(texts: readonly string[]): string[] {
    const ids = texts.map((text) => this.digest('note', text));
    this.#write(() => {
      const put = this.#db.prepare('INSERT OR IGNORE INTO notes (id, sealed) VALUES (?, ?)');
      for (const [index, id] of ids.entries())
        put.run(id, this.#sealed(aboutNote(id), texts[index]));
    });
    return ids;
  }

  /** Keeps a text under an id of its own. */
  put(id: string, text: string): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO notes (id, sealed) VALUES (?, ?)')
      .run(id, this.#sealed(aboutNote(id), text));
  }

  /** `undefined` once erased. Throws when it was sealed under another key. */
  read(id: string): string | undefined {
    const row = this.#db.prepare('SELECT sealed FROM notes WHERE id = ?').get(id);
    return row && this.#opened(aboutNote(id), row as unknown as Sealed);
  }

  /** Keeps the refused lines of the run that has this SHA-256. */
  keepRefused(sha256: string, lines: readonly RefusedNote[]): void {
    this.#write(() => {
      const put = this.#db.prepare(
        'INSERT OR REPLACE INTO refused (run, line, sealed) VALUES (?, ?, ?)',
      );
      for (const note of lines) {
        const about = aboutRefused(sha256, note.line);
        put.run(sha256, note.line, this.#sealed(about, JSON.stringify(note)));
      }
    });
  }

  refused(sha256: string, { after = 0, limit }: { after?: number; limit: number }): RefusedNote[] {
    const rows = this.#db
      .prepare('SELECT line, sealed FROM refused WHERE run = ? AND line > ? ORDER BY line LIMIT ?')
      .all(sha256, after, limit) as unknown as (Sealed & { readonly line: number })[];
    return rows.map((row) => JSON.parse(this.#opened(aboutRefused(sha256, row.line), row)));
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  #sealed(about: string, text = ''): Buffer {
    return seal(this.#sealing, about, Buffer.from(text));
  }

  #opened(about: string, { sealed }: Sealed): string {
    return unseal(this.#sealing, about, sealed).toString();
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

interface Sealed {
  readonly sealed: Uint8Array;
}

const aboutNote = (id: string): string => `note:${id}`;
const aboutRefused = (run: string, line: number): string => `refused:${run}:${line}`;
