import { mkdirSync } from 'node:fs';
import { openJournal, townClock } from '@mutirao/adapters/journal';
import { assert } from '@mutirao/event-sourcing';
import { identityDecider } from './domain/identity.ts';
import type { IdentityFolder } from './folder.ts';
import { createMasterKey, keepMasterKeyCheck, masterKeyOf } from './stores/master-key.ts';
import { PersonKeys } from './stores/person-keys.ts';
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
  mkdirSync(path.folder, { recursive: true, mode: 0o700 });
  const masterKey = await masterKeyOf(folder, masterKeyFile).masterKey();
  keepMasterKeyCheck(folder, masterKey);
  new PersonKeys(path.personKeys, masterKey).close();
  await SigningKeys.create(path.signingKeys, Math.floor(Date.now() / 1000));
  const clock = townClock(timeZone);
  const opened = await openJournal(identityDecider, path, {
    ...clock,
    ...(rehearsal ? { now: () => REHEARSAL_OPENS } : {}),
    fatal: (error) => {
      throw error;
    },
  });
  const meta = { operation: 'init', actor: 'system', correlation: 'init' };
  const outcome = await opened.journal.execute(
    { type: 'OpenCommunity', community, timeZone },
    meta,
  );
  await opened.close();
  assert(outcome.kind === 'done', 'the identity of a new town opens');
}
