// Starts: a MongoDB stand-in in memory, or with MONGO_URL a database on that real server. The stand-in
// cannot prove what the durable majority is worth: that a batch outlives a lost primary or a power cut;
// nor that its indexes are used, nor what a real server's limits on sizes and times are.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  type Folded,
  FoldedElsewhere,
  project,
  type ReadModelStore,
  readModelStoreConformance,
} from '@mutirao/event-sourcing';
import { type LocalMongo, startMongo } from '../../../../infra/local/index.ts';
import { MongoConnection } from './mongo-connection.ts';
import { MongoReadModels } from './mongo-read-models.ts';
import { batchesOf, counts, numbers } from './numbers.fixture.ts';

let server: LocalMongo;
let mongo: MongoConnection;
let made = 0;
beforeAll(async () => {
  server = await startMongo();
  mongo = await MongoConnection.open(server.url, server.database);
}, 120_000);
afterAll(async () => {
  await mongo?.close();
  await server?.stop();
});

const open = (ledger: string) => MongoReadModels.open(mongo, ledger, { patienceMilliseconds: 100 });
const create = () => open(`ledger-${++made}`);

readModelStoreConformance(create, {
  test,
  equal: (actual, expected) => expect(actual).toEqual(expected),
});

/** All of a model as anybody reads it. */
async function dump(store: ReadModelStore) {
  const rows = await store.list(counts.name, { limit: Number.MAX_SAFE_INTEGER });
  const logs: unknown[] = [];
  for (const { key } of rows) {
    for await (const line of store.lines(counts.name, key, { from: 0, to: 99_999 })) {
      logs.push([key, line]);
    }
  }
  return JSON.stringify({ rows, logs, position: await store.position(counts.name, 1) });
}

const folded = (rows: Record<string, unknown>, position: number): Folded => ({
  rows: Object.entries(rows).map(([key, row]) => ({ key, row })),
  lines: Object.keys(rows).map((key) => ({ key, position, text: `${key} at ${position}` })),
  position,
});

/** Has the next writes to these collections done by `instead`; what it returns has them as before. */
function intercept(
  collections: string,
  instead: (write: () => Promise<unknown>) => Promise<unknown>,
): () => void {
  const all = Object.values(mongo.connection.models);
  const ours = all.filter(({ modelName }) => modelName.startsWith(collections));
  for (const { collection } of ours) {
    const write = collection.bulkWrite.bind(collection);
    const bulkWrite = (...asked: Parameters<typeof write>) => instead(() => write(...asked));
    Object.assign(collection, { bulkWrite });
  }
  return () => {
    for (const { collection } of ours) Reflect.deleteProperty(collection, 'bulkWrite');
  };
}

/** As if the process had ended before these collections were written to. */
const crashBefore = (collections: string) =>
  intercept(collections, () => Promise.reject(new Error('killed')));

test('what a crash left between the batch and its rows is finished by whoever comes next', async () => {
  for (const left of ['rows', 'lines']) {
    const ledger = `crashed-${left}`;
    const store = await open(ledger);
    await store.save('m', 1, folded({ a: 1, b: 1 }, 1), -1);
    const again = crashBefore(`${ledger}.${left}`);
    await expect(store.save('m', 1, folded({ a: 2, c: 2 }, 2), 1)).rejects.toThrow('killed');
    again();
    const next = await open(ledger);
    expect(await next.position('m', 1)).toBe(2);
    expect(await next.many('m', ['a', 'b', 'c'])).toEqual([2, 1, 2]);
    const log: number[] = [];
    for await (const { position } of next.lines('m', 'a', { from: 0, to: 9 })) log.push(position);
    expect(log).toEqual([1, 2]);
    await expect(store.save('m', 1, folded({ a: 3 }, 3), 1)).rejects.toThrow(FoldedElsewhere);
  }
});

test('a writer that wakes up late writes nothing over what came after it', async () => {
  const ledger = 'late';
  const [slow, next] = [await open(ledger), await open(ledger)];
  await slow.save('m', 1, folded({ a: 1 }, 1), -1);
  const [asleep, wake] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const again = intercept(`${ledger}.`, async (write) => {
    asleep.resolve();
    await wake.promise;
    return write();
  });
  const writing = slow.save('m', 1, folded({ a: 2, b: 2 }, 2), 1);
  await asleep.promise;
  again();
  expect(await next.position('m', 1)).toBe(2);
  await next.save('m', 1, folded({ a: 3 }, 3), 2);
  wake.resolve();
  await writing;
  expect(await next.many('m', ['a', 'b'])).toEqual([3, 2]);
  expect(await next.position('m', 1)).toBe(3);
});

