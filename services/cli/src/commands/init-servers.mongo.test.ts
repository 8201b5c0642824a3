// Starts the stand-ins for KurrentDB and MongoDB, or takes the real ones at KURRENTDB_URL and MONGO_URL.
// That what was made first stays when a server loses its power cannot be proved with the stand-ins.
import { randomBytes } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import mongoose from 'mongoose';
import { type LocalKurrent, startKurrent } from '../../../../infra/local/kurrent/index.ts';
import { type LocalMongo, startMongo } from '../../../../infra/local/mongo.ts';
import { freePort } from '../../../../infra/local/ports.ts';
import { run, testFolder } from '../surroundings.fixture.ts';

const folder = testFolder();
const keys = join(folder, 'keys');
const cell = `init-${randomBytes(6).toString('hex')}`;
const town =
  'init --community vila --currency MUM --backed-by BRL --time-zone America/Sao_Paulo --rehearsal';
let kurrent: LocalKurrent;
let mongo: LocalMongo;
let env: Record<string, string>;
beforeAll(async () => {
  [kurrent, mongo] = await Promise.all([startKurrent(), startMongo()]);
  env = {
    MUTIRAO_PROFILE: 'distributed',
    MUTIRAO_CELL: cell,
    MUTIRAO_COMMUNITY: 'vila',
    MUTIRAO_KEYS: keys,
    MUTIRAO_KURRENTDB_URL: kurrent.url,
    MUTIRAO_MONGO_URL: mongo.url,
  };
}, 120_000);
afterAll(async () => {
  const connection = await mongoose.createConnection(mongo.url, { dbName: cell }).asPromise();
  await connection.dropDatabase();
  await connection.close();
  await Promise.all([kurrent.stop(), mongo.stop()]);
});
jest.setTimeout(120_000);

const mutirao = (words: string) => run(words.split(' '), { folder, env });
const keysNow = () =>
  readdirSync(keys).map((name) => [name, readFileSync(join(keys, name), 'utf8')]);

test('keys alone are made without a server or a town, and those that are there are used', async () => {
  const made = await run(['init', '--keys-only', '--keys', 'keys'], { folder });
  expect([made.exitCode, made.out]).toEqual([0, expect.stringContaining(keys)]);
  const first = keysNow();
  expect(first.map(([name]) => name)).toEqual(['community.key', 'master.key', 'notes.key']);
  for (const [name = ''] of first) expect(statSync(join(keys, name)).mode & 0o777).toBe(0o600);
  for (const [, key = ''] of first) expect(made.out).not.toContain(key.trim());
  const again = await run(['init', '--keys-only'], { folder, env: { MUTIRAO_KEYS: keys } });
  expect(again.exitCode).toBe(0);
  expect(keysNow()).toEqual(first);
});

test('a town is made once: asked for again, with its keys read-only, it is found', async () => {
  chmodSync(keys, 0o500);
  const before = keysNow();
  const first = await mutirao(`${town} --json`);
  expect(first.exitCode).toBe(0);
  const again = await mutirao(`${town} --json`);
  expect([again.exitCode, again.out]).toEqual([0, first.out]);
  expect(JSON.parse(first.out)).toMatchObject({
    ...{ community: 'vila', keys },
    head: expect.stringMatching(/^0:/),
  });
  expect(keysNow()).toEqual(before);
  // As the containers say it, also to a town that was moved: what is there is a rehearsal still.
  const found = await mutirao(`${town.replace(' --rehearsal', '')} --json`);
  expect([found.exitCode, found.out]).toEqual([0, first.out]);
});

test('what differs from the town that is there is refused', async () => {
  const other = await mutirao(town.replace('MUM', 'ALT'));
  expect([other.exitCode, other.err]).toEqual([
    1,
    expect.stringContaining('there is another town vila already'),
  ]);
  const named = await mutirao(town.replace('vila', 'outra'));
  expect([named.exitCode, named.err]).toEqual([1, expect.stringContaining('MUTIRAO_COMMUNITY')]);
});

test('stores that are just being started are waited for, and each try is told', async () => {
  const port = await freePort();
  const late = {
    MUTIRAO_CELL: `${cell}-late`,
    MUTIRAO_KURRENTDB_URL: `kurrentdb://127.0.0.1:${port}?tls=false`,
  };
  const made = run(town.split(' '), { folder, env: { ...env, ...late } });
  await pause(15_000);
  // With a fault it is the stand-in, wherever the other tests are run.
  const started = await startKurrent({ port, fault: { kind: 'die', at: 1_000 } });
  try {
    expect(await made).toMatchObject({ exitCode: 0, err: expect.stringContaining('not ready') });
  } finally {
    await started.stop();
  }
});

test('doctor, replay and token work on it; a backup wants a folder', async () => {
  expect((await mutirao('doctor')).out).toContain('All checks are good.');
  expect((await mutirao('replay')).out).toContain('accounts at 0:');
  expect((await mutirao('token --role officer --subject ana')).out.split('.')).toHaveLength(3);
  const backup = await mutirao('backup elsewhere');
  expect([backup.exitCode, backup.err]).toEqual([2, expect.stringContaining('--data')]);
});
