import { parentPort, workerData } from 'node:worker_threads';
import type { LedgerPlace } from '@mutirao/adapters/places';
import { replayLedger } from './ledger-replay.ts';

/** One replay of the ledger beside the thread that reads plainly; the thread ends with it. */
const { place, last } = workerData as { place: LedgerPlace; last: number };
parentPort?.postMessage(await replayLedger(place, last));
