import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { openSnapshots } from '@mutirao/adapters/places';
import { emptySnapshot } from '@mutirao/event-sourcing';
import { type BenchCell, eventually } from './distributed-cell.ts';
import { openTown } from './open-town.ts';
import { paidTown } from './paid-town.ts';
import { transferLoad } from './transfer-load.ts';

export const MOVEMENTS = 1_000_000;
/** Few enough that all are paid within the first 10,000 events, with which `growth` begins. */
const PEOPLE = 2_000;
/** A snapshot is that far behind at most, and the time to take one more is given. */
const BEHIND = 40_000;

/** A rehearsal with so many movements, made once for all groups that need it. Gives its data folder. */
export async function longTown(place: string): Promise<string> {
  const kept = join(place, 'long', 'vila');
  if (existsSync(kept)) return kept;
  const made = await paidTown(place, PEOPLE, { prepare: async () => {} });
  const opened = await openTown(made);
  await transferLoad(opened, { transfers: MOVEMENTS - 2 * PEOPLE, inFlight: 512 });
  await opened.close();
  for (const end of ['.keys', '']) cpSync(`${made}${end}`, `${kept}${end}`, { recursive: true });
  return kept;
}

/** Who has an account, in the journal's order. */
export async function holdersOf(data: string): Promise<readonly string[]> {
  const { holders, close } = await openTown(data);
  await close();
  return holders;
}

/** Resolves when the instance that writes has put a snapshot with the servers. */
export async function snapshotTaken(bench: BenchCell): Promise<void> {
  await eventually('a snapshot', async () => {
    const { position, snapshot } = await bench.at(await bench.owner()).health();
    return snapshot > position - BEHIND ? true : undefined;
  });
}

/** Seconds until an instance that was stopped answers again. */
export async function restartOther(
  bench: BenchCell,
  from: 'snapshot' | 'first event',
): Promise<number> {
  const other = await bench.other();
  await other.stop();
  const snapshots = await openSnapshots(bench.place);
  const kept = await snapshots.read();
  if (from === 'first event') await snapshots.write(emptySnapshot());
  const began = performance.now();
  await other.restart();
  const seconds = (performance.now() - began) / 1000;
  if (kept) await snapshots.write(kept);
  await snapshots.close();
  return seconds;
}
