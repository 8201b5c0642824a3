import { setTimeout as sleep } from 'node:timers/promises';

/** For how long an authenticator app shows a code (RFC 6238). */
const STEP = 30_000;
const ENOUGH = 5_000;

/** When the step of this moment began: milliseconds since 1970. */
export const stepOf = (now: number): number => now - (now % STEP);

/** Waits for the next step where little is left of this one: codes that follow each other are all of one. */
export async function stepBegun(): Promise<void> {
  const left = stepOf(Date.now()) + STEP - Date.now();
  if (left < ENOUGH) await sleep(left);
}
