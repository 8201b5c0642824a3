// Starts: a MongoDB stand-in in memory, or with MONGO_URL a database on that real server, for
// snapshots and for what becomes of an operation while no server answers (on the stand-in alone, which
// forgets all it had when it ends: that what was written is there afterwards, it cannot prove).
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { KeyTable, type Snapshot, Tables, Unavailable } from '@mutirao/event-sourcing';
import mongoose from 'mongoose';
import { type LocalMongo, startMongo } from '../../../../infra/local/index.ts';
import { MongoConnection } from './mongo-connection.ts';
import { MongoReadModels } from './mongo-read-models.ts';
import { MongoSnapshots } from './mongo-snapshots.ts';

let server: LocalMongo;
let mongo: MongoConnection;
beforeAll(async () => {
  server = await startMongo();
  mongo = await MongoConnection.open(server.url, server.database);
}, 120_000);
afterAll(async () => {
  await mongo?.close();
  await server?.stop();
});

function sample(position: number, rows = 1): Snapshot {
  const tables = new Tables();
  for (let row = 0; row < rows; row++)
    tables.table('rows').set(`${row}`, { position, row, words: 'x'.repeat(rows / 100) });
  tables.commit();
  const keys = new KeyTable();
  keys.add('0123456789abcdef', position);
  return { head: { position, hash: Buffer.alloc(32, position) }, at: position, tables, keys };
}
const piecesOf = (ledger: string) =>
  mongo.connection.collection(`${ledger}.snapshot-pieces`).countDocuments();

test('no snapshot is none', async () => {
  expect(await new MongoSnapshots(mongo, 'none').read()).toBeUndefined();
});

test('the last one written is the one that is read, and nothing is left of those before', async () => {
  const snapshots = new MongoSnapshots(mongo, 'last');
  for (const position of [1, 2, 3]) await snapshots.write(sample(position));
  const found = await new MongoSnapshots(mongo, 'last').read();
  expect(found?.head.position).toBe(3);
  expect(found?.tables.table('rows').get('0')).toMatchObject({ position: 3, row: 0 });
  expect(found?.keys.find('0123456789abcdef')).toEqual([3]);
  expect(await piecesOf('last')).toBe(1);
});

test('one of many pieces comes back whole, whoever writes another meanwhile', async () => {
  const snapshots = new MongoSnapshots(mongo, 'large');
  await snapshots.write(sample(1, 40_000));
  expect(await piecesOf('large')).toBeGreaterThan(2);
  const [found] = await Promise.all([snapshots.read(), snapshots.write(sample(2, 40_000))]);
  expect(found?.tables.table('rows').get('39999')).toMatchObject({ row: 39_999 });
  expect((await snapshots.read())?.head.position).toBe(2);
});

test('one that lost a piece, or whose bytes were altered, is none', async () => {
  const snapshots = new MongoSnapshots(mongo, 'torn');
  await snapshots.write(sample(1));
  const pieces = mongo.connection.collection('torn.snapshot-pieces');
  await pieces.updateOne({}, { $set: { bytes: Buffer.from('something else') } });
  expect(await snapshots.read()).toBeUndefined();
  await pieces.deleteMany({});
  expect(await snapshots.read()).toBeUndefined();
});

test('what a writer left unfinished long ago goes with the next one', async () => {
  const pieces = mongo.connection.collection<{ _id: string }>('left.snapshot-pieces');
  await pieces.insertOne({ _id: '600000000000000000000000/0' });
  await new MongoSnapshots(mongo, 'left').write(sample(1));
  expect(await piecesOf('left')).toBe(1);
});

test('what a server answers when it goes, or when a cursor went with another, passes; a fault does not', async () => {
  const failing = (code: number) =>
    mongo.attempt(() => Promise.reject(new mongoose.mongo.MongoServerError({ code })));
  for (const passing of [6, 43, 89, 189, 262, 9_001, 11_600, 13_435]) {
    await expect(failing(passing)).rejects.toBeInstanceOf(Unavailable);
  }
  const badValue = 2;
  await expect(failing(badValue)).rejects.toMatchObject({ code: badValue });
});

const whereItIsOurs = process.env['MONGO_URL'] === undefined ? test : test.skip;

whereItIsOurs('no server is Unavailable within seconds, and it heals by itself', async () => {
  const models = await MongoReadModels.open(mongo, 'outage');
  const rows = [{ key: 'a', row: 1 }];
  await models.save('m', 1, { rows, lines: [], position: 0 }, -1);
  await server.kill();
  const start = performance.now();
  await expect(models.get('m', 'a')).rejects.toBeInstanceOf(Unavailable);
  await expect(models.position('m', 1)).rejects.toBeInstanceOf(Unavailable);
  await expect(new MongoSnapshots(mongo, 'x').read()).rejects.toBeInstanceOf(Unavailable);
  await expect(MongoConnection.open(server.url, 'x')).rejects.toBeInstanceOf(Unavailable);
  expect(performance.now() - start).toBeLessThan(20_000);
  await server.restart();
  expect(await models.position('m', 1)).toBe(-1);
});

whereItIsOurs(
  'a server that is silent is Unavailable after a while, and then answers again',
  async () => {
    const models = await MongoReadModels.open(mongo, 'silence');
    await models.position('m', 1);
    server.pause();
    try {
      await expect(models.position('m', 1)).rejects.toBeInstanceOf(Unavailable);
    } finally {
      server.resume();
    }
    expect(await models.position('m', 1)).toBe(-1);
  },
);
