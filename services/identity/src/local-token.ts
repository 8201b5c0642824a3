import { randomUUID } from 'node:crypto';
import { ActorIds, openBeside, townClock } from '@mutirao/adapters/journal';
import { openRecordPlace } from '@mutirao/adapters/places';
import type { Role } from '@mutirao/contracts';
import { assert } from '@mutirao/event-sourcing';
import { identityDecider } from './domain/identity.ts';
import type { IdentityFolder } from './folder.ts';
import { masterKeyOf } from './stores/master-key.ts';
import { RecordedKeys } from './stores/recorded-keys.ts';
import { SigningKeys, signLocalToken } from './stores/signing-keys.ts';

export interface LocalToken {
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly lifetimeSeconds: number;
}

/**
 * A token for whoever owns the folder and its keys, without a server. The grant is an event first:
 * a server that has the journal open loses the revision check, catches up, and goes on.
 */
export async function grantLocalToken(
  folder: IdentityFolder,
  communityKey: Uint8Array,
  { subject, roles, lifetimeSeconds }: LocalToken,
): Promise<string> {
  const { community, timeZone, rehearsal } = folder;
  const nowSeconds = Math.floor(Date.now() / 1000);
  const token = randomUUID();
  const opened = await openBeside(identityDecider, folder, {
    ...townClock(timeZone),
    // A rehearsal's time is the server's: here it stays where the journal is.
    ...(rehearsal ? { now: () => 0 } : {}),
    fatal: (error) => {
      throw error;
    },
  });
  const command = {
    type: 'GrantLocalToken',
    subject: new ActorIds(communityKey).actorOf(subject),
    roles,
    token,
    until: new Date((nowSeconds + lifetimeSeconds) * 1000).toISOString(),
  } as const;
  const actor = 'folder-owner';
  const outcome = await opened.journal.execute(command, {
    operation: 'token',
    actor,
    correlation: token,
  });
  const { position } = opened.journal.head;
  await opened.close();
  assert(outcome.kind === 'done', 'a local token is granted');
  const content = { community, subject, roles, position, lifetimeSeconds, jti: token };
  return signingKeysOf(folder, (signing) => signLocalToken(signing, content, nowSeconds));
}

/** Lends the keys that sign. Where several instances share them, whoever has the master key can. */
export async function signingKeysOf<T>(
  folder: IdentityFolder,
  use: (keys: SigningKeys) => Promise<T>,
): Promise<T> {
  const { keys, close } = await openSigningKeys(folder);
  return use(keys).finally(close);
}

/** The same keys for whoever signs often; where they are shared, new ones are seen until they are closed. */
export async function openSigningKeys(
  folder: IdentityFolder,
): Promise<{ readonly keys: SigningKeys; close(): Promise<void> }> {
  if (!folder.place.servers) {
    return { keys: SigningKeys.open(folder.path.signingKeys), close: async () => {} };
  }
  const records = await openRecordPlace(folder.records);
  const close = () => records.close();
  try {
    const masterKey = await masterKeyOf(folder).masterKey();
    return { keys: await SigningKeys.in(await RecordedKeys.open(records, masterKey)), close };
  } catch (error) {
    await close();
    throw error;
  }
}
