// Starts: SQLite files in a temporary folder, and the MongoDB stand-in (a real server if `MONGO_URL` is
// set), which keeps everything in memory: that what was copied is durable there is not proved.
import { randomBytes } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type LocalMongo, startMongo } from '../../../../infra/local/index.ts';
import { MongoConnection } from '../mongo/index.ts';
import { copyRecords, countRecords } from './copy-records.ts';
import { MongoRecordPlace } from './mongo-records.ts';
import type { RecordPlace, Records } from './records.ts';
import { record, textOf } from './records-under-test.ts';
import { SqliteRecordPlace } from './sqlite-records.ts';

const SESSIONS = {
  name: 'sessions',
  marks: { member: 'text', family: 'unique', used: 'number' },
  isWaitedFor: false,
} as const;

let server: LocalMongo;
let mongo: MongoConnection;
let folder: string;
beforeAll(async () => {
  server = await startMongo();
  mongo = await MongoConnection.open(server.url, server.database);
  folder = mkdtempSync(join(tmpdir(), 'mutirao-copy-'));
});
afterAll(async () => {
  await mongo.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

const newPlace = () => new MongoRecordPlace(mongo, `copy-${randomBytes(6).toString('hex')}`);

/** Opens this collection of a new folder, fills it, and gives the folder. */
async function filled(fill: (records: Records) => Promise<unknown>): Promise<string> {
  const path = mkdtempSync(join(folder, 'from-'));
  const place = new SqliteRecordPlace(path);
  await fill(await place.open(SESSIONS));
  await place.close();
  return path;
}

/** All of a collection, as whoever opens it in the ordinary way reads it. */
async function allOf(place: RecordPlace): Promise<[key: string, value: string][]> {
  const records = await place.open(SESSIONS);
  const all = await records.list({ limit: 10_000 });
  return all.map((kept) => [kept.key, textOf(kept) ?? '']);
}

const two = [
  record('a', 'Ana', { member: 'm1', family: 'f1', used: 10 }),
  record('b\0c', 'Bia', { member: 'm1', family: 'f2' }),
  record('Érica', ''),
];

test('each record is found by its key and by its marks, and by no other; twice is once', async () => {
  const from = await filled((records) => records.put(two));
  const before = globSync(join(from, '*.sqlite')).map((path) => readFileSync(path));
  const to = newPlace();
  for (const _ of ['first', 'second']) {
    await copyRecords(from, SESSIONS, to);
    const records = await to.open(SESSIONS);
    expect(await allOf(to)).toEqual([
      ['a', 'Ana'],
      ['b\0c', 'Bia'],
      ['Érica', ''],
    ]);
    expect((await records.find('member', 'm1', 10)).map(({ key }) => key)).toEqual(['a', 'b\0c']);
    expect(textOf((await records.find('family', 'f2', 10))[0])).toBe('Bia');
    expect(await records.find('family', '', 10)).toEqual([]);
    expect(await records.insert([record('d', 'Davi', { family: 'f1' })])).toEqual([false]);
  }
  expect(await (await to.open(SESSIONS)).removeBelow('used', 11)).toBe(1);
  expect(globSync(join(from, '*.sqlite')).map((path) => readFileSync(path))).toEqual(before);
});

test('what was erased since an earlier copy is erased there, and its mark is another’s', async () => {
  const to = newPlace();
  await copyRecords(await filled((records) => records.put(two)), SESSIONS, to);
  const later = await filled((records) =>
    records.put([record('z', 'Zoé', { member: 'm9', family: 'f1', used: 1 })]),
  );
  await copyRecords(later, SESSIONS, to);
  expect(await allOf(to)).toEqual([['z', 'Zoé']]);
});

test('thousands go in batches, of which the last is told, and large ones too', async () => {
  const many = Array.from({ length: 2_500 }, (_, index) =>
    record(`k${index}`, String(index), { member: `m${index % 7}`, used: index }),
  );
  const large = { key: 'large', value: Buffer.alloc(6 * 1_024 * 1_024, 7) };
  const from = await filled(async (records) => {
    await records.put(many);
    await records.put([large]);
  });
  const [to, told] = [newPlace(), [] as number[]];
  await copyRecords(from, SESSIONS, to, (copied) => told.push(copied));
  expect([countRecords(from, SESSIONS), told.at(-1)]).toEqual([2_501, 2_501]);
  expect(told.length).toBeGreaterThan(2);
  const records = await to.open(SESSIONS);
  expect((await records.get('large'))?.value.equals(large.value)).toBe(true);
  expect(await records.find('member', 'm3', 10_000)).toHaveLength(357);
});

test('a collection that was never made is an empty one', async () => {
  const to = newPlace();
  await copyRecords(folder, SESSIONS, to);
  expect([countRecords(folder, SESSIONS), await allOf(to)]).toEqual([0, []]);
});
