import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const BYTES_AN_ID = 16;

/**
 * Makes the UUIDv7 of events. Chance is drawn for 256 of them at once: asking the operating system
 * for each costs more than deciding a transfer does.
 */
export function eventIds(): (at: number) => string {
  const pool = new Uint8Array(256 * BYTES_AN_ID);
  let used = pool.length;
  return (at) => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    const random = pool.subarray(used, used + BYTES_AN_ID);
    used += BYTES_AN_ID;
    return v7({ msecs: at, random });
  };
}
