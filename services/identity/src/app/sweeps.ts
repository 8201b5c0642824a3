import { forgetNumbers, resumeErasures } from './erasure.ts';
import type { Identity } from './identity.ts';
import { endMemberships } from './roles.ts';

/**
 * Does all whose day has come: every minute, at the start, and when a rehearsal's clock was put
 * forward. Each is right whatever triggers it, and however often.
 */
export async function sweepIdentity(identity: Identity): Promise<void> {
  await resumeErasures(identity);
  await endMemberships(identity);
  await forgetNumbers(identity);
}
