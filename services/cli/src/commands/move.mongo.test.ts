// Starts the stand-ins for KurrentDB and MongoDB, or takes the real ones at KURRENTDB_URL and MONGO_URL;
// the demo, which makes the town; `mutirao move`, which is killed; and a server on the town's folder. The
// stand-ins keep what they have in memory or in one file: that what was moved outlives the loss of one
// of their nodes is not proved here.
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { Servers } from '@mutirao/adapters/places';
import mongoose from 'mongoose';
import { type LocalKurrent, startKurrent } from '../../../../infra/local/kurrent/index.ts';
import { type LocalMongo, startMongo } from '../../../../infra/local/mongo.ts';
import { run, testFolder } from '../surroundings.fixture.ts';
import {
  contentsOf,
  contentsThere,
  countThere,
  digestsOf,
  ended,
  hangs,
  headThere,
  killedWhen,
  livedTown,
  mutirao,
  notedHeads,
} from './move.fixture.ts';

jest.setTimeout(180_000);

const folder = testFolder();
const lived = join(folder, 'lived');
const cells: string[] = [];
let kurrent: LocalKurrent;
let mongo: LocalMongo;
let data: string;
let servers: Servers;
let env: Record<string, string>;
beforeAll(async () => {
  [kurrent, mongo] = await Promise.all([startKurrent(), startMongo(), livedTown(lived)]);
}, 180_000);
/** A copy of the town, and servers that have none of it. */
beforeEach(() => {
  const cell = `move-${randomBytes(6).toString('hex')}`;
  cells.push(cell);
  data = join(folder, cell);
  for (const end of ['', '.keys']) cpSync(`${lived}${end}`, `${data}${end}`, { recursive: true });
  servers = { cell, kurrentUrl: kurrent.url, mongoUrl: mongo.url };
  env = {
    MUTIRAO_PROFILE: 'distributed',
    MUTIRAO_CELL: cell,
    MUTIRAO_COMMUNITY: 'vila',
    MUTIRAO_KEYS: join(folder, `${cell}.servers`),
    MUTIRAO_KURRENTDB_URL: kurrent.url,
    MUTIRAO_MONGO_URL: mongo.url,
  };
});
afterAll(async () => {
  for (const dbName of cells) {
    const connection = await mongoose.createConnection(mongo.url, { dbName }).asPromise();
    await connection.dropDatabase();
    await connection.close();
  }
  await Promise.all([kurrent.stop(), mongo.stop()]);
  rmSync(folder, { recursive: true });
});

const say = (words: readonly string[], more: Record<string, string> = {}) =>
  run(words, { folder, env: { ...env, ...more } });
const move = (more: Record<string, string> = {}) => say(['move', '--data', data], more);
const keyIn = (place: string, name: string): string => readFileSync(join(place, name), 'utf8');
const keysThere = (): string => env['MUTIRAO_KEYS'] ?? '';

test('a town is there as it was in its folder, which is changed by a note alone; again, it is found', async () => {
  const before = digestsOf(data);
  const contents = await contentsOf(data);
  expect(Object.keys(contents)).toHaveLength(21);
  const moved = await say(['move', '--data', data, '--json']);
  expect([moved.exitCode, moved.err]).toEqual([0, '']);
  const { identity, currency } = contents;
  const report = { community: 'vila', cell: servers.cell, keys: keysThere(), identity, currency };
  expect(JSON.parse(moved.out)).toEqual({ ...report, wasThere: false });
  expect(await contentsThere(data, servers)).toEqual(contents);
  expect(digestsOf(data)).toEqual(before);
  for (const name of ['community.key', 'master.key']) {
    expect(keyIn(keysThere(), name)).toBe(keyIn(`${data}.keys`, name));
    expect(statSync(join(keysThere(), name)).mode & 0o777).toBe(0o600);
  }
  expect([statSync(keysThere()).mode & 0o777, keyIn(keysThere(), 'notes.key')]).toEqual([
    0o700,
    expect.stringMatching(/^[0-9a-f]{64}\n$/),
  ]);
  const again = await move();
  expect([again.exitCode, again.out]).toEqual([0, expect.stringContaining('was already on')]);
  expect(await contentsThere(data, servers)).toEqual(contents);
  expect((await say(['doctor'])).out).toContain('All checks are good.');
});

