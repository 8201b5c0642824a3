import { parentPort, workerData } from 'node:worker_threads';
import { writeSnapshot } from '@mutirao/adapters/files';
import { usableSnapshot } from '@mutirao/adapters/journal';
import { SqliteEventStore } from '@mutirao/adapters/sqlite';
import { goLast } from '@mutirao/adapters/worker';
import { ChainBroken, EMPTY_HEAD, type Head, Replay, verifyChunk } from '@mutirao/event-sourcing';
import { currencyDecider } from '../domain/currency.ts';

export interface JournalJob {
  readonly task: 'snapshot' | 'check-chain';
  readonly journalPath: string;
  readonly snapshotPath: string;
}

/** Position reached, or the first position that is not as it was written. */
export type JournalJobResult = { readonly position: number } | { readonly brokenAt: number };

/** One task over the whole journal, off the writer's thread; the thread ends with it. */
const { task, journalPath, snapshotPath } = workerData as JournalJob;
goLast();
const store = new SqliteEventStore(journalPath, { readOnly: true });
let result: JournalJobResult;
try {
  result = { position: task === 'snapshot' ? await takeSnapshot() : await checkChain() };
} catch (error) {
  if (!(error instanceof ChainBroken)) throw error;
  result = { brokenAt: error.position };
}
await store.close();
parentPort?.postMessage(result);

/** The last snapshot and the tail; never the writer's live state. */
async function takeSnapshot(): Promise<number> {
  const replay = new Replay(currencyDecider, await usableSnapshot(store, snapshotPath));
  await replay.follow(store);
  const snapshot = replay.snapshot();
  writeSnapshot(snapshotPath, snapshot);
  return snapshot.head.position;
}

async function checkChain(): Promise<number> {
  let head: Head = EMPTY_HEAD;
  for await (const chunk of store.read(0)) head = verifyChunk(head, chunk);
  return head.position;
}
