import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Figure, figure } from './figure.ts';
import { openTown } from './open-town.ts';
import { paidTown } from './paid-town.ts';
import { transferLoad } from './transfer-load.ts';

const TRANSFERS = 20_000;

/** Counts the flushes that reach the operating system, by strace; none where there is no strace. */
export async function flushes(place: string): Promise<Figure[]> {
  if (spawnSync('strace', ['-V']).status !== 0) {
    process.stderr.write('flushes are not counted: apt-get install strace\n');
    return [];
  }
  const opened = await openTown(await paidTown(place, 1_000));
  const report = join(place, 'flushes');
  const options = ['-f', '-c', '-e', 'trace=fsync,fdatasync', '-o', report];
  const strace = spawn('strace', [...options, '-p', String(process.pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await once(createInterface({ input: strace.stderr }), 'line');
  const { appends } = await transferLoad(opened, { transfers: TRANSFERS, inFlight: 64 });
  const ended = once(strace, 'exit');
  strace.kill('SIGINT');
  await ended;
  await opened.close();
  const counted = [...readFileSync(report, 'utf8').matchAll(/^.* (\d+) +(?:fsync|fdatasync)$/gm)];
  const calls = counted.reduce((all, [, count]) => all + Number(count), 0);
  return [
    figure({
      what: 'flushes an append',
      unit: 'calls',
      samples: [calls / appends],
      reach: { atLeast: 2 },
      method:
        `fsync and fdatasync counted by strace: ${calls} calls for ${appends} appends with ` +
        `${TRANSFERS} transfers. One is SQLite's log, one the head file; what is above two are checkpoints`,
    }),
  ];
}