/** Kills it then, says it again, and looks whether all is there and the folder is as it was. */
async function expectDoneAgain(holds: () => Promise<boolean>): Promise<void> {
  const before = digestsOf(data);
  const contents = await contentsOf(data);
  expect(await killedWhen(mutirao(['move', '--data', data], env), holds)).toBe(true);
  const last = Number(String(contents['identity']).split(':')[0]);
  const isWhole = (await headThere(servers, 'identity')) === last;
  // Services that find a journal cut know it by what is noted apart, and take no writes.
  if (!isWhole && (await headThere(servers, 'identity')) >= 0) {
    expect(await notedHeads(servers)).toEqual([contents['identity'], contents['currency']]);
  }
  // Whoever could write there by now has a folder that is served no more.
  expect(existsSync(join(data, 'moved')) || !isWhole).toBe(true);
  expect(digestsOf(data)).toEqual(before);
  expect(await ended(mutirao(['move', '--data', data], env))).toEqual({ code: 0, err: '' });
  expect(await contentsThere(data, servers)).toEqual(contents);
  expect(digestsOf(data)).toEqual(before);
}

test.each([
  ['identity', 'people'],
  ['currency', 'notes'],
])(
  'killed while it copies %s’s %s, it loses nothing and is done by saying it again',
  async (service, name) => {
    await expectDoneAgain(async () => (await countThere(servers, `vila.${service}`, name)) > 0);
  },
);

// Identity’s, then the currency’s in two; then the last event of each, once the folder says it was moved.
test.each([2, 4, 5])(
  'the same when append %d is on the disk of KurrentDB, and not answered',
  async (at) => {
    const silent = await startKurrent({ fault: { kind: 'silence', at } });
    try {
      servers = { ...servers, kurrentUrl: silent.url };
      env = { ...env, MUTIRAO_KURRENTDB_URL: silent.url };
      await expectDoneAgain(hangs(data, servers));
    } finally {
      await silent.stop();
    }
  },
);

test('once it is moved, nobody serves or changes the folder, and whoever reads it goes on', async () => {
  await move();
  const refused = expect.stringContaining(`moved to the servers of ${servers.cell}`);
  const own = { MUTIRAO_PROFILE: '', MUTIRAO_DATA: data, MUTIRAO_PORT: '0' };
  const start = mutirao(['serve', '--data', data, '--port', '0']);
  expect(await ended(start)).toEqual({ code: 1, err: refused });
  for (const words of [
    ['token', '--role', 'officer', '--subject', 'ana'],
    ['keys', 'rotate'],
  ]) {
    const told = await say([...words, '--data', data], own);
    expect([told.exitCode, told.err]).toEqual([1, refused]);
  }
  for (const words of [['doctor'], ['replay'], ['export', '--format', 'csv']]) {
    expect((await say([...words, '--data', data], own)).exitCode).toBe(0);
  }
  const copy = join(folder, `${servers.cell}-backup`);
  expect((await say(['backup', copy, '--data', data], own)).exitCode).toBe(0);
  expect(readFileSync(join(copy, 'moved'))).toEqual(readFileSync(join(data, 'moved')));
  const elsewhere = await move({ MUTIRAO_CELL: 'elsewhere' });
  expect([elsewhere.exitCode, elsewhere.err]).toEqual([1, refused]);
});

test('a folder that was gone back to is moved anew, with what changed and what was erased', async () => {
  await move();
  rmSync(join(data, 'moved'));
  const changed = await say(['token', '--role', 'officer', '--subject', 'bia', '--data', data]);
  expect(changed.exitCode).toBe(0);
  const { DatabaseSync } = await import('node:sqlite');
  const people = new DatabaseSync(join(data, 'identity', 'people.sqlite'));
  people.exec('DELETE FROM records WHERE key IN (SELECT key FROM records LIMIT 3)');
  people.close();
  const contents = await contentsOf(data);
  expect((await move()).exitCode).toBe(0);
  expect(await contentsThere(data, servers)).toEqual(contents);
});
