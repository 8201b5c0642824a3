import { parentPort, workerData } from 'node:worker_threads';
import { SqliteEventStore, SqliteReadModels } from '@mutirao/adapters/sqlite';
import { goLast } from '@mutirao/adapters/worker';
import {
  type Chunk,
  catchUp,
  decodeEvent,
  eachFrame,
  project,
  type RecordedEvent,
} from '@mutirao/event-sourcing';
import { type Movement, movementCodec } from '@mutirao/ledger';
import { readModels } from '../read-models/index.ts';

/** Events folded into one write of a read model. */
const AT_MOST = 5_000;

/** Keeps the read models up with the journal, for as long as the thread lives. */
const { journalPath, readModelsPath } = workerData as Record<
  'journalPath' | 'readModelsPath',
  string
>;
goLast();
const store = new SqliteEventStore(journalPath, { readOnly: true });
const models = new SqliteReadModels(readModelsPath);
const stop = new AbortController();
parentPort?.on('message', () => stop.abort());

const from = Math.min(...readModels.map(({ name, version }) => models.position(name, version))) + 1;
let waiting: RecordedEvent<Movement>[] = [];
const head = async (): Promise<number> => (await store.head()).position;

function fold(): void {
  for (const model of readModels) project(model, models, waiting);
  waiting = [];
}

function take(chunk: Chunk): number {
  eachFrame(chunk, (frame) => waiting.push(decodeEvent(frame, movementCodec)), from);
  return chunk.first + chunk.count - 1;
}

for await (const chunk of catchUp(store, from, stop.signal)) {
  const position = take(chunk);
  if (waiting.length < AT_MOST && position < (await head())) continue;
  fold();
  parentPort?.postMessage(position);
}
fold();
models.close();
await store.close();
parentPort?.close();
