import { expireHolds, lapseCharges } from './charge-sweeper.ts';
import { redeemDaily } from './daily-redemptions.ts';
import { expireLots } from './lot-sweeper.ts';
import { finishClosing } from './merchants.ts';
import type { Town } from './town.ts';

const MINUTE = 60_000;

/** What is done when its hour has come. Each is right whatever triggers it, and however often. */
export interface Sweep {
  readonly what: string;
  readonly everyMilliseconds: number;
  run(town: Town): Promise<void>;
}

export const SWEEPS: readonly Sweep[] = [
  { what: 'charges that lapsed', everyMilliseconds: MINUTE, run: lapseCharges },
  { what: 'holds that lapsed', everyMilliseconds: MINUTE, run: expireHolds },
  { what: 'lots that lapsed', everyMilliseconds: 10 * MINUTE, run: expireLots },
  { what: 'redemptions of the day', everyMilliseconds: MINUTE, run: redeemDaily },
  { what: 'merchants that close', everyMilliseconds: 10 * MINUTE, run: finishClosing },
];
