import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServers } from '../local/cell.ts';
import { BenchCell, usage } from './distributed-cell.ts';
import { type Figure, figure } from './figure.ts';

const TOWNS = [1, 5, 10];
const SETTLE_MS = 10_000;
const SECONDS = 15;

/** Towns beside each other on the same servers, each with processes of its own, in which nothing happens. */
export async function distributedTowns(place: string): Promise<Figure[]> {
  const servers = await startServers(mkdtempSync(join(place, 'servers-')));
  const towns: BenchCell[] = [];
  const figures: Figure[] = [];
  for (const count of TOWNS) {
    while (towns.length < count) towns.push(await BenchCell.start(place, { servers }));
    figures.push(...(await resting(towns, servers.kafka.pid)));
  }
  for (const town of towns) await town.close();
  const { kafka, kurrent, mongo } = servers;
  await Promise.all([kafka.stop(), kurrent.stop(), mongo.stop()]);
  return figures;
}

async function resting(towns: readonly BenchCell[], broker: number): Promise<Figure[]> {
  await sleep(SETTLE_MS);
  const pids = towns.flatMap(({ cell }) => cell.instances.map(({ pid }) => pid));
  const used = (which: readonly number[]) =>
    which.reduce((sum, pid) => sum + usage(pid).cpuSeconds, 0);
  const before = [used(pids), used([broker])] as const;
  const began = performance.now();
  await sleep(SECONDS * 1000);
  const seconds = (performance.now() - began) / 1000;
  const ours = (100 * (used(pids) - before[0])) / seconds;
  const brokers = (100 * (used([broker]) - before[1])) / seconds;
  const mebibytes = pids.reduce((sum, pid) => sum + usage(pid).mebibytes, 0);
  const at = `${towns.length} towns at rest`;
  const method = `two processes a town on the same servers, over ${SECONDS} s`;
  return [
    figure({ what: `${at}: processor`, unit: '% of a core', samples: [ours], method }),
    figure({ what: `${at}: memory`, unit: 'MiB', samples: [mebibytes], method }),
    figure({ what: `${at}: the broker`, unit: '% of a core', samples: [brokers], method }),
  ];
}
