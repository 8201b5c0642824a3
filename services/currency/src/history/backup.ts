import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
} from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { backup as copyDatabase, DatabaseSync } from 'node:sqlite';
import { HeadFile } from '@mutirao/adapters/files';
import { EMPTY_HEAD, type Head, verifyChunk } from '@mutirao/event-sourcing';
import { headText } from '../app/head-text.ts';
import type { Folder } from '../folder.ts';
import { HistoryRefused } from './history-refused.ts';
import { withJournal } from './journal-file.ts';

export interface BackupReport {
  /** `POSITION:HASH` of the last event in the copy. */
  readonly head: string;
  readonly files: number;
  readonly bytes: number;
}

export interface BackupOptions {
  /** Called now and then with how many of how many pages of the journal are copied. */
  readonly progress?: (done: number, total: number) => void;
}

const PAGES_A_STEP = 1_000;

/**
 * Copies a folder, also while it is served, into `destination` (new or empty): webhooks first, which
 * must not be ahead of the journal, or events would not be told; then the journal; then what an event
 * may refer to, which was there before the event; the head file is that of the
 * copy; `town.json` comes last, so that half a backup is no town. What can be made again (snapshot,
 * read models) and the keys stay out. To restore is to copy back. Throws HistoryRefused.
 */
export async function backup(
  folder: Folder,
  destination: string,
  { progress }: BackupOptions = {},
): Promise<BackupReport> {
  const to = resolve(destination);
  if (existsSync(to) && readdirSync(to).length > 0) {
    throw new HistoryRefused('destination-not-empty', `${to} is not empty: name a new folder`);
  }
  if (!existsSync(folder.path.journal)) {
    throw new HistoryRefused('journal-unreadable', `there is no ${folder.path.journal}`);
  }
  mkdirSync(join(to, 'runs'), { recursive: true, mode: 0o700 });
  const copied: string[] = [];
  const target = (file: string, inside = to): string => {
    const path = join(inside, basename(file));
    copied.push(path);
    return path;
  };
  const { path } = folder;
  if (existsSync(path.webhooks)) await copyOpenDatabase(path.webhooks, target(path.webhooks));
  const journal = target(path.journal);
  await copyOpenDatabase(path.journal, journal, progress);
  for (const file of [path.register, path.notes, path.pins]) {
    if (existsSync(file)) await copyOpenDatabase(file, target(file));
  }
  for (const name of existsSync(path.runs) ? readdirSync(path.runs) : []) {
    if (/^[0-9a-f]{64}\.lines$/.test(name)) {
      await copyDurably(join(path.runs, name), target(name, join(to, 'runs')));
    }
  }
  if (existsSync(path.audit)) await copyDurably(path.audit, target(path.audit));
  const head = await verifiedHead(journal);
  writeHead(target(path.head), head);
  await copyDurably(path.townFile, target(path.townFile));
  for (const each of [join(to, 'runs'), to]) flush(each);
  const bytes = copied.reduce((total, file) => total + statSync(file).size, 0);
  return { head: headText(head), files: copied.length, bytes };
}

/**
 * By SQLite's own backup, within one reading transaction: the copy is the state of one moment, and
 * appends that go on meanwhile do not make it begin again, as they would without it.
 */
async function copyOpenDatabase(
  from: string,
  to: string,
  progress?: BackupOptions['progress'],
): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true, timeout: 5_000 });
  try {
    source.exec('BEGIN');
    source.prepare('SELECT count(*) FROM sqlite_schema').get();
    await copyDatabase(source, to, {
      rate: PAGES_A_STEP,
      progress: ({ totalPages, remainingPages }) =>
        progress?.(totalPages - remainingPages, totalPages),
    });
  } finally {
    source.close();
  }
  // Without a write-ahead log the copy can be read where nothing can be written.
  const copy = new DatabaseSync(to);
  copy.exec('PRAGMA journal_mode = DELETE');
  copy.close();
  flush(to);
}

async function verifiedHead(journal: string): Promise<Head> {
  try {
    return await withJournal(journal, async (store) => {
      let head: Head = EMPTY_HEAD;
      for await (const chunk of store.read(0)) head = { ...verifyChunk(head, chunk) };
      return head;
    });
  } catch (error) {
    if (!(error instanceof HistoryRefused)) throw error;
    throw new HistoryRefused('copy-broken', `the copy is not good: ${error.message}`, {
      cause: error,
    });
  }
}

function writeHead(path: string, head: Head): void {
  const file = new HeadFile(path, { flush: true });
  if (head.position >= 0) file.acknowledge(head);
  file.close();
}

async function copyDurably(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  flush(to);
}

function flush(path: string): void {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}
