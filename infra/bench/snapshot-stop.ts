import { statSync } from 'node:fs';
import { folderOf } from '@mutirao/currency';
import { type Figure, figure, percentile } from './figure.ts';
import { openTown } from './open-town.ts';
import { transferLoad } from './transfer-load.ts';

const ROUNDS = 3;
/** Enough for several snapshots a round: one is due every 40,000 events. */
const TRANSFERS = 200_000;

/** The longest time without any answer while snapshots of 100,000 accounts are taken under load. */
export async function snapshotStop(data: string): Promise<Figure[]> {
  const snapshot = folderOf(data).path.snapshot;
  const opened = await openTown(data, { background: true });
  await transferLoad(opened, { transfers: TRANSFERS / 4, inFlight: 64 });
  const longest: number[] = [];
  const usual: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = statSync(snapshot).mtimeMs;
    const gaps: number[] = [];
    let last = performance.now();
    await transferLoad(opened, {
      transfers: TRANSFERS,
      inFlight: 64,
      onAnswer: () => {
        const now = performance.now();
        if (now - last > 0.1) gaps.push(now - last);
        last = now;
      },
    });
    if (statSync(snapshot).mtimeMs === before) throw new Error('no snapshot was taken under load');
    longest.push(percentile(gaps, 1));
    usual.push(percentile(gaps, 0.5));
  }
  await opened.close();
  const method =
    'between two answers of the use case, 64 transfers in flight, the threads of the server (read ' +
    'models, snapshots every 40,000 events) at work beside it on the same two cores; ' +
    `${TRANSFERS.toLocaleString('en')} transfers a round, in each of which a snapshot was written`;
  return [
    figure({
      what: 'longest stop of answers while snapshots are taken',
      unit: 'ms',
      samples: longest,
      reach: { atMost: 150 },
      method,
    }),
    figure({
      what: 'usual time between two batches of answers',
      unit: 'ms',
      samples: usual,
      method,
    }),
  ];
}
