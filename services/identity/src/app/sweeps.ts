import { forgetNumbers, resumeErasures } from './erasure.ts';
import type { Identity } from './identity.ts';
import { endMemberships } from './roles.ts';

/**
 * Does all whose day has come: every minute, at the start, and when a rehearsal's clock was put
 * forward. Each is right whatever triggers it, and however often.
 */
export async function sweepIdentity(identity: Identity, now = Date.now()): Promise<void> {
  await resumeErasures(identity);
  await endMemberships(identity);
  await forgetNumbers(identity);
  const { attempts, clock, members, sessions, usedTickets } = identity.parts;
  await members.codes.sweep(clock.now());
  // Of what is made and checked by devices, that know no rehearsal's clock.
  for (const store of [attempts, sessions, usedTickets]) await store.sweep(now);
}
