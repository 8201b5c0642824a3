import { BenchCell, usage } from './distributed-cell.ts';
import { holdersOf, longTown, MOVEMENTS, restartOther, snapshotTaken } from './distributed-long.ts';
import { type Figure, figure } from './figure.ts';
import { transferOverHttp } from './http.ts';
import { headOf } from './journal-reader.ts';

const SIZES = [MOVEMENTS / 100, MOVEMENTS / 10, MOVEMENTS];
const SECONDS = 5;
const ROUNDS = 3;

/** One town with ever more history: what of it costs more. */
export async function distributedGrowth(place: string): Promise<Figure[]> {
  const data = await longTown(place);
  const holders = await holdersOf(data);
  const figures: Figure[] = [];
  for (const events of SIZES) figures.push(...(await grown(place, { data, events, holders })));
  return figures;
}

interface Grown {
  readonly data: string;
  readonly events: number;
  readonly holders: readonly string[];
}

async function grown(place: string, { data, events, holders }: Grown): Promise<Figure[]> {
  const bench = await BenchCell.start(place, { data, events, currency: 2 });
  const owner = bench.at(await bench.owner());
  const began = performance.now();
  const { readModels: from } = await owner.health();
  await owner.followed();
  const foldedSeconds = (performance.now() - began) / 1000;
  const { position } = await headOf(bench.journal);
  if (position > 40_000) await snapshotTaken(bench);
  const starts: Record<'snapshot' | 'first event', number[]> = { 'first event': [], snapshot: [] };
  const rates: number[] = [];
  await transferOverHttp(owner, bench.journal, holders, 2);
  for (let round = 0; round < ROUNDS; round++) {
    starts['first event'].push(await restartOther(bench, 'first event'));
    starts.snapshot.push(await restartOther(bench, 'snapshot'));
    const { requests, duration } = await transferOverHttp(owner, bench.journal, holders, SECONDS);
    rates.push(requests.total / duration);
  }
  const { mebibytes } = usage((await bench.other()).pid);
  await bench.close();
  const at = `with ${events.toLocaleString('en')} events`;
  return [
    figure({
      what: `read models from zero, ${at}`,
      unit: 'events/s',
      samples: [(position - from) / foldedSeconds],
      method:
        'from the first look at the writer until they hold all; KurrentDB’s and MongoDB’s stand-ins',
    }),
    figure({
      what: `start without a snapshot, ${at}`,
      unit: 's',
      samples: starts['first event'],
      method:
        'from the process to its port, compiling from sources; beside the instance that writes',
    }),
    figure({
      what: `start by snapshot, ${at}`,
      unit: 's',
      samples: starts.snapshot,
      method: 'the same; below 40,000 events there is no snapshot',
    }),
    figure({
      what: `transfers over HTTP at the owner, ${at}`,
      unit: '/s',
      samples: rates,
      method: '64 connections; every answer is looked up in the journal',
    }),
    figure({
      what: `resident memory of an instance that does not write, ${at}`,
      unit: 'MiB',
      samples: [mebibytes],
      method: 'VmRSS after a start by snapshot and the rounds of transfers',
    }),
  ];
}
