import { existsSync, readdirSync } from 'node:fs';
import {
  type BackupOptions,
  type BackupReport,
  backup,
  folderOf,
  HistoryRefused,
} from '@mutirao/currency';
import { backupIdentity, backupPersonKeys, identityFolder } from '@mutirao/identity';
import type { OwnFolders } from './init.ts';

/** Copies a town with all its services into a new or empty folder, without any key. */
export function backupTown(
  folders: OwnFolders,
  destination: string,
  options: Pick<BackupOptions, 'progress'> = {},
): Promise<BackupReport> {
  const folder = folderOf(folders.data, folders.keys);
  const people = identityFolder(folder.town, folder);
  return backup(folder, destination, { ...options, others: (to) => backupIdentity(people, to) });
}

/** Copies the keys of persons alone into a new or empty folder; answers with the file. */
export async function backupKeysOfPersons(
  folders: OwnFolders,
  destination: string,
): Promise<string> {
  if (existsSync(destination) && readdirSync(destination).length > 0) {
    const message = `${destination} is not empty: name a new folder`;
    throw new HistoryRefused('destination-not-empty', message);
  }
  const folder = folderOf(folders.data, folders.keys);
  return backupPersonKeys(identityFolder(folder.town, folder), destination);
}
