// Starts the stand-ins for KurrentDB and MongoDB (or takes the real ones at KURRENTDB_URL and MONGO_URL):
// that what a real server has lost or rolled back is found cannot be proved with them.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import {
  openEventStore,
  openReadModels,
  openRecordPlace,
  openSnapshots,
} from '@mutirao/adapters/places';
import { jsonValue } from '@mutirao/adapters/records';
import { project, readEvents } from '@mutirao/event-sourcing';
import { movementCodec } from '@mutirao/ledger';
import mongoose from 'mongoose';
import { type LocalKurrent, startKurrent } from '../../../../infra/local/kurrent/index.ts';
import { type LocalMongo, startMongo } from '../../../../infra/local/mongo.ts';
import { type Folder, townOnServers } from '../folder.ts';
import { accounts } from '../read-models/accounts.ts';
import { runLines } from '../read-models/run-lines.ts';
import { SharedRunFiles } from '../stores/run-files.ts';
import { soundFolder } from './doctor.fixture.ts';
import { doctor } from './doctor.ts';
import { FolderEvidence } from './evidence-in-folder.ts';
import { replayAt } from './replay.ts';
import { id, present } from './town.fixture.ts';

let kurrent: LocalKurrent;
let mongo: LocalMongo;
let folder: Folder;
let town: Folder;
const cells: string[] = [];
beforeAll(async () => {
  [kurrent, mongo, folder] = await Promise.all([startKurrent(), startMongo(), soundFolder()]);
}, 120_000);
afterAll(async () => {
  for (const cell of cells) await inMongo((db) => db.dropDatabase(), cell);
  await Promise.all([kurrent.stop(), mongo.stop()]);
});

/** The worked month again, with servers: byte for byte the same journal, and all that follows from it. */
async function moved(): Promise<Folder> {
  const cell = `doctor-${randomBytes(6).toString('hex')}`;
  cells.push(cell);
  const servers = { cell, kurrentUrl: kurrent.url, mongoUrl: mongo.url };
  const there = townOnServers(folder.town, folder.keys, servers);
  const from = await openEventStore(folder.place, { readOnly: true });
  const to = await openEventStore(there.place);
  for await (const chunk of from.read(0)) await to.append(chunk);
  const models = await openReadModels(there.place);
  for await (const event of readEvents(from, movementCodec)) {
    await project(accounts, models, [event]);
    await project(runLines, models, [event]);
  }
  const snapshots = await openSnapshots(there.place);
  await snapshots.write(await present(folder));
  const records = await openRecordPlace(there.records);
  const runs = await SharedRunFiles.open(records);
  const files = new FolderEvidence(folder.path);
  for await (const { data } of readEvents(from, movementCodec)) {
    const bytes = await files.runFile(String(data['sha256']));
    if (bytes) await runs.keep(bytes.toString());
  }
  const { position, hash } = await replayAt(folder);
  await writeHead(there, { position, hash });
  for (const each of [from, to, models, snapshots, records]) await each.close();
  return there;
}

async function writeHead({ records, place }: Folder, head: object): Promise<void> {
  const opened = await openRecordPlace(records);
  const heads = await opened.open({ name: 'heads' });
  await heads.put([{ key: place.ledger, value: jsonValue(head) }]);
  await opened.close();
}

async function inMongo(
  work: (db: mongoose.Connection) => Promise<unknown>,
  dbName = town.place.servers?.cell ?? '',
): Promise<void> {
  const connection = await mongoose.createConnection(mongo.url, { dbName }).asPromise();
  await work(connection);
  await connection.close();
}

async function faults(): Promise<string[]> {
  const { checks } = await doctor(town);
  return checks.filter(({ ok }) => !ok).map(({ name, message }) => `${name}: ${message}`);
}

jest.setTimeout(120_000);

test('of a town that lies with servers the same is checked as in a folder, and as much of it', async () => {
  town = await moved();
  const found = await doctor(town);
  const inFolder = await doctor(folder);
  expect(found.ok).toBe(true);
  expect(found.head).toBe(inFolder.head);
  const counts = ({ checks }: typeof found) => checks.map(({ name, count }) => [name, count]);
  const but = (name: string) => (each: (string | number)[]) => each[0] !== name;
  expect(counts(found).filter(but('head'))).toEqual(counts(inFolder).filter(but('head')));
});

test.each<[string, string, () => Promise<unknown>]>([
  [
    'a row of a read model',
    'read-models: holder:',
    () =>
      inMongo(async (db) => {
        const rows = (await db.listCollections()).filter(({ name }) => name.includes('.rows'));
        for (const { name } of rows) {
          const collection = db.collection<{ _id: string; last: { row: string } }>(name);
          const row = await collection.findOne({ _id: `holder:${id('ana')}` });
          if (!row) continue;
          const text = JSON.stringify({ ...JSON.parse(row.last.row), balance: 1 });
          await collection.updateOne({ _id: row._id }, { $set: { 'last.row': text } });
        }
      }),
  ],
  [
    'the file of a run',
    'run-files: renda-minima-2026-11-1: its file',
    () => inMongo((db) => db.collection('vila.currency.runs').deleteMany({})),
  ],
  [
    'the head, of a journal that was longer',
    'head: the journal ends at 36, before the head that is recorded (99)',
    () => writeHead(town, { position: 99, hash: '0'.repeat(64) }),
  ],
  [
    'the head, of a journal with another past',
    'head: position 3 has another hash than the head that is recorded says: it was rewritten',
    () => writeHead(town, { position: 3, hash: '0'.repeat(64) }),
  ],
])('altered is found: %s', async (_, fault, alter) => {
  town = await moved();
  await alter();
  expect(await faults()).toEqual([expect.stringContaining(fault)]);
});
