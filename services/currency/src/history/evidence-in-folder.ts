import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { FolderPaths } from '../folder.ts';
import type {
  CopiedRow,
  Evidence,
  ModelCopies,
  ModelCopy,
  StoredJournal,
  StoredRecord,
  StoredRow,
  WrittenHead,
} from './evidence.ts';
import { fileBytes, plainHead } from './plain-files.ts';

/** A folder's files, each with SQL of its own, as one read transaction sees them. */
export class FolderEvidence implements Evidence {
  readonly neededHead = 'head file';
  readonly #path: FolderPaths;

  constructor(path: FolderPaths) {
    this.#path = path;
  }

  async heads(): Promise<readonly WrittenHead[]> {
    const { head, seenHead } = this.#path;
    const files = [
      [`the ${this.neededHead}`, head],
      ['the head kept with the keys', seenHead],
    ] as const;
    return files.flatMap(([name, file]) => {
      const bytes = fileBytes(file);
      if (bytes === undefined || bytes.length === 0) return [];
      return [{ name, head: plainHead(bytes) }];
    });
  }

  async snapshot(): Promise<Buffer | undefined> {
    return fileBytes(this.#path.snapshot);
  }

  async models(wanted: readonly { name: string; version: number }[]): Promise<ModelCopies> {
    const { readModels } = this.#path;
    if (!existsSync(readModels)) return { found: [], moving: [], close: () => {} };
    const db = opened(readModels);
    const found = wanted.flatMap(({ name, version }): ModelCopy[] => {
      const row = db.prepare('SELECT version, position FROM positions WHERE model = ?').get(name);
      if (row === undefined) return [];
      const isOfAnotherVersion = row['version'] !== version;
      const rows = () => rowsOf(db, name);
      return [{ name, isOfAnotherVersion, position: Number(row['position']), rows }];
    });
    return { found, moving: [], close: () => db.close() };
  }

  async deliveries(): Promise<Iterable<StoredRecord>> {
    return recordsIn(this.#path.deliveries);
  }

  async journal(): Promise<StoredJournal> {
    const db = opened(this.#path.journal);
    const last = db
      .prepare('SELECT first + count AS total FROM chunks ORDER BY first DESC LIMIT 1')
      .get();
    const chunks = db.prepare('SELECT first, count, bytes FROM chunks ORDER BY first');
    return {
      total: typeof last?.['total'] === 'number' ? last['total'] : 0,
      isGrowing: false,
      rows: () => chunks.iterate() as Iterable<unknown> as Iterable<StoredRow>,
      close: async () => db.close(),
    };
  }

  async pins(): Promise<Iterable<StoredRecord>> {
    return recordsIn(this.#path.pins);
  }

  async runFile(sha256: string): Promise<Buffer | undefined> {
    return fileBytes(join(this.#path.runs, `${sha256}.lines`));
  }

  async close(): Promise<void> {}
}

function opened(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  db.exec('BEGIN');
  return db;
}

function* rowsOf(db: DatabaseSync, name: string): Generator<CopiedRow> {
  const rows = db.prepare('SELECT key, row FROM rows WHERE model = ?').iterate(name);
  for (const { key, row } of rows) yield { key: String(key), row: JSON.parse(String(row)) };
}

function recordsIn(path: string): StoredRecord[] {
  if (!existsSync(path)) return [];
  const db = opened(path);
  try {
    const textOf = (bytes: unknown) => Buffer.from(bytes as Uint8Array).toString();
    const rows = db.prepare('SELECT key, value FROM records').all();
    return rows.map(({ key, value }) => [textOf(key), textOf(value)]);
  } finally {
    db.close();
  }
}
