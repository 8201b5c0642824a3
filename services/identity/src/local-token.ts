import { randomUUID } from 'node:crypto';
import { openJournal, townClock } from '@mutirao/adapters/journal';
import type { Role } from '@mutirao/contracts';
import { assert } from '@mutirao/event-sourcing';
import { identityDecider } from './domain/identity.ts';
import type { IdentityFolder } from './folder.ts';
import { ActorIds } from './stores/actor-ids.ts';
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
  const { path, community, timeZone, rehearsal } = folder;
  const signing = SigningKeys.open(path.signingKeys);
  const nowSeconds = Math.floor(Date.now() / 1000);
  const token = randomUUID();
  const opened = await openJournal(identityDecider, path, {
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
  return signLocalToken(signing, content, nowSeconds);
}
