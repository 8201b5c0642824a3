// Starts: Kafka, the stand-ins for KurrentDB and MongoDB, and one process of identity and two of the
// currency. The stand-in for MongoDB is paused, and read models are dropped from it: it is one node in
// memory, so that nothing is shown of elections or of writes that are rolled back.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { MongoConnection } from '@mutirao/adapters/mongo';
import { openReadModels } from '@mutirao/adapters/places';
import { furnish, must, paidRun, transfer } from './benefit.fixture.ts';
import { CellTown } from './cell.fixture.ts';
import { type Answer, eventually, type Json } from './client.fixture.ts';
import { people, roll } from './files.fixture.ts';

jest.setTimeout(180_000);

const TWENTY = people(20);
const REPORT = '/reports/money?from=2026-10-01&to=2026-10-20';
const MODELS = /^currency-vila\.(models|folds|rows|lines|pieces)(\.|$)/;
const PATIENCE = { withinMilliseconds: 60_000, everyMilliseconds: 200 };

let town: CellTown;
let mongo: MongoConnection;
let holders: string[];
beforeAll(async () => {
  town = await CellTown.start({ currency: 2, clock: '2026-10-20T12:00:00-03:00' });
  const { environment, servers } = town.cell;
  mongo = await MongoConnection.open(servers.mongo.url, environment['MUTIRAO_CELL'] ?? '');
  holders = await furnish(town, { numbers: TWENTY });
  await paidRun(town, roll(TWENTY));
});
afterAll(async () => {
  await mongo?.close();
  await town?.stop();
});

const report = async (): Promise<Answer<Json>> => (await town.auditor()).get(REPORT);
const pays = (at: CellTown): Promise<Answer<Json>> =>
  transfer(at, holders[0] ?? '', holders[1] ?? '', 1);
const isOld = ({ headers }: Answer<Json>): boolean => headers.has('read-model-position');
const isFresh = (answer: Answer<Json>): boolean => answer.status === 200 && !isOld(answer);

type Fold = { readonly name: string; readonly version: number; readonly position: number };

function folds(): Promise<Fold[]> {
  const collection = mongo.connection.collection<Fold>('currency-vila.folds');
  return collection.find().sort({ name: 1 }).toArray();
}

/** All rows and lines of all models, as soon as all of them are folded to the journal's end. */
async function dump(): Promise<Map<string, unknown[]>> {
  const head = (await town.events()).length - 1;
  // The last one to be saved: where it is, all are.
  const areAll = (found: Fold[]): boolean =>
    found.some(({ name }) => name === 'threads') &&
    found.every(({ position }) => position === head);
  const found = await eventually(folds, areAll, PATIENCE);
  expect(found.map(({ position }) => position)).toEqual(found.map(() => head));
  const store = await openReadModels(town.folder.place);
  const all = new Map<string, unknown[]>();
  for (const { name } of found) {
    const rows = await store.list(name, { limit: 1_000_000 });
    const lines: unknown[] = [];
    for (const { key } of rows) {
      for await (const line of store.lines(name, key, { from: 0, to: head })) lines.push(line);
    }
    all.set(name, [...rows.map((each) => JSON.stringify(each)), ...lines]);
  }
  await store.close();
  return all;
}

/** As docs/operations.md tells an operator who wants them made anew. */
async function wipe(): Promise<void> {
  const collections = await mongo.connection.listCollections();
  const dropped = collections.filter(({ name }) => MODELS.test(name));
  expect(dropped.length).toBeGreaterThan(3);
  for (const { name } of dropped) await mongo.connection.dropCollection(name);
}

test('fault 14: MongoDB is silent: payments go on, reports are old and say so or are refused', async () => {
  await eventually(report, isFresh, PATIENCE);
  const writers = await town.writers();
  // So that each has asked identity for its keys, which lie in MongoDB too.
  for (const each of writers) await must(pays(town.at(each)));
  const { mongo: server } = town.cell.servers;
  server.pause();
  try {
    for (const each of writers) {
      const { status, body } = await pays(town.at(each));
      expect([status, body['code'] ?? body['detail']]).toEqual([201, undefined]);
    }
    const silent = await report();
    expect(silent.status === 503 || isOld(silent)).toBe(true);
    expect((await pays(town)).status).toBe(201);
  } finally {
    server.resume();
  }
  expect(isFresh(await eventually(report, isFresh, PATIENCE))).toBe(true);
});

test('fault 15: read models that are gone are folded anew, by the next writer too, to the same bytes', async () => {
  const before = await dump();
  const asked = await must(report());
  expect([...before.values()].flat().length).toBeGreaterThan(TWENTY.length);
  const [owner] = await town.writers();
  await wipe();
  await owner.kill();
  expect(await dump()).toEqual(before);
  await owner.restart();
  expect((await eventually(report, isFresh, PATIENCE)).body).toEqual(asked);

  await wipe();
  await must(
    eventually(
      () => pays(town),
      ({ status }) => status < 300,
      PATIENCE,
    ),
  );
  const rebuilt = await dump();
  await wipe();
  await (await town.writers())[0].kill();
  expect(await dump()).toEqual(rebuilt);
});
