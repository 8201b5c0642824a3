import { closeSync, fsyncSync, openSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';

/** The copy is on the disk when it resolves; its folder is to be flushed too. */
export async function copyDurably(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  flushPath(to);
}

/** Flushes a file, or the names in a folder. */
export function flushPath(path: string): void {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}
