import { mkdirSync } from 'node:fs';
import { openBeside, townClock } from '@mutirao/adapters/journal';
import { openEventStore, openRecordPlace, type Servers } from '@mutirao/adapters/places';
import { assert, readEvents } from '@mutirao/event-sourcing';
import { identityDecider } from './domain/identity.ts';
import type { Settings } from './domain/state.ts';
import { type IdentityFolder, identityFolder } from './folder.ts';
import { createMasterKey, keepMasterKeyCheck, masterKeyOf } from './stores/master-key.ts';
import { PersonKeys } from './stores/person-keys.ts';
import { RecordedKeys } from './stores/recorded-keys.ts';
import { SigningKeys } from './stores/signing-keys.ts';

/** Before all that a rehearsal may play through: the time of a journal never goes back. */
const REHEARSAL_OPENS = Date.UTC(2000, 0, 1);

/**
 * Makes the identity of a new town: its master key (in `masterKeyFile`, or beside the data), the keys
 * that sign tokens, and the first event of its journal. The folders are there and hold no identity.
 */
export async function initIdentity(
  folder: IdentityFolder,
  { masterKeyFile }: { readonly masterKeyFile?: string } = {},
): Promise<void> {
  const { path, community, timeZone, rehearsal } = folder;
  createMasterKey(folder, masterKeyFile);
  if (!folder.place.servers) mkdirSync(path.folder, { recursive: true, mode: 0o700 });
  const masterKey = await masterKeyOf(folder, masterKeyFile).masterKey();
  const nowSeconds = Math.floor(Date.now() / 1000);
  const records = await openRecordPlace(folder.records);
  if (folder.place.servers) {
    await SigningKeys.in(await RecordedKeys.open(records, masterKey), nowSeconds);
  } else {
    keepMasterKeyCheck(folder, masterKey);
    await SigningKeys.create(path.signingKeys, nowSeconds);
  }
  await PersonKeys.open(records, masterKey);
  await records.close();
  const clock = townClock(timeZone);
  const opened = await openBeside(identityDecider, folder, {
    ...clock,
    ...(rehearsal ? { now: () => REHEARSAL_OPENS } : {}),
    fatal: (error) => {
      throw error;
    },
  });
  const meta = { operation: 'init', actor: 'system', correlation: 'init' };
  const settings = { community, timeZone, ...(rehearsal && { rehearsal }) };
  // With servers, what was begun once is gone on with.
  if (opened.journal.head.position < 0) {
    const outcome = await opened.journal.execute({ type: 'OpenCommunity', ...settings }, meta);
    assert(outcome.kind === 'done', 'the identity of a new town opens');
  }
  await opened.close();
}

/** The identity of a community that lies with the servers, as its first event says. */
export async function identityAt(
  servers: Servers,
  community: string,
  keys: string,
): Promise<IdentityFolder> {
  const town = { community, timeZone: 'UTC', rehearsal: false };
  const { place } = identityFolder(town, { data: '', keys, place: { servers } });
  const store = await openEventStore(place);
  try {
    for await (const { data } of readEvents(store, identityDecider.codec)) {
      const { timeZone, rehearsal = false } = data as unknown as Settings;
      return identityFolder({ community, timeZone, rehearsal }, { data: '', keys, place });
    }
  } finally {
    await store.close();
  }
  throw new Error(`there is no town ${community} here: make it with "mutirao init"`);
}
