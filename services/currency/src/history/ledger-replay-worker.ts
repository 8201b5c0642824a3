import { parentPort, workerData } from 'node:worker_threads';
import type { FolderPaths } from '../folder.ts';
import { replayLedger } from './ledger-replay.ts';

/** One replay of the ledger beside the thread that reads plainly; the thread ends with it. */
const { path, last } = workerData as { path: FolderPaths; last: number };
parentPort?.postMessage(await replayLedger(path, last));
