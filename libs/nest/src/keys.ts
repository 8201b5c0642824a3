import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isOpenToOthers } from '@mutirao/adapters/sealing';

/** Under which registry numbers are mapped to random ids. */
const COMMUNITY_FILE = 'community.key';
/** Under which the currency seals its notes, where identity is another process. */
const NOTES_FILE = 'notes.key';

/**
 * Makes the key of a new community, under which registry numbers are mapped to random ids; readable
 * by its owner alone. One that is there is never replaced (EEXIST): with another key every entry of
 * the directory would be lost.
 */
export async function createCommunityKey(folder: string): Promise<Buffer> {
  await keepKey(folder, COMMUNITY_FILE, randomBytes(32));
  return loadCommunityKey(folder);
}

/** 32 bytes. Throws when the file is missing, is no key, or can be read by others. */
export function loadCommunityKey(folder: string): Promise<Buffer> {
  return loadKey(join(folder, COMMUNITY_FILE));
}

/** Gives the currency, as a process of its own, the key of its notes. One that is there stays. */
export async function keepNotesKey(folder: string, key: Uint8Array): Promise<void> {
  try {
    await keepKey(folder, NOTES_FILE, key);
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
}

export function loadNotesKey(folder: string): Promise<Buffer> {
  return loadKey(join(folder, NOTES_FILE));
}

async function keepKey(folder: string, name: string, key: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = await open(join(folder, name), 'wx', 0o600);
  try {
    await file.writeFile(`${Buffer.from(key).toString('hex')}\n`);
    // Flushed before it counts: what is keyed with it may be durable a moment later.
    await file.sync();
  } finally {
    await file.close();
  }
}

async function loadKey(path: string): Promise<Buffer> {
  if (isOpenToOthers(await stat(path))) {
    throw new Error(`${path} can be read by others: chmod 600 it.`);
  }
  const text = (await readFile(path, 'utf8')).trim();
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error(`${path} is not 32 bytes in hexadecimal.`);
  return Buffer.from(text, 'hex');
}
