// Starts: the MongoDB stand-in (a real server if `MONGO_URL` is set). It keeps everything in memory on
// one node, so that nothing here proves durability, majorities, or what the driver does when a primary
// changes; and it orders keys as Java does, which is not the order of bytes beyond U+FFFF.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Unavailable } from '@mutirao/event-sourcing';
import { type LocalMongo, startMongo } from '../../../../infra/local/index.ts';
import { MongoConnection } from '../mongo/index.ts';
import { MongoRecordPlace } from './mongo-records.ts';
import { recordsConformance } from './records.conformance.ts';

let server: LocalMongo;
let mongo: MongoConnection;
let places = 0;
const newPlace = (): MongoRecordPlace => new MongoRecordPlace(mongo, `place${++places}`);

beforeAll(async () => {
  server = await startMongo();
  mongo = await MongoConnection.open(server.url, server.database);
});
afterAll(async () => {
  await mongo.close();
  await server.stop();
});

recordsConformance((options) => newPlace().open({ name: 'records', ...options }), {
  test,
  equal: (actual, expected) => expect(actual).toEqual(expected),
});

test('collections that nobody waits for pass for the same', async () => {
  const records = await newPlace().open({ name: 'attempts', isWaitedFor: false });
  const [one] = await records.insert([{ key: 'a', value: Buffer.from('1') }]);
  expect([one, (await records.get('a'))?.value.toString()]).toEqual([true, '1']);
});

test('places do not see each other, and a place has each collection once', async () => {
  const [one, other] = [newPlace(), newPlace()];
  const records = await one.open({ name: 'people' });
  await records.put([{ key: 'a', value: Buffer.from('1') }]);
  expect(await one.open({ name: 'people' })).toBe(records);
  expect(await (await other.open({ name: 'people' })).get('a')).toBeUndefined();
  expect(await (await one.open({ name: 'notes' })).get('a')).toBeUndefined();
});

test('a server that is gone is Unavailable within seconds, and is found again', async () => {
  const records = await newPlace().open({ name: 'people' });
  const one = { key: 'a', value: Buffer.from('1') };
  await server.kill();
  for (const tried of [
    () => records.get('a'),
    () => records.put([one]),
    () => records.insert([one]),
    () => records.replace(one, 1),
    () => records.remove(['a']),
  ]) {
    await expect(tried()).rejects.toThrow(Unavailable);
  }
  await server.restart();
  expect(await records.insert([one])).toEqual([true]);
});
