import { DatabaseSync } from 'node:sqlite';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS followed (
    one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL) STRICT;
  INSERT OR IGNORE INTO followed VALUES (1, -1);
  CREATE TABLE IF NOT EXISTS webhooks (
    id TEXT PRIMARY KEY, merchant TEXT NOT NULL, events TEXT NOT NULL, sealed BLOB,
    state TEXT NOT NULL CHECK (state IN ('active', 'disabled', 'deleted')), reason TEXT,
    after INTEGER NOT NULL, waiting INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS webhooks_of ON webhooks (merchant);
  CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, webhook TEXT NOT NULL, id TEXT NOT NULL,
    type TEXT NOT NULL, position INTEGER, body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'given-up')),
    tries INTEGER NOT NULL, next_at INTEGER, tried_at INTEGER, outcome TEXT,
    UNIQUE (webhook, id)) STRICT;
  CREATE INDEX IF NOT EXISTS deliveries_of ON deliveries (webhook, state, seq)`;

/**
 * The file of webhooks: who wants to hear of what, and what is on its way. `followed` is how far
 * the journal was followed, and is written together with the deliveries that come of it. Several
 * threads may have it open.
 */
export function openWebhooksFile(
  path: string,
  { synchronous }: { readonly synchronous: 'FULL' | 'NORMAL' },
): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: 5_000 });
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous};
    PRAGMA secure_delete = ON; ${SCHEMA}`);
  return db;
}

/** All of it, or nothing. */
export function inOneWrite<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
