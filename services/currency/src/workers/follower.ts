import { parentPort, workerData } from 'node:worker_threads';
import { SqliteEventStore, SqliteReadModels } from '@mutirao/adapters/sqlite';
import { goLast } from '@mutirao/adapters/worker';
import { catchUp, decodeEvent, eachFrame, Projection } from '@mutirao/event-sourcing';
import { movementCodec } from '@mutirao/ledger';
import { readModels } from '../read-models/index.ts';

/** Events folded into one write of the read models, when they are behind. */
const AT_MOST = 10_000;

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

const projections = readModels.map((model) => new Projection(model, models));
const from = Math.min(...projections.map(({ position }) => position)) + 1;
let waiting = 0;
const head = async (): Promise<number> => (await store.head()).position;

function save(): void {
  for (const projection of projections) projection.save();
  waiting = 0;
}

// Where nothing is new nothing would be said, and whoever waits for it would wait in vain.
parentPort?.postMessage(from - 1);
for await (const chunk of catchUp(store, from, stop.signal)) {
  eachFrame(
    chunk,
    (frame) => {
      const event = decodeEvent(frame, movementCodec);
      for (const projection of projections) projection.fold(event);
      waiting += 1;
    },
    from,
  );
  const position = chunk.first + chunk.count - 1;
  if (waiting < AT_MOST && position < (await head())) continue;
  save();
  parentPort?.postMessage(position);
}
save();
models.close();
await store.close();
parentPort?.close();
