import { statSync } from 'node:fs';
import { folderOf } from '@mutirao/currency';
import { type Figure, figure, percentile } from './figure.ts';
import { type OpenTown, openTown } from './open-town.ts';
import { transferLoad } from './transfer-load.ts';

const ROUNDS = 3;
const TRANSFERS = 50_000;
/** Loads after which a snapshot must have come: one is due every 40,000 events. */
const MOST_LOADS = 20;

/** The longest time without any answer while snapshots of 100,000 accounts are taken under load. */
export async function snapshotStop(data: string): Promise<Figure[]> {
  const opened = await openTown(data, { background: true });
  await untilSnapshot(data, opened);
  const longest: number[] = [];
  const usual: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const gaps = await untilSnapshot(data, opened);
    longest.push(percentile(gaps, 1));
    usual.push(percentile(gaps, 0.5));
  }
  await opened.close();
  const method =
    'between two answers of the use case, 64 transfers in flight, the threads of the server (read ' +
    'models, snapshots every 40,000 events) at work beside it on the same two cores; ' +
    `${TRANSFERS.toLocaleString('en')} transfers at a time, until a snapshot has been written: a round`;
  return [
    figure({
      what: 'longest stop of answers while snapshots are taken',
      unit: 'ms',
      samples: longest,
      reach: { atMost: 150 },
      worst: true,
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

/** Loads the town until a snapshot has been written meanwhile; gives the times between answers, in ms. */
async function untilSnapshot(data: string, opened: OpenTown): Promise<number[]> {
  const written = () => statSync(folderOf(data).path.snapshot).mtimeMs;
  const before = written();
  const gaps: number[] = [];
  for (let loads = 0; written() === before; loads++) {
    if (loads === MOST_LOADS) throw new Error('no snapshot was taken under load');
    let last = performance.now();
    const onAnswer = () => {
      const now = performance.now();
      // Answers of one batch come at once.
      if (now - last > 0.1) gaps.push(now - last);
      last = now;
    };
    await transferLoad(opened, { transfers: TRANSFERS, inFlight: 64, onAnswer });
  }
  return gaps;
}
