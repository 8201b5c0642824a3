import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { columnOf, type Mark, marksOf } from './record-bounds.ts';
import type { NewRecord, RecordPlace, Records, RecordsOptions } from './records.ts';

/** At a time, and of larger ones as many as have so many bytes. */
const A_BATCH = 1_000;
const BATCH_BYTES = 4 * 1_024 * 1_024;
const WAIT_MILLISECONDS = 5_000;

/** How many records a collection of a folder has; none where its file is not there. */
export function countRecords(folder: string, { name }: RecordsOptions): number {
  const db = openedFile(folder, name);
  const row = db?.prepare('SELECT count(*) AS count FROM records').get();
  db?.close();
  return Number(row?.['count'] ?? 0);
}

/**
 * Makes a collection elsewhere what it is in a folder's file, with all marks, which is only read. What
 * was there is erased first, or what was erased here since an earlier copy would live on: nobody may
 * use it meanwhile. Each batch is waited for, also of a collection of which else nobody does. `told` is
 * called after each with how many are copied. To be done again as a whole when it fails.
 */
export async function copyRecords(
  folder: string,
  options: RecordsOptions,
  to: RecordPlace,
  told: (copied: number) => void = () => undefined,
): Promise<void> {
  const records = await to.open({ ...options, isWaitedFor: true });
  await eraseAll(records);
  const db = openedFile(folder, options.name);
  if (!db) return;
  try {
    let copied = 0;
    for (const batch of batchesOf(db, marksOf(options))) {
      await records.put(batch);
      copied += batch.length;
      told(copied);
    }
  } finally {
    db.close();
  }
}

/** Several, one after the other; `told` is called with how many are copied of all. */
export async function copyCollections(
  folder: string,
  collections: readonly RecordsOptions[],
  to: RecordPlace,
  told: (copied: number) => void,
): Promise<void> {
  let before = 0;
  for (const options of collections) {
    let own = 0;
    await copyRecords(folder, options, to, (copied) => {
      own = copied;
      told(before + own);
    });
    before += own;
  }
}

/** How many records they have together. */
export function countCollections(folder: string, collections: readonly RecordsOptions[]): number {
  return collections.reduce((sum, each) => sum + countRecords(folder, each), 0);
}

async function eraseAll(records: Records): Promise<void> {
  for (;;) {
    const page = await records.list({ limit: A_BATCH });
    if (page.length === 0) return;
    await records.remove(page.map(({ key }) => key));
  }
}

function openedFile(folder: string, name: string): DatabaseSync | undefined {
  const path = join(folder, `${name}.sqlite`);
  if (!existsSync(path)) return undefined;
  return new DatabaseSync(path, { readOnly: true, timeout: WAIT_MILLISECONDS });
}

function* batchesOf(db: DatabaseSync, marks: readonly Mark[]): Generator<NewRecord[]> {
  const columns = ['key', 'value', ...marks.map(columnOf)].join();
  let batch: NewRecord[] = [];
  let bytes = 0;
  for (const row of db.prepare(`SELECT ${columns} FROM records`).iterate()) {
    const record = recordOf(row, marks);
    batch.push(record);
    bytes += record.value.byteLength;
    if (batch.length < A_BATCH && bytes < BATCH_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

function recordOf(row: Record<string, SQLOutputValue>, marks: readonly Mark[]): NewRecord {
  const found = marks.flatMap(({ mark }) => {
    const value = row[columnOf({ mark })];
    return typeof value === 'string' || typeof value === 'number' ? [[mark, value] as const] : [];
  });
  return {
    key: Buffer.from(row['key'] as Uint8Array).toString(),
    value: row['value'] as Uint8Array,
    ...(found.length > 0 && { marks: Object.fromEntries(found) }),
  };
}
