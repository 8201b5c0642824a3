import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { copyDurably, flushPath } from '@mutirao/adapters/files';
import { headOfCopy, headText } from '@mutirao/adapters/journal';
import { copyDatabase } from '@mutirao/adapters/sqlite';
import { ChainBroken, type Head } from '@mutirao/event-sourcing';
import type { Folder } from '../folder.ts';
import { HistoryRefused } from './history-refused.ts';

export interface BackupReport {
  /** `POSITION:HASH` of the last event in the copy. */
  readonly head: string;
  readonly files: number;
  readonly bytes: number;
}

export interface BackupOptions {
  /** Called now and then with how many of how many pages of the journal are copied. */
  readonly progress?: (done: number, total: number) => void;
  /** Copies into the folder what other services keep of the town; answers with the copies. */
  readonly others?: (destination: string) => Promise<readonly string[]>;
}

/**
 * Copies a folder, also while it is served, into `destination` (new or empty): webhooks first, which
 * must not be ahead of the journal, or events would not be told; then the journal; then what other
 * services keep, which it must not be ahead of, as it follows them; then what an event may refer to,
 * which was there before the event; the head file is that of the copy; `town.json` comes last, so that
 * half a backup is no town. What can be made again (snapshot, read models) and the keys stay out. To
 * restore is to copy back. Throws HistoryRefused.
 */
export async function backup(
  folder: Folder,
  destination: string,
  { progress, others = async () => [] }: BackupOptions = {},
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
  for (const file of [path.webhooks, path.deliveries]) {
    if (existsSync(file)) await copyDatabase(file, target(file));
  }
  const journal = target(path.journal);
  await copyDatabase(path.journal, journal, progress);
  copied.push(...(await others(to)));
  for (const file of [path.register, path.notes, path.pins]) {
    if (existsSync(file)) await copyDatabase(file, target(file));
  }
  for (const name of existsSync(path.runs) ? readdirSync(path.runs) : []) {
    if (/^[0-9a-f]{64}\.lines$/.test(name)) {
      await copyDurably(join(path.runs, name), target(name, join(to, 'runs')));
    }
  }
  if (existsSync(path.audit)) await copyDurably(path.audit, target(path.audit));
  // Whoever puts a copy back must not serve what servers serve.
  if (existsSync(path.moved)) await copyDurably(path.moved, target(path.moved));
  const head = await soundHead({ journal, head: target(path.head) });
  await copyDurably(path.townFile, target(path.townFile));
  for (const each of [join(to, 'runs'), to]) flushPath(each);
  const bytes = copied.reduce((total, file) => total + statSync(file).size, 0);
  return { head: headText(head), files: copied.length, bytes };
}

async function soundHead(copy: { journal: string; head: string }): Promise<Head> {
  try {
    return await headOfCopy(copy);
  } catch (error) {
    if (!(error instanceof ChainBroken || isSqlite(error))) throw error;
    const { message } = error as Error;
    throw new HistoryRefused('copy-broken', `the copy is not good: ${message}`, { cause: error });
  }
}

function isSqlite(error: unknown): boolean {
  return (error as { code?: string }).code === 'ERR_SQLITE_ERROR';
}
