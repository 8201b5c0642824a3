import { parentPort, workerData } from 'node:worker_threads';
import { SqliteEventStore } from '@mutirao/adapters/sqlite';
import { EMPTY_HEAD, type Head, verifyChunk } from '@mutirao/event-sourcing';

/** Checks the whole chain each time it is asked, on the other core, and says how far it holds. */
const store = new SqliteEventStore(workerData as string, { readOnly: true });
const port = parentPort;
port?.on('message', async () => {
  let head: Head = EMPTY_HEAD;
  for await (const chunk of store.read(0)) head = verifyChunk(head, chunk);
  port.postMessage(head.position);
});
port?.postMessage('ready');
