import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createWhole, flushPath } from '@mutirao/adapters/files';
import type { Folder } from '@mutirao/currency';
import {
  assertMasterKey,
  identityFolder,
  masterKeyOf,
  masterKeyPlaceOf,
  refuseInside,
  sealingKeyOf,
} from '@mutirao/identity';
import { communityKeyFile, loadCommunityKey, loadNotesKey, notesKeyFile } from '@mutirao/nest';
import { MoveRefused } from './move-refused.ts';

/** Of a town: what a folder of keys has for services that are processes of their own. */
export interface TownKeys {
  readonly community: Buffer;
  readonly master: Buffer;
  readonly notes: Buffer;
  /** The file of the master key, where it does not lie with the other keys. */
  readonly masterElsewhere?: string;
}

/** The keys of a town in a folder. Throws MoveRefused for those that are not the ones it was made with. */
export async function keysOfTown(folder: Folder, masterKeyFile?: string): Promise<TownKeys> {
  const own = identityFolder(folder.town, folder);
  const place = masterKeyPlaceOf(own.path, masterKeyFile);
  const community = await plainly(() => loadCommunityKey(folder.keys));
  const master = await plainly(async () => {
    const key = await masterKeyOf(own, masterKeyFile).masterKey();
    assertMasterKey(own, key);
    return key;
  });
  const notes = sealingKeyOf(master, 'currency');
  const isElsewhere = place !== own.path.masterKey;
  return { community, master, notes, ...(isElsewhere && { masterElsewhere: place }) };
}

/**
 * Sees to it that the services find the very keys of the town in `keys`: those that are there must be the
 * same, those that are not are made, each whole or not at all. A master key that lies elsewhere stays
 * there, and a note says where. Throws MoveRefused for other keys before anything is written.
 */
export async function giveKeys(keys: string, town: TownKeys, data: string): Promise<void> {
  await plainly(async () => refuseInside(data, keys));
  const there = identityFolder(NOWHERE, { data: '', keys });
  const { path } = there;
  const { masterKey, masterKeyPlace } = path;
  const masterFile = existsSync(masterKeyPlace) ? masterKeyPlace : masterKey;
  const files = { community: communityKeyFile(keys), notes: notesKeyFile(keys) };
  const has = {
    community: await isThere(files.community, town.community, () => loadCommunityKey(keys)),
    notes: await isThere(files.notes, town.notes, () => loadNotesKey(keys)),
    master: await isThere(masterFile, town.master, () => masterKeyOf(there).masterKey()),
  };
  if (has.community && has.notes && has.master) return;
  mkdirSync(keys, { recursive: true, mode: 0o700 });
  const { masterElsewhere } = town;
  const keep = (file: string, key: Buffer): void => createWhole(file, `${key.toString('hex')}\n`);
  if (!has.community) keep(files.community, town.community);
  if (!has.master && masterElsewhere === undefined) keep(masterKey, town.master);
  if (!has.master && masterElsewhere !== undefined)
    createWhole(masterKeyPlace, `${masterElsewhere}\n`);
  if (!has.notes) keep(files.notes, town.notes);
  flushPath(dirname(keys));
}

/** Keys alone are looked for there. */
const NOWHERE = { community: '', timeZone: 'UTC', rehearsal: false };

async function isThere(file: string, key: Buffer, load: () => Promise<Buffer>): Promise<boolean> {
  if (!existsSync(file)) return false;
  if ((await plainly(load)).equals(key)) return true;
  throw new MoveRefused('other-keys', `${file} is there already, and is of another town`);
}

/** What is wrong with a key is in its message; what the system says stays as it is. */
async function plainly<T>(look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== undefined) throw error;
    throw new MoveRefused('keys-unusable', message, { cause: error });
  }
}
