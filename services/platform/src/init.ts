import { folderOf, initTown as initCurrency, type TownSettings } from '@mutirao/currency';
import {
  grantLocalToken,
  identityFolder,
  initIdentity,
  type LocalToken,
  refuseInside,
} from '@mutirao/identity';
import { loadCommunityKey } from '@mutirao/nest';

export interface TownFolders {
  readonly data: string;
  readonly keys?: string;
}

/**
 * Makes the folder of a new town, with all its services need. The master key lies beside the data, or
 * in `masterKeyFile`, never in the data. Throws, in plain words, for folders in use or settings that
 * cannot work. Returns the head of the money's journal, `POSITION:HASH`.
 */
export async function initTown(
  settings: TownSettings,
  folders: TownFolders & { readonly masterKeyFile?: string },
): Promise<{ head: string }> {
  const { data, masterKeyFile } = folders;
  // Before anything is made that would have to be taken away again.
  if (masterKeyFile !== undefined) refuseInside(data, masterKeyFile);
  return initCurrency(settings, folders, (folder) =>
    initIdentity(
      identityFolder(folder.town, folder),
      masterKeyFile === undefined ? {} : { masterKeyFile },
    ),
  );
}

/** A token without a server, for whoever can read the folder and its keys; its grant is an event. */
export async function localToken(folders: TownFolders, token: LocalToken): Promise<string> {
  const folder = folderOf(folders.data, folders.keys);
  const communityKey = await loadCommunityKey(folder.keys);
  return grantLocalToken(identityFolder(folder.town, folder), communityKey, token);
}
