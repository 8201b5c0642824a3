import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { createWhole, writeWhole } from '@mutirao/adapters/files';
import { derivedKey, isOpenToOthers } from '@mutirao/adapters/sealing';
import type { IdentityFolder } from '../folder.ts';

const BYTES = 32;

/**
 * Port: where the key comes from that wraps every person's key. A file is one place; a key
 * management service, which unwraps it at the start, is another.
 */
export interface MasterKeySource {
  /** 32 bytes. Throws, in plain words, when they cannot be had. */
  masterKey(): Promise<Buffer>;
}

/** The key in a file of 64 hexadecimal digits, readable by its owner alone. */
export function masterKeyFile(path: string): MasterKeySource {
  return {
    async masterKey() {
      if (!existsSync(path)) throw new MasterKeyUnusable(`the master key is not there: ${path}`);
      if (isOpenToOthers(statSync(path))) {
        throw new MasterKeyUnusable(`${path} can be read by others: chmod 600 it`);
      }
      const text = readFileSync(path, 'utf8').trim();
      if (!/^[0-9a-f]{64}$/.test(text)) {
        throw new MasterKeyUnusable(`${path} is not ${BYTES} bytes in hexadecimal`);
      }
      return Buffer.from(text, 'hex');
    },
  };
}

/**
 * Makes the master key of a new town, in `file` or beside the data; one that is there is used and
 * never replaced, nor is one made where a note says that it lies elsewhere. Throws when it would lie
 * inside the data folder: whoever takes that must not have it.
 */
export function createMasterKey({ data, path }: IdentityFolder, file?: string): void {
  const place = masterKeyPlaceOf(path, file);
  refuseInside(data, place);
  if (file === undefined && place !== path.masterKey) return;
  if (!existsSync(place)) createWhole(place, `${randomBytes(BYTES).toString('hex')}\n`);
  if (file === undefined || rememberedPlace(path) === place) return;
  createWhole(path.masterKeyPlace, `${place}\n`);
}

/** Where the master key of this town is, unless `file` says otherwise. Never in the data folder. */
export function masterKeyOf({ data, path }: IdentityFolder, file?: string): MasterKeySource {
  const place = masterKeyPlaceOf(path, file);
  refuseInside(data, place);
  return masterKeyFile(place);
}

/** The file in which it is looked for. */
export function masterKeyPlaceOf(path: IdentityFolder['path'], file?: string): string {
  return file === undefined ? rememberedPlace(path) : resolve(file);
}

function rememberedPlace({ masterKey, masterKeyPlace }: IdentityFolder['path']): string {
  return existsSync(masterKeyPlace) ? readFileSync(masterKeyPlace, 'utf8').trim() : masterKey;
}

/** Throws for a place in the data folder: whoever takes that folder must not have the key. */
export function refuseInside(data: string, place: string): void {
  // A town that lies with servers has no such folder.
  if (data === '') return;
  const way = relative(real(data), real(place));
  if (isAbsolute(way) || way === '..' || way.startsWith(`..${sep}`)) return;
  throw new MasterKeyUnusable(`the master key must not lie in the data folder: ${place}`);
}

/** The path without symbolic links, as far as it is there. */
function real(path: string): string {
  const full = resolve(path);
  if (existsSync(full)) return realpathSync(full);
  return dirname(full) === full ? full : join(real(dirname(full)), basename(full));
}

/** Notes, in a new folder, which master key it is sealed under: a digest of which nothing can be told. */
export function keepMasterKeyCheck({ path }: IdentityFolder, master: Uint8Array): void {
  writeWhole(path.masterKeyCheck, `${checkOf(master)}\n`);
}

/** Throws, in plain words, for another master key than the folder's: it would open nothing there. */
export function assertMasterKey({ path }: IdentityFolder, master: Uint8Array): void {
  if (!existsSync(path.masterKeyCheck)) {
    throw new MasterKeyUnusable(
      `${path.masterKeyCheck} is missing: whose master key is right cannot be told`,
    );
  }
  assertCheck(readFileSync(path.masterKeyCheck, 'utf8').trim(), master);
}

/** Throws, in plain words, when what was noted of the right master key is not of this one. */
export function assertCheck(noted: string, master: Uint8Array): void {
  if (noted === checkOf(master)) return;
  throw new MasterKeyUnusable(
    'this is not the master key that all was made with here: it opens nothing, and what it would seal the right one could not open',
  );
}

/** What is noted of a master key: a digest of which nothing can be told. */
export function checkOf(master: Uint8Array): string {
  return derivedKey(master, 'mutirao master key check').toString('hex');
}

/** The message says why, in plain words, and never what is in a file of keys. */
export class MasterKeyUnusable extends Error {
  override readonly name = 'MasterKeyUnusable';
}
