import { parentPort, workerData } from 'node:worker_threads';
import { doJournalTask, type JournalTask } from '@mutirao/adapters/journal';
import { goLast } from '@mutirao/adapters/worker';
import { currencyDecider } from '../domain/currency.ts';

/** One task over the whole journal, off the writer's thread; the thread ends with it. */
goLast();
parentPort?.postMessage(await doJournalTask(currencyDecider, workerData as JournalTask));
