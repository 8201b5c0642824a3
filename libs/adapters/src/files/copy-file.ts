import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The copy is on the disk when it resolves; its folder is to be flushed too. */
export async function copyDurably(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  flushPath(to);
}

/**
 * Written beside and renamed, readable by its owner alone: a reader, and whoever comes after a crash,
 * sees what was there before or the new text, never a part. On the disk when it returns.
 */
export function writeWhole(path: string, text: string): void {
  renameSync(drafted(path, text), path);
  flushPath(dirname(path));
}

/** The same of what is never replaced: throws EEXIST where there is something already. */
export function createWhole(path: string, text: string): void {
  const draft = drafted(path, text);
  try {
    linkSync(draft, path);
  } finally {
    rmSync(draft);
  }
  flushPath(dirname(path));
}

function drafted(path: string, text: string): string {
  const draft = `${path}.draft`;
  // What a crash left there may have other rights.
  rmSync(draft, { force: true });
  writeFileSync(draft, text, { flag: 'wx', mode: 0o600, flush: true });
  return draft;
}

/** Flushes a file, or the names in a folder. */
export function flushPath(path: string): void {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}
