import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Unavailable } from '@mutirao/event-sourcing';
import { checkMark, checkRecords, columnOf, marksOf, newRevision } from './record-bounds.ts';
import {
  type Kept,
  MarkTaken,
  type NewRecord,
  type RecordPlace,
  type Records,
  type RecordsOptions,
} from './records.ts';

/** SQLite's primary result codes for "nothing was done, and may be later". */
const NOT_NOW = new Map([
  [5, 'is locked by another process'],
  [8, 'is read-only'],
  [13, 'cannot be written: the disk is full'],
]);

export interface SqliteRecordsOptions {
  readonly readOnly?: boolean;
  /** How long another process is waited for, that reads or writes the same file. */
  readonly waitMilliseconds?: number;
}

/** Collections as files of a folder, each `NAME.sqlite`. Any number of threads may open one. */
export class SqliteRecordPlace implements RecordPlace {
  readonly #open = new Map<string, SqliteRecords>();

  constructor(
    private readonly folder: string,
    private readonly options: SqliteRecordsOptions = {},
  ) {}

  async open(options: RecordsOptions): Promise<Records> {
    const { name } = options;
    const found = this.#open.get(name);
    if (found) return found;
    const path = join(this.folder, `${name}.sqlite`);
    const records = new SqliteRecords(path, options, this.options);
    this.#open.set(name, records);
    return records;
  }

  async close(): Promise<void> {
    for (const records of this.#open.values()) records.close();
    this.#open.clear();
  }
}

/**
 * A collection in one SQLite file: write-ahead log, `synchronous=FULL`. What is erased is overwritten
 * with zeros (`secure_delete`), and the log beside the file emptied. Keys are blobs, as in SQLite a
 * text ends at its first NUL and a blob does not.
 */
class SqliteRecords implements Records {
  readonly #db: DatabaseSync;
  readonly #name: string;
  readonly #marks: ReturnType<typeof marksOf>;
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #insert: StatementSync;
  /** By their text: those that are asked for a thousand times a file are made once. */
  readonly #prepared = new Map<string, StatementSync>();

  constructor(path: string, options: RecordsOptions, at: SqliteRecordsOptions) {
    const { readOnly = false, waitMilliseconds = 5_000 } = at;
    this.#name = options.name;
    this.#marks = marksOf(options);
    this.#db = new DatabaseSync(path, { readOnly, timeout: waitMilliseconds });
    if (!readOnly) this.#db.exec(schemaOf(options, this.#marks));
    const columns = ['key', 'revision', 'value', ...this.#marks.map(columnOf)];
    const row = `(${columns.join()}) VALUES (${columns.map(() => '?').join()})`;
    const others = columns.slice(1).map((column) => `${column} = excluded.${column}`);
    this.#get = this.#db.prepare('SELECT key, revision, value FROM records WHERE key = ?');
    this.#insert = this.#db.prepare(`INSERT OR IGNORE INTO records ${row}`);
    this.#put = this.#db.prepare(
      `INSERT INTO records ${row} ON CONFLICT (key) DO UPDATE SET ${others.join()}`,
    );
  }

  async get(key: string): Promise<Kept | undefined> {
    return (await this.many([key]))[0];
  }

  async many(keys: readonly string[]): Promise<(Kept | undefined)[]> {
    return this.#attempt(() =>
      keys.map((key) => {
        const row = this.#get.get(Buffer.from(key)) as Row | undefined;
        return row && keptOf(row);
      }),
    );
  }

  async put(records: readonly NewRecord[]): Promise<void> {
    this.#write(records, this.#put);
  }

  async insert(records: readonly NewRecord[]): Promise<boolean[]> {
    return this.#write(records, this.#insert).map((changes) => changes === 1);
  }

