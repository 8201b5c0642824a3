import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

const COMMUNITY_FILE = 'community.key';

/**
 * Makes the key of a new community, under which registry numbers are mapped to random ids; readable
 * by its owner alone. One that is there is never replaced (EEXIST): with another key every entry of
 * the directory would be lost.
 */
export async function createCommunityKey(folder: string): Promise<Buffer> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = await open(join(folder, COMMUNITY_FILE), 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(32).toString('hex')}\n`);
    // Flushed before it counts: what is keyed with it may be durable a moment later.
    await file.sync();
  } finally {
    await file.close();
  }
  return loadCommunityKey(folder);
}

/** 32 bytes. Throws when the file is missing, is no key, or can be read by others. */
export async function loadCommunityKey(folder: string): Promise<Buffer> {
  const path = join(folder, COMMUNITY_FILE);
  const { mode } = await stat(path);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new Error(`${path} can be read by others: chmod 600 it.`);
  }
  const text = (await readFile(path, 'utf8')).trim();
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error(`${path} is not 32 bytes in hexadecimal.`);
  return Buffer.from(text, 'hex');
}
