import { closeSync, existsSync, fsyncSync, openSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import {
  type Chunk,
  EMPTY_HEAD,
  type EventStore,
  type Head,
  NotAppended,
} from '@mutirao/event-sourcing';

/** SQLite's primary result codes for "nothing was written, and nothing is broken". */
const NOTHING_WRITTEN = new Map([
  [5, 'the journal is locked by another process'],
  [8, 'the journal is read-only'],
  [13, 'the disk is full'],
]);
/** At most 2 MiB at a time: read faster than it is collected, more of them fill the memory. */
const CHUNKS_A_READ = 4;
const POLL_MILLISECONDS = 25;

interface Row {
  readonly first: number;
  readonly count: number;
  readonly bytes: Uint8Array;
}

/**
 * A journal in one SQLite file, a row an append: write-ahead log, `synchronous=FULL`, so that an
 * append has been flushed to disk when it returns. A second process may read while it is written.
 */
export class SqliteEventStore implements EventStore {
  readonly #db: DatabaseSync;
  readonly #last: StatementSync;
  readonly #page: StatementSync;
  readonly #insert: StatementSync | undefined;
  readonly #waiting = new Set<() => void>();
  #poll: NodeJS.Timeout | undefined;

  constructor(path: string, { readOnly = false }: { readOnly?: boolean } = {}) {
    if (!readOnly) flushLog(`${path}-wal`);
    this.#db = new DatabaseSync(path, { readOnly, timeout: 1_000 });
    if (!readOnly) {
      this.#db.exec(`
        PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
        PRAGMA wal_autocheckpoint = 2000; PRAGMA journal_size_limit = 67108864;
        CREATE TABLE IF NOT EXISTS chunks (
          first INTEGER PRIMARY KEY, count INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT`);
    }
    this.#last = this.#db.prepare(`SELECT first + count - 1 AS position, substr(bytes, -32) AS hash
      FROM chunks ORDER BY first DESC LIMIT 1`);
    this.#page = this.#db.prepare(`SELECT first, count, bytes FROM chunks
      WHERE first >= coalesce((SELECT max(first) FROM chunks WHERE first <= ?1), ?1)
        AND first + count > ?1 ORDER BY first LIMIT ${CHUNKS_A_READ}`);
    this.#insert = readOnly
      ? undefined
      : this.#db.prepare(`INSERT INTO chunks (first, count, bytes) SELECT ?1, ?2, ?3
          WHERE ?1 = coalesce((SELECT first + count FROM chunks ORDER BY first DESC LIMIT 1), 0)`);
  }

  /** One statement is one transaction: checked and inserted, or neither. */
  async append({ first, count, bytes }: Chunk): Promise<'appended' | 'conflict'> {
    if (!this.#insert) throw new NotAppended('the journal was opened for reading alone');
    try {
      const { changes } = this.#insert.run(first, count, bytes);
      if (changes === 0) return 'conflict';
    } catch (error) {
      const why = NOTHING_WRITTEN.get(codeOf(error) & 0xff);
      if (why === undefined) throw error;
      throw new NotAppended(why, { cause: error });
    }
    this.#wakeAll();
    return 'appended';
  }

  async head(): Promise<Head> {
    const row = this.#last.get() as { position: number; hash: Uint8Array } | undefined;
    return row ?? EMPTY_HEAD;
  }

  async *read(from: number): AsyncGenerator<Chunk> {
    for (let next = from; ; ) {
      const rows = this.#page.all(next) as unknown as Row[];
      for (const row of rows) {
        yield chunkOf(row);
        next = row.first + row.count;
      }
      if (rows.length < CHUNKS_A_READ) return;
    }
  }

  async grown(position: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.head()).position <= position) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        this.#waiting.add(wake);
        signal.addEventListener('abort', wake);
        // Appends of this connection wake at once; those of another process are looked for.
        this.#poll ??= setInterval(() => this.#wakeAll(), POLL_MILLISECONDS).unref();
      });
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#poll);
    if (this.#db.isOpen) this.#db.close();
  }

  #wakeAll(): void {
    for (const wake of this.#waiting) wake();
  }
}

/**
 * What a killed process had written and not yet flushed is read again as committed, and is answered
 * to whoever asks again: it is flushed first.
 */
function flushLog(path: string): void {
  if (!existsSync(path)) return;
  const file = openSync(path, 'r+');
  fsyncSync(file);
  closeSync(file);
}

function chunkOf({ first, count, bytes }: Row): Chunk {
  return { first, count, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}

function codeOf(error: unknown): number {
  return (error as { errcode?: number }).errcode ?? 0;
}
