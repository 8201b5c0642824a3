import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/**
 * Starts `file` (a file: URL, source or built) on a thread of its own. From source, TypeScript is
 * compiled on load, as in the main thread.
 */
export function startWorker(file: URL, workerData: unknown): Worker {
  if (!file.pathname.endsWith('.ts')) return new Worker(file, { workerData });
  const run = new URL('../../../tools/run.mjs', import.meta.url);
  return new Worker(run, { argv: [fileURLToPath(file)], workerData });
}