  async replace(record: NewRecord, revision: number): Promise<boolean> {
    checkRecords([record], this.#marks);
    const columns = ['revision', 'value', ...this.#marks.map(columnOf)];
    const sets = columns.map((column) => `${column} = ?`).join();
    const update = `UPDATE records SET ${sets} WHERE key = ? AND revision = ?`;
    const [key = null, ...others] = this.#rowOf(record);
    const { changes } = this.#attempt(() => this.#statement(update).run(...others, key, revision));
    return changes === 1;
  }

  async remove(keys: readonly string[]): Promise<number> {
    const remove = this.#statement('DELETE FROM records WHERE key = ?');
    const removed = this.#transaction(() =>
      keys.map((key) => Number(remove.run(Buffer.from(key)).changes)),
    );
    this.#emptyLog();
    return removed.reduce((sum, changes) => sum + changes, 0);
  }

  async list(options: { prefix?: string; after?: string; limit: number }): Promise<Kept[]> {
    const { prefix = '', after, limit } = options;
    const from = Buffer.from(prefix);
    const to = Buffer.concat([from, NO_TEXT]);
    const rest = `key >= ? AND key < ? ORDER BY key LIMIT ?`;
    if (after === undefined) return this.#all(rest, from, to, limit);
    return this.#all(`key > ? AND ${rest}`, Buffer.from(after), from, to, limit);
  }

  async find(mark: string, value: string, limit: number): Promise<Kept[]> {
    checkMark(this.#marks, mark, value);
    return this.#all(`${columnOf({ mark })} = ? ORDER BY key LIMIT ?`, value, limit);
  }

  async removeBelow(mark: string, value: number): Promise<number> {
    checkMark(this.#marks, mark, value);
    const remove = `DELETE FROM records WHERE ${columnOf({ mark })} < ?`;
    const { changes } = this.#attempt(() => this.#statement(remove).run(value));
    this.#emptyLog();
    return Number(changes);
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  /** All of them in one transaction, which is one flush; the number of rows that each changed. */
  #write(records: readonly NewRecord[], statement: StatementSync): number[] {
    checkRecords(records, this.#marks);
    return this.#transaction(() =>
      records.map((record) => Number(statement.run(...this.#rowOf(record)).changes)),
    );
  }

  #rowOf({ key, value, marks = {} }: NewRecord): SQLInputValue[] {
    const found = this.#marks.map(({ mark }) => marks[mark] ?? null);
    return [Buffer.from(key), newRevision(), value, ...found];
  }

  #all(where: string, ...values: SQLInputValue[]): Kept[] {
    const select = `SELECT key, revision, value FROM records WHERE ${where}`;
    const rows = this.#attempt(() => this.#statement(select).all(...values));
    return (rows as unknown as Row[]).map(keptOf);
  }

  #statement(text: string): StatementSync {
    const known = this.#prepared.get(text) ?? this.#db.prepare(text);
    this.#prepared.set(text, known);
    return known;
  }

  #transaction<T>(work: () => T): T {
    return this.#attempt(() => {
      this.#db.exec('BEGIN IMMEDIATE');
      try {
        const done = work();
        this.#db.exec('COMMIT');
        return done;
      } catch (error) {
        if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /**
   * What was erased is not in the log either. While another process reads the file (a backup of it)
   * that cannot be: then to be removed again.
   */
  #emptyLog(): void {
    const { busy } = this.#db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number };
    if (busy !== 0) throw new Unavailable(`${this.#name} is being copied`);
  }

  #attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const { errcode = 0, message } = error as { errcode?: number; message: string };
      const why = NOT_NOW.get(errcode & 0xff);
      if (why !== undefined) throw new Unavailable(`${this.#name} ${why}`, { cause: error });
      const [, mark] = /^UNIQUE constraint failed: records\.mark_(\w+)$/.exec(message) ?? [];
      throw mark === undefined ? error : new MarkTaken(mark);
    }
  }
}

interface Row {
  readonly key: Uint8Array;
  readonly revision: number;
  readonly value: Uint8Array;
}

/** A byte that is in no UTF-8: whatever begins with a text lies before that text and it. */
const NO_TEXT = Buffer.of(0xff);

function schemaOf(
  { isWaitedFor = true }: RecordsOptions,
  marks: ReturnType<typeof marksOf>,
): string {
  const columns = marks.map(
    (each) => `, ${columnOf(each)} ${each.kind === 'number' ? 'REAL' : 'TEXT'}`,
  );
  const indexes = marks.map((each) => {
    const column = columnOf(each);
    const index = each.kind === 'unique' ? 'UNIQUE INDEX' : 'INDEX';
    return `CREATE ${index} IF NOT EXISTS by_${column} ON records (${column}) WHERE ${column} IS NOT NULL;`;
  });
  return `PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON;
    PRAGMA synchronous = ${isWaitedFor ? 'FULL' : 'NORMAL'};
    CREATE TABLE IF NOT EXISTS records (
      key BLOB PRIMARY KEY, revision INTEGER NOT NULL, value BLOB NOT NULL${columns.join('')}
    ) STRICT, WITHOUT ROWID;
    ${indexes.join('\n')}`;
}

function keptOf({ key, revision, value }: Row): Kept {
  return {
    key: Buffer.from(key).toString(),
    value: Buffer.from(value.buffer, value.byteOffset, value.byteLength),
    revision,
  };
}
