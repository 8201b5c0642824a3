import { parentPort, workerData } from 'node:worker_threads';
import { type LedgerPlace, openEventStore, openReadModels } from '@mutirao/adapters/places';
import { goLast } from '@mutirao/adapters/worker';
import {
  catchUp,
  decodeEvent,
  eachFrame,
  Projection,
  type RecordedEvent,
} from '@mutirao/event-sourcing';
import { type Movement, movementCodec } from '@mutirao/ledger';
import { readModels } from '../read-models/index.ts';

/** Events folded into one write of the read models, when they are behind. */
const AT_MOST = 10_000;

/** Keeps the read models up with the journal, for as long as the thread lives. */
const place = workerData as LedgerPlace;
goLast();
const store = await openEventStore(place, { readOnly: true });
const models = await openReadModels(place);
const stop = new AbortController();
parentPort?.on('message', () => stop.abort());

const projections = await Promise.all(readModels.map((model) => Projection.open(model, models)));
const head = async (): Promise<number> => (await store.head()).position;

/**
 * The first one alone, so that a store which cannot be written is waited for once; the last one when all
 * others are saved, so that how far it is says how far they are.
 */
async function save(): Promise<boolean> {
  const stages = [projections.slice(0, 1), projections.slice(1, -1), projections.slice(-1)];
  let areSaved = true;
  for (const stage of stages) {
    const saved = await Promise.all(stage.map((projection) => projection.save()));
    areSaved &&= saved.every((isSaved) => isSaved);
  }
  return areSaved;
}

/** Until it is to stop, or another process was ahead of this one somewhere. */
async function follow(from: number): Promise<void> {
  let waiting = 0;
  for await (const chunk of catchUp(store, from, stop.signal)) {
    const events: RecordedEvent<Movement>[] = [];
    eachFrame(chunk, (frame) => events.push(decodeEvent(frame, movementCodec)) > 0, from);
    for (const projection of projections) await projection.fold(events);
    waiting += events.length;
    const position = chunk.first + chunk.count - 1;
    if (waiting < AT_MOST && position < (await head())) continue;
    if (!(await save())) return;
    waiting = 0;
    parentPort?.postMessage(position);
  }
  await save();
}

while (!stop.signal.aborted) {
  const from = Math.min(...projections.map(({ position }) => position)) + 1;
  // Where nothing is new nothing would be said, and whoever waits for it would wait in vain.
  parentPort?.postMessage(from - 1);
  await follow(from);
}
await models.close();
await store.close();
parentPort?.close();
