import { openTown } from './open-town.ts';
import { paidTown } from './paid-town.ts';
import { transferLoad } from './transfer-load.ts';

export const ACCOUNTS = 100_000;
export const MOVEMENTS = 1_000_000;

/**
 * A town whose journal has 1,000,000 movements (an opening and a benefit for each person, the rest
 * transfers), with a snapshot at its end. Gives its data folder.
 */
export async function longJournal(place: string, accounts = ACCOUNTS): Promise<string> {
  const data = await paidTown(place, accounts);
  const opened = await openTown(data, { background: true });
  await transferLoad(opened, { transfers: MOVEMENTS - 2 * accounts, inFlight: 512 });
  await opened.close();
  return data;
}
