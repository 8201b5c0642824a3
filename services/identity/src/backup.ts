import { existsSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { copyDurably, flushPath } from '@mutirao/adapters/files';
import { headOfCopy } from '@mutirao/adapters/journal';
import { copyDatabase } from '@mutirao/adapters/sqlite';
import { type IdentityFolder, identityPaths } from './folder.ts';

/**
 * Copies identity into `destination`, which is to be a town's folder, also while it is served: first
 * its journal, then what that refers to. Left out are the keys of persons, whose copies must not live
 * long, and sessions, which end when a town is put back. Answers with the copies; throws when the
 * copied journal is broken.
 */
export async function backupIdentity(
  { path }: IdentityFolder,
  destination: string,
): Promise<readonly string[]> {
  const to = identityPaths(destination, destination);
  mkdirSync(to.folder, { recursive: true, mode: 0o700 });
  await copyDatabase(path.journal, to.journal);
  await headOfCopy(to);
  const copied = [to.journal, to.head];
  const databases = [
    'directory',
    'people',
    'organisations',
    'matching',
    'credentials',
    'credentialLinks',
  ] as const;
  for (const name of databases.filter((each) => existsSync(path[each]))) {
    await copyDatabase(path[name], to[name]);
    copied.push(to[name]);
  }
  if (existsSync(path.masterKeyCheck)) {
    await copyDurably(path.masterKeyCheck, to.masterKeyCheck);
    copied.push(to.masterKeyCheck);
  }
  flushPath(to.folder);
  return copied;
}

/**
 * Copies the keys of persons alone, each wrapped by the master key. Whoever has such a copy, the master
 * key and a backup reads who was erased since: it is to be kept for days and not for years. Throws
 * for a folder that has such a copy.
 */
export async function backupPersonKeys(
  { path }: IdentityFolder,
  destination: string,
): Promise<string> {
  mkdirSync(destination, { recursive: true, mode: 0o700 });
  const to = join(destination, basename(path.personKeys));
  if (existsSync(to)) throw new Error(`${to} is there already: name another folder`);
  await copyDatabase(path.personKeys, to);
  flushPath(destination);
  return to;
}
