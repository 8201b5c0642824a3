import { RehearsalOffset, type TownClock, townClock } from '@mutirao/adapters/journal';
import { openRecordPlace } from '@mutirao/adapters/places';
import type { ServiceSettings } from './settings.ts';

export interface CellClockOptions {
  readonly timeZone: string;
  readonly rehearsal: boolean;
  /** Called when the clock of a rehearsal was put forward, by whichever process. */
  readonly moved: () => void;
}

/** The machine's clock, or of a rehearsal the one that all processes of the town have. */
export async function cellClock(
  { community, servers, clock }: ServiceSettings,
  { timeZone, rehearsal, moved }: CellClockOptions,
): Promise<TownClock> {
  if (!rehearsal) return townClock(timeZone);
  const place = await openRecordPlace({ folder: '', prefix: `${community}.rehearsal`, servers });
  const records = await place.open({ name: 'clock' });
  const startAt = clock === undefined ? undefined : Date.parse(clock);
  return townClock(timeZone, await RehearsalOffset.open(records, startAt, moved));
}
