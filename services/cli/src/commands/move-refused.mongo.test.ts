// Starts the stand-ins for KurrentDB and MongoDB, or takes the real ones at KURRENTDB_URL and MONGO_URL,
// and a server on the town's folder.
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { HeadFile } from '@mutirao/adapters/files';
import mongoose from 'mongoose';
import { type LocalKurrent, startKurrent } from '../../../../infra/local/kurrent/index.ts';
import { type LocalMongo, startMongo } from '../../../../infra/local/mongo.ts';
import { run, testFolder } from '../surroundings.fixture.ts';
import { mutirao } from './move.fixture.ts';

jest.setTimeout(120_000);

const folder = testFolder();
const made = join(folder, 'made');
const TOWN =
  '--community vila --currency MUM --backed-by BRL --time-zone America/Sao_Paulo --rehearsal';
const cells: string[] = [];
let kurrent: LocalKurrent;
let mongo: LocalMongo;
let data: string;
let keys: string;
let env: Record<string, string>;
beforeAll(async () => {
  [kurrent, mongo] = await Promise.all([startKurrent(), startMongo()]);
  const init = await run(`init --data made ${TOWN}`.split(' '), { folder });
  expect(init.exitCode).toBe(0);
  const token = 'token --data made --role officer --subject ana';
  for (let times = 0; times < 3; times++) await run(token.split(' '), { folder });
}, 120_000);
beforeEach(() => {
  const cell = `refuse-${randomBytes(6).toString('hex')}`;
  cells.push(cell);
  data = join(folder, cell);
  keys = join(folder, `${cell}.servers`);
  for (const end of ['', '.keys']) cpSync(`${made}${end}`, `${data}${end}`, { recursive: true });
  env = {
    MUTIRAO_PROFILE: 'distributed',
    MUTIRAO_CELL: cell,
    MUTIRAO_COMMUNITY: 'vila',
    MUTIRAO_KEYS: keys,
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

const say = (words: string, more: Record<string, string> = {}) =>
  run(words.split(' '), { folder, env: { ...env, ...more } });
const move = (more: Record<string, string> = {}) => say(`move --data ${data}`, more);

/** Says so, in plain words, and leaves the folder free to be served and moved. */
async function expectRefused(why: string, more: Record<string, string> = {}): Promise<void> {
  const { exitCode, err } = await move(more);
  expect([exitCode, err]).toEqual([1, expect.stringContaining(why)]);
  expect(err).not.toMatch(/ at .*\.ts:\d+/);
  expect(existsSync(join(data, 'moved'))).toBe(false);
}

const journal = (work: (db: DatabaseSync) => void): void => {
  const db = new DatabaseSync(join(data, 'identity', 'journal.sqlite'));
  work(db);
  db.close();
};

test('what is asked for must be there: servers, a town, and that very town', async () => {
  const nowhere = await say(`move --data ${data}`, { MUTIRAO_PROFILE: '' });
  expect([nowhere.exitCode, nowhere.err]).toEqual([2, expect.stringContaining('MUTIRAO_PROFILE')]);
  const empty = await say('move --data nothing');
  expect([empty.exitCode, empty.err]).toEqual([1, expect.stringContaining('holds no town')]);
  await expectRefused('MUTIRAO_COMMUNITY is outra, and the town in', {
    MUTIRAO_COMMUNITY: 'outra',
  });
});

test('a folder that is served is not moved, until its server is stopped', async () => {
  const server = mutirao(['serve', '--data', data, '--port', '0']);
  let said = '';
  server.stdout?.on('data', (bytes: Buffer) => {
    said += bytes;
  });
  while (!said.includes('listening on')) await pause(20);
  await expectRefused('is served, or moved, by another process');
  server.kill('SIGTERM');
  while (server.exitCode === null && server.signalCode === null) await pause(20);
  expect((await move()).exitCode).toBe(0);
});

test('a journal that was cut or changed is not moved', async () => {
  const cut = 'DELETE FROM chunks WHERE first = (SELECT max(first) FROM chunks)';
  journal((db) => db.exec(cut));
  await expectRefused('was acknowledged: events were lost');
  journal((db) =>
    db.exec("UPDATE chunks SET bytes = CAST(replace(bytes, 'officer', 'auditor') AS BLOB)"),
  );
  await expectRefused('chain is broken');
});

test('a journal that lacks the head kept with the keys is not moved', async () => {
  const seen = new HeadFile(join(`${data}.keys`, 'head'), { flush: true });
  seen.acknowledge({ position: 0, hash: Buffer.alloc(32, 1) });
  seen.acknowledge({ position: 7, hash: Buffer.alloc(32, 1) });
  seen.close();
  await expectRefused('position 7 was acknowledged');
});

test('servers that hold another town of that name keep it, and the folder too', async () => {
  const other = await say(`init ${TOWN}`);
  expect(other.exitCode).toBe(0);
  await expectRefused('hold another town vila');
  expect((await say(`init ${TOWN}`)).out).toBe(other.out);
});

test('servers on which the town went on by itself are not gone over', async () => {
  expect((await move()).exitCode).toBe(0);
  expect((await say('token --role officer --subject bia')).exitCode).toBe(0);
  const again = await move();
  expect([again.exitCode, again.out]).toEqual([0, expect.stringContaining('was already on')]);
  rmSync(join(data, 'moved'));
  const own = { MUTIRAO_PROFILE: '' };
  expect((await say(`token --role officer --subject rui --data ${data}`, own)).exitCode).toBe(0);
  await expectRefused('went on there by itself');
});

test('keys that are there must be the town’s: then they may be read-only, and its own', async () => {
  expect((await say(`init --keys-only --keys ${keys}`)).exitCode).toBe(0);
  const others = readFileSync(join(keys, 'community.key'), 'utf8');
  await expectRefused('is of another town');
  expect(readFileSync(join(keys, 'community.key'), 'utf8')).toBe(others);
  rmSync(keys, { recursive: true });
  expect((await move()).exitCode).toBe(0);
  chmodSync(keys, 0o500);
  const before = readdirSync(keys);
  expect((await move()).exitCode).toBe(0);
  expect([before, readdirSync(keys)]).toEqual([before, before]);
  chmodSync(keys, 0o700);
  expect((await move({ MUTIRAO_KEYS: `${data}.keys` })).exitCode).toBe(0);
  expect(readFileSync(join(`${data}.keys`, 'notes.key'))).toEqual(
    readFileSync(join(keys, 'notes.key')),
  );
  await expect(move({ MUTIRAO_KEYS: join(data, 'keys') })).resolves.toMatchObject({ exitCode: 1 });
});

test('a master key that lies elsewhere stays there; another than the town’s is refused', async () => {
  const [own, elsewhere] = [
    join(`${data}.keys`, 'master.key'),
    join(folder, `${cells.at(-1)}.key`),
  ];
  const key = readFileSync(own, 'utf8');
  rmSync(own);
  await expectRefused('the master key is not there');
  writeFileSync(elsewhere, `${'ab'.repeat(32)}\n`, { mode: 0o600 });
  const wrong = await say(`move --data ${data} --master-key-file ${elsewhere}`);
  expect([wrong.exitCode, wrong.err]).toEqual([1, expect.stringContaining('not the master key')]);
  writeFileSync(elsewhere, key);
  const moved = await say(`move --data ${data} --master-key-file ${elsewhere}`);
  expect([moved.exitCode, readdirSync(keys).sort()]).toEqual([
    0,
    ['community.key', 'master-key-file', 'notes.key'],
  ]);
  expect(readFileSync(join(keys, 'master-key-file'), 'utf8')).toBe(`${elsewhere}\n`);
  expect((await say('token --role officer --subject ana')).exitCode).toBe(0);
});

test('stores that are away are said to be so, and the town is moved when they are back', async () => {
  const away = await move({ MUTIRAO_KURRENTDB_URL: 'kurrentdb://127.0.0.1:9?tls=false' });
  expect([away.exitCode, existsSync(join(data, 'moved'))]).toEqual([3, false]);
  expect((await move()).exitCode).toBe(0);
});