test('two processes that fold the same journal leave what one would, and no line twice', async () => {
  const events = numbers(3_000);
  const alone = await create();
  await project(counts, alone, events);
  const ledger = 'two-at-once';
  const [one, other] = [await open(ledger), await open(ledger)];
  await Promise.all([batchesOf(one, events, 170), batchesOf(other, events, 230)]);
  expect(await dump(one)).toBe(await dump(alone));
  expect(await dump(other)).toBe(await dump(alone));
});

test('wiped and folded anew, in other batches, a model is the same byte for byte', async () => {
  const events = numbers(5_000);
  const ledger = 'wiped';
  const store = await open(ledger);
  await batchesOf(store, events, 400);
  const before = await dump(store);
  for (const { name } of await mongo.connection.listCollections()) {
    if (name.startsWith(`${ledger}.`)) await mongo.connection.dropCollection(name);
  }
  const anew = await open(ledger);
  expect(await anew.position(counts.name, 1)).toBe(-1);
  await batchesOf(anew, events, 1_111);
  expect(await dump(anew)).toBe(before);
});

test('another version is folded beside the one that is read, until it stands where that does', async () => {
  const ledger = 'versions';
  const [owner, reader] = [await open(ledger), await open(ledger)];
  await owner.save('m', 1, folded({ a: 'old', gone: 'old' }, 5), -1);
  expect(await owner.position('m', 2)).toBe(-1);
  await owner.save('m', 2, folded({ a: 'new' }, 4), -1);
  expect(await owner.many('m', ['a'], 2)).toEqual(['new']);
  for (const each of [owner, reader]) {
    expect(await each.many('m', ['a', 'gone'])).toEqual(['old', 'old']);
  }
  expect([await reader.position('m', 1), await reader.position('m', 2)]).toEqual([5, 4]);
  await owner.save('m', 2, folded({ b: 'new' }, 5), 4);
  for (const each of [owner, reader]) {
    expect(await each.many('m', ['a', 'b', 'gone'])).toEqual(['new', 'new', undefined]);
    expect((await each.list('m', { limit: 9 })).length).toBe(2);
  }
  expect(await reader.position('m', 1)).toBe(-1);
  const rest = (await mongo.connection.listCollections()).map(({ name }) => name);
  const rows = rest.filter((name) => name.startsWith(`${ledger}.rows.`));
  expect(rows).toHaveLength(1);
  await expect(owner.save('m', 1, folded({ a: 'late' }, 6), 5)).rejects.toThrow(FoldedElsewhere);
});

test('a swap that a crash cut short is tidied up by the next process that folds', async () => {
  const ledger = 'cut-short';
  const owner = await open(ledger);
  await owner.save('m', 1, folded({ a: 'old' }, 5), -1);
  const db = mongo.connection;
  const { dropCollection } = db;
  db.dropCollection = () => Promise.reject(new Error('killed'));
  await expect(owner.save('m', 2, folded({ a: 'new' }, 5), -1)).rejects.toThrow('killed');
  db.dropCollection = dropCollection;
  const next = await open(ledger);
  expect([await next.position('m', 2), await next.get('m', 'a')]).toEqual([5, 'new']);
  await next.save('m', 2, folded({ b: 'new' }, 6), 5);
  const names = (await db.listCollections()).map(({ name }) => name);
  expect(names.filter((name) => name.startsWith(`${ledger}.rows.`))).toHaveLength(1);
});

test('a batch larger than a document may be is one write all the same', async () => {
  const ledger = 'huge';
  const store = await open(ledger);
  const text = () => randomBytes(3 * 1024 * 1024).toString('base64');
  const rows = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((key) => [key, text()]));
  await store.save('m', 1, folded(rows, 1), -1);
  expect(await store.many('m', ['a', 'e'])).toEqual([rows['a'], rows['e']]);
  const again = crashBefore(`${ledger}.rows`);
  const next = Object.fromEntries(Object.keys(rows).map((key) => [key, text()]));
  await expect(store.save('m', 1, folded(next, 2), 1)).rejects.toThrow('killed');
  again();
  expect(await store.position('m', 1)).toBe(2);
  expect(await store.many('m', ['a', 'e'])).toEqual([next['a'], next['e']]);
});
