import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/**
 * Starts a TypeScript source (`new URL('./x.ts', import.meta.url)`) on a thread of its own. From
 * source it is compiled on load, as in the main thread; in a build its `.js` stands beside.
 */
export function startWorker(file: URL, workerData: unknown): Worker {
  const options = { workerData, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEBIBYTES } };
  if (import.meta.url.endsWith('.js')) {
    return new Worker(new URL(file.href.replace(/\.ts$/, '.js')), options);
  }
  const run = new URL('../../../tools/run.mjs', import.meta.url);
  return new Worker(run, { ...options, argv: [fileURLToPath(file)] });
}

/** Threads that read files and journals make garbage by the line; each would keep 48 MiB of it. */
const YOUNG_MEBIBYTES = 12;

/**
 * Lets the other threads go first, which answer people, when there are more threads than processors.
 * On Linux this is about the calling thread alone; elsewhere it would be about the process.
 */
export function goLast(): void {
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
}
