import { parentPort, workerData } from 'node:worker_threads';
import { doJournalTask, type JournalTask } from '@mutirao/adapters/journal';
import { goLast } from '@mutirao/adapters/worker';
import { identityDecider } from '../domain/identity.ts';

/** One task over the whole journal, off the writer's thread; the thread ends with it. */
goLast();
parentPort?.postMessage(await doJournalTask(identityDecider, workerData as JournalTask));
