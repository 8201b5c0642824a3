// Starts mongo-java-server, a stand-in in memory, or uses the real MongoDB at MONGO_URL. The stand-in
// cannot prove durability, transactions, elections, and that an ordered bulk write stops at an error.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { type LocalMongo, startMongo } from './index.ts';

let mongo: LocalMongo;
let connection: mongoose.Connection;
beforeEach(async () => {
  mongo = await startMongo();
  connection = await open();
});
afterEach(async () => {
  await connection.close();
  await mongo.stop();
});

const open = () =>
  mongoose.createConnection(mongo.url, { dbName: mongo.database, maxPoolSize: 20 }).asPromise();
const schema = new mongoose.Schema({ _id: String, count: Number, tags: [String] });
const alreadyThere = (error: unknown) => expect(error).toMatchObject({ code: 48 });
const things = () => connection.model('Thing', schema);

test('a document is found again by mongoose', async () => {
  await things().create({ _id: 'a', count: 1, tags: ['x'] });
  expect(await things().findOne({ tags: 'x' }).lean()).toMatchObject({ _id: 'a', count: 1 });
});

test('increments at the same time all count, and a key is taken once', async () => {
  const model = things();
  const increment = () =>
    model.updateOne({ _id: 'a' }, { $inc: { count: 1 } }, { upsert: true }).exec();
  await increment();
  await Promise.all(Array.from({ length: 199 }, increment));
  expect(await model.findById('a').lean()).toMatchObject({ count: 200 });
  await expect(model.create({ _id: 'a' })).rejects.toMatchObject({ code: 11_000 });
});

test('what is written while its collection and its index are being made is there', async () => {
  for (let i = 0; i < 300; i += 1) {
    const collection = connection.collection<{ _id: string; count: number }>(`things${i}`);
    await Promise.all([
      connection.createCollection(collection.name).catch(alreadyThere),
      collection.createIndex({ count: 1 }),
      collection.updateOne({ _id: 'a' }, { $inc: { count: 1 } }, { upsert: true }),
    ]);
    expect(await collection.findOne({ _id: 'a' })).toEqual({ _id: 'a', count: 1 });
  }
});

test('killed and started again it is empty, at the same address', async () => {
  await things().create({ _id: 'a' });
  await mongo.kill();
  await mongo.restart();
  expect(await things().countDocuments()).toBe(0);
});

test('paused it answers nothing, and goes on where it was', async () => {
  if (mongo.pid === undefined) return expect(() => mongo.pause()).toThrow('not ours');
  await things().create({ _id: 'a' });
  mongo.pause();
  const found = things().countDocuments().exec();
  const later = new Promise((resolve) => setTimeout(resolve, 300, 'nothing'));
  expect(await Promise.race([found, later])).toBe('nothing');
  mongo.resume();
  expect(await found).toBe(1);
});
