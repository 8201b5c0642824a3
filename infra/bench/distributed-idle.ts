import { setTimeout as sleep } from 'node:timers/promises';
import { BenchCell, usage } from './distributed-cell.ts';
import { type Figure, figure } from './figure.ts';

/** What a start sets going, and what is compiled of what runs often, has ended by then. */
const SETTLE_MS = 60_000;
const SECONDS = 30;

/** What a town costs in which nothing happens. */
export async function distributedIdle(place: string): Promise<Figure[]> {
  const bench = await BenchCell.start(place, { currency: 2 });
  await sleep(SETTLE_MS);
  const { instances } = bench.cell;
  const before = instances.map(({ pid }) => usage(pid));
  const own = process.cpuUsage();
  const began = performance.now();
  await sleep(SECONDS * 1000);
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(own);
  const after = instances.map(({ pid }) => usage(pid));
  await bench.close();
  const percent = (cpuSeconds: number) => (100 * cpuSeconds) / seconds;
  const each = instances.map((_, at) =>
    percent((after[at]?.cpuSeconds ?? 0) - (before[at]?.cpuSeconds ?? 0)),
  );
  const method = `user and system time of /proc/PID/stat over ${SECONDS} s, from ${SETTLE_MS / 1000} s after the start`;
  return [
    figure({
      what: 'idle, all three processes: processor',
      unit: '% of a core',
      samples: [each.reduce((sum, one) => sum + one, 0)],
      reach: { atMost: 5 },
      method,
    }),
    ...instances.flatMap(({ name }, at) => [
      figure({
        what: `idle, ${name}: processor`,
        unit: '% of a core',
        samples: [each[at] ?? 0],
        method,
      }),
      figure({
        what: `idle, ${name}: resident memory`,
        unit: 'MiB',
        samples: [after[at]?.mebibytes ?? 0],
        method: 'VmRSS at the end; started from sources, so with the compiler loaded',
      }),
    ]),
    figure({
      what: 'idle, the gateway: processor',
      unit: '% of a core',
      samples: [percent((user + system) / 1e6)],
      method: 'of this process, in which it runs',
    }),
  ];
}
