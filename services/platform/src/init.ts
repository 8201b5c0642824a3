import {
  type Folder,
  folderOf,
  initTown as initCurrency,
  initTownOnServers,
  refuseMoved,
  type TownSettings,
  townAt,
} from '@mutirao/currency';
import {
  createMasterKey,
  grantLocalToken,
  identityFolder,
  initIdentity,
  type LocalToken,
  masterKeyOf,
  refuseInside,
  sealingKeyOf,
} from '@mutirao/identity';
import {
  createCommunityKey,
  keepNotesKey,
  loadCommunityKey,
  type ServerFolders,
} from '@mutirao/nest';

/** A town in a folder, or one that lies with servers. */
export type TownFolders = OwnFolders | ServerFolders;

/** A town in a folder of its own. */
export interface OwnFolders {
  readonly data: string;
  readonly keys?: string;
}

/** Opens what `initTown` made. Throws, in plain words, when there is none. */
export function openFolder(folders: TownFolders): Promise<Folder> {
  if (isWithServers(folders)) return townAt(folders.servers, folders.community, folders.keys);
  return Promise.resolve(folderOf(folders.data, folders.keys));
}

/** The same for whoever changes something. Throws, in plain words, for a folder whose town was moved. */
export async function openFolderToChange(folders: TownFolders): Promise<Folder> {
  const folder = await openFolder(folders);
  if (!isWithServers(folders)) refuseMoved(folder);
  return folder;
}

function isWithServers(folders: TownFolders): folders is ServerFolders {
  return 'servers' in folders;
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
  const { masterKeyFile } = folders;
  if (isWithServers(folders)) return initWithServers(settings, folders, masterKeyFile);
  const { data } = folders;
  // Before anything is made that would have to be taken away again.
  if (masterKeyFile !== undefined) refuseInside(data, masterKeyFile);
  return initCurrency(settings, folders, (folder) =>
    initIdentity(
      identityFolder(folder.town, folder),
      masterKeyFile === undefined ? {} : { masterKeyFile },
    ),
  );
}

/** Where the keys of a town lie that lies with servers itself. */
export interface KeyPlaces {
  readonly keys: string;
  readonly masterKeyFile?: string | undefined;
}

/**
 * Makes the keys of a town that is to lie with servers, and nothing else. Those that are there are used:
 * then nothing is written, and the folder may be read-only.
 */
export async function initKeys({ keys, masterKeyFile }: KeyPlaces): Promise<void> {
  await loadCommunityKey(keys).catch((error: { code?: string }) => {
    if (error.code !== 'ENOENT') throw error;
    return createCommunityKey(keys);
  });
  const nowhere = { community: '', timeZone: 'UTC', rehearsal: false };
  const folder = identityFolder(nowhere, { data: '', keys });
  createMasterKey(folder, masterKeyFile);
  const masterKey = await masterKeyOf(folder, masterKeyFile).masterKey();
  await keepNotesKey(keys, sealingKeyOf(masterKey, 'currency'));
}

/**
 * The same with servers: its keys, and the first events of its journals. What was made before it failed
 * is made again, or found, when it is done again; a town that is there is left as it is.
 */
async function initWithServers(
  settings: TownSettings,
  { keys, servers, community }: ServerFolders,
  masterKeyFile: string | undefined,
): Promise<{ head: string }> {
  if (settings.community !== community) {
    throw new Error(`MUTIRAO_COMMUNITY is ${community}, and --community ${settings.community}`);
  }
  await initKeys({ keys, masterKeyFile });
  await initIdentity(
    identityFolder(settings, { data: '', keys, place: { servers } }),
    masterKeyFile === undefined ? {} : { masterKeyFile },
  );
  return initTownOnServers(settings, keys, servers);
}

/** A token without a server, for whoever can read the folder and its keys; its grant is an event. */
export async function localToken(folders: TownFolders, token: LocalToken): Promise<string> {
  const folder = await openFolderToChange(folders);
  const communityKey = await loadCommunityKey(folder.keys);
  return grantLocalToken(identityFolder(folder.town, folder), communityKey, token);
}
