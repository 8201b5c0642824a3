import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createWhole } from '@mutirao/adapters/files';
import { isOpenToOthers } from '@mutirao/adapters/sealing';

/** In a folder of keys, the one under which registry numbers are mapped to random ids. */
export const communityKeyFile = (folder: string): string => join(folder, 'community.key');
/** In a folder of keys, the one under which the currency seals its notes, where identity is another process. */
export const notesKeyFile = (folder: string): string => join(folder, 'notes.key');

/**
 * Makes the key of a new community, under which registry numbers are mapped to random ids; readable
 * by its owner alone. One that is there is never replaced (EEXIST): with another key every entry of
 * the directory would be lost.
 */
export async function createCommunityKey(folder: string): Promise<Buffer> {
  await keepKey(communityKeyFile(folder), randomBytes(32));
  return loadCommunityKey(folder);
}

/** 32 bytes. Throws when the file is missing, is no key, or can be read by others. */
export function loadCommunityKey(folder: string): Promise<Buffer> {
  return loadKey(communityKeyFile(folder));
}

/** Gives the currency, as a process of its own, the key of its notes. One that is there stays. */
export async function keepNotesKey(folder: string, key: Uint8Array): Promise<void> {
  // Not by the error: the folder may be read-only then.
  if (!existsSync(notesKeyFile(folder))) await keepKey(notesKeyFile(folder), key);
}

export function loadNotesKey(folder: string): Promise<Buffer> {
  return loadKey(notesKeyFile(folder));
}

/** Durable before it counts, and whole or not there: what is keyed with it may be durable a moment later. */
async function keepKey(path: string, key: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  createWhole(path, `${Buffer.from(key).toString('hex')}\n`);
}

async function loadKey(path: string): Promise<Buffer> {
  if (isOpenToOthers(await stat(path))) {
    throw new Error(`${path} can be read by others: chmod 600 it.`);
  }
  const text = (await readFile(path, 'utf8')).trim();
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error(`${path} is not 32 bytes in hexadecimal.`);
  return Buffer.from(text, 'hex');
}
