import { DatabaseSync, type StatementSync } from 'node:sqlite';
import {
  type Folded,
  FoldedElsewhere,
  type ListOptions,
  type LogLine,
  type ReadModelStore,
} from '@mutirao/event-sourcing';

const SCHEMA = `
  PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8192;
  PRAGMA wal_autocheckpoint = 8000;
  CREATE TABLE IF NOT EXISTS positions (
    model TEXT PRIMARY KEY, version INTEGER NOT NULL, position INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS rows (
    model TEXT NOT NULL, key TEXT NOT NULL, row TEXT NOT NULL,
    PRIMARY KEY (model, key)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS lines (
    model TEXT NOT NULL, block INTEGER NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (model, block)) STRICT, WITHOUT ROWID`;

/**
 * Lines lie together by span of positions, in each span by bucket of keys. So a batch writes to a few
 * blocks at the end of the table, however many keys it touches; and to find the lines of a key, one
 * block a span is read and searched.
 */
const SPAN = 4_096;
const BUCKETS = 256;

function blockOf(position: number, bucket: number): number {
  return Math.floor(position / SPAN) * BUCKETS + bucket;
}

/** FNV-1a, 32 bits; fixed for ever, as it says where things lie. */
function bucketOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) {
    hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0) % BUCKETS;
}

/**
 * Read models in one SQLite file. They can be rebuilt, so a commit is not flushed: after a power
 * cut a model may be behind, never ahead of its own position, as rows and position are one write.
 */
export class SqliteReadModels implements ReadModelStore {
  readonly #db: DatabaseSync;
  readonly #get: StatementSync;
  readonly #list: StatementSync;
  readonly #position: StatementSync;
  readonly #block: StatementSync;

  constructor(path: string, { readOnly = false }: { readOnly?: boolean } = {}) {
    this.#db = new DatabaseSync(path, { readOnly, timeout: 5_000 });
    if (!readOnly) this.#db.exec(SCHEMA);
    this.#get = this.#db.prepare('SELECT row FROM rows WHERE model = ? AND key = ?');
    this.#list = this.#db.prepare(`SELECT key, row FROM rows
      WHERE model = ? AND key > ? AND key >= ? AND key < ? ORDER BY key LIMIT ?`);
    this.#position = this.#db.prepare('SELECT version, position FROM positions WHERE model = ?');
    this.#block = this.#db.prepare('SELECT text FROM lines WHERE model = ? AND block = ?');
  }

  async position(name: string, version: number): Promise<number> {
    const kept = this.#kept(name);
    if (!kept) return -1;
    if (kept.version === version) return kept.position;
    this.#drop(name);
    return -1;
  }

  async get<Row>(name: string, key: string): Promise<Row | undefined> {
    return (await this.many<Row>(name, [key]))[0];
  }

  async many<Row>(name: string, keys: readonly string[]): Promise<(Row | undefined)[]> {
    return keys.map((key) => {
      const found = this.#get.get(name, key) as { row: string } | undefined;
      return found && (JSON.parse(found.row) as Row);
    });
  }

  async list<Row>(
    name: string,
    { prefix = '', after = '', limit }: ListOptions,
  ): Promise<{ key: string; row: Row }[]> {
    const rows = this.#list.all(name, after, prefix, `${prefix}\u{10ffff}`, limit);
    return (rows as { key: string; row: string }[]).map(({ key, row }) => ({
      key,
      row: JSON.parse(row) as Row,
    }));
  }

  /** Nothing is held open between two of them: whoever reads slowly keeps nobody waiting. */
  async *lines(
    name: string,
    key: string,
    { from, to }: { from: number; to: number },
  ): AsyncGenerator<LogLine> {
    const bucket = bucketOf(key);
    const last = blockOf(to, bucket);
    const step = from <= to ? BUCKETS : -BUCKETS;
    for (
      let block = blockOf(from, bucket);
      step > 0 ? block <= last : block >= last;
      block += step
    ) {
      const found = this.#block.get(name, block) as { text: string } | undefined;
      const lines = found ? linesOf(found.text, key) : [];
      if (step < 0) lines.reverse();
      for (const line of lines) {
        const [first, end] = step > 0 ? [from, to] : [to, from];
        if (line.position >= first && line.position <= end) yield line;
      }
    }
  }

  async save(name: string, version: number, folded: Folded, expected: number): Promise<void> {
    const { rows, lines, position } = folded;
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const kept = this.#kept(name);
      const isOther = kept !== undefined && kept.version !== version;
      if ((isOther ? -1 : (kept?.position ?? -1)) !== expected) throw new FoldedElsewhere(name);
      if (isOther) this.#drop(name);
      this.#putRows(name, rows);
      this.#addLines(name, lines);
      this.#db
        .prepare('INSERT OR REPLACE INTO positions VALUES (?, ?, ?)')
        .run(name, version, position);
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  #kept(name: string): { version: number; position: number } | undefined {
    return this.#position.get(name) as { version: number; position: number } | undefined;
  }

  #drop(name: string): void {
    for (const table of ['rows', 'lines', 'positions']) {
      this.#db.prepare(`DELETE FROM ${table} WHERE model = ?`).run(name);
    }
  }

  /** In the order of their keys, as they lie in the file. */
  #putRows(name: string, rows: Folded['rows']): void {
    const put = this.#db.prepare('INSERT OR REPLACE INTO rows (model, key, row) VALUES (?, ?, ?)');
    const sorted = [...rows].sort((a, b) => (a.key < b.key ? -1 : 1));
    for (const { key, row } of sorted) put.run(name, key, JSON.stringify(row));
  }

  /** Each `\nKEY POSITION TEXT`. */
  #addLines(name: string, lines: Folded['lines']): void {
    const blocks = new Map<number, string>();
    for (const { key, position, text } of lines) {
      const block = blockOf(position, bucketOf(key));
      blocks.set(block, `${blocks.get(block) ?? ''}\n${key} ${position} ${text}`);
    }
    const add = this.#db.prepare(`INSERT INTO lines (model, block, text) VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET text = text || excluded.text`);
    for (const [block, text] of blocks) add.run(name, block, text);
  }

  async close(): Promise<void> {
    if (this.#db.isOpen) this.#db.close();
  }
}

function linesOf(text: string, key: string): LogLine[] {
  const lines: LogLine[] = [];
  const mark = `\n${key} `;
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
    const start = at + mark.length;
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end < 0 ? text.length : end);
    lines.push({ position: Number.parseInt(line, 10), text: line.slice(line.indexOf(' ') + 1) });
  }
  return lines;
}
