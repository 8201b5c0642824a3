// Starts: the server, once for each way to break a copy of its folder.
import { cpSync, mkdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { HeadFile } from '@mutirao/adapters/files';
import { backupTown } from '@mutirao/platform';
import { furnish, health, must, paidRun, transfer } from './benefit.fixture.ts';
import { type Answer, eventually, fresh, type Json } from './client.fixture.ts';
import { people, roll } from './files.fixture.ts';
import { eventsOf, faultsOf } from './history.fixture.ts';
import { takeSnapshot } from './snapshot.fixture.ts';
import { FaultTown } from './town.fixture.ts';

let sound: FaultTown;
let copied: FaultTown | undefined;
let ana: string;
let bia: string;
/** What the last client was told, with its key. */
let last: { readonly key: string; readonly answer: Answer<Json> };
let oldBackup: string;

beforeAll(async () => {
  sound = await FaultTown.make();
  await sound.start();
  [ana = '', bia = ''] = await furnish(sound);
  await paidRun(sound, roll(people(20)));
  oldBackup = `${sound.folders.data}-backup`;
  await backupTown(sound.folders, oldBackup);
  for (let amount = 1; amount <= 20; amount++) await must(transfer(sound, ana, bia, amount));
  const key = fresh();
  last = { key, answer: await transfer(sound, ana, bia, 21, { key }) };
  // Killed, so that what was appended last is in the write-ahead log alone.
  await sound.kill();
});
afterEach(() => copied?.remove());
afterAll(() => sound.remove());

/** A copy with a fault in it, served. */
async function served(spoil: (town: FaultTown) => unknown): Promise<FaultTown> {
  copied = sound.copy();
  await spoil(copied);
  await copied.start();
  return copied;
}

/** Reads are answered, writes are not and say why. */
async function expectReadOnly(town: FaultTown, reason: RegExp): Promise<void> {
  const report = await eventually(
    () => health(town),
    ({ status }) => status === 'read-only',
  );
  expect(report).toMatchObject({ status: 'read-only', reason: expect.stringMatching(reason) });
  const refused = await transfer(town, ana, bia, 1);
  expect(refused).toMatchObject({
    status: 503,
    body: { detail: expect.stringMatching(reason) },
  });
  expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
  const auditor = await town.auditor();
  expect((await auditor.get('/programmes')).status).toBe(200);
}

async function expectServed(town: FaultTown): Promise<void> {
  expect((await transfer(town, ana, bia, 1)).status).toBe(201);
  expect(await town.stop()).toBe(0);
  expect(await faultsOf(town.folder)).toEqual([]);
}

/** As someone with a key to the machine can. */
function sql(town: FaultTown, ...statements: string[]): void {
  const db = new DatabaseSync(town.folder.path.journal);
  for (const statement of statements) db.exec(statement);
  db.close();
}

function cutLog({ folder }: FaultTown, bytes: number): void {
  const log = `${folder.path.journal}-wal`;
  truncateSync(log, readFileSync(log).length - bytes);
  rmSync(`${folder.path.journal}-shm`, { force: true });
}

const FRAME = 8_192 + 24;

test('fault 5: a tail that was acknowledged and is cut off: SQLite is content, the head is not', async () => {
  const town = await served((copy) => {
    cutLog(copy, FRAME);
    const db = new DatabaseSync(copy.folder.path.journal);
    expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    db.close();
  });
  const position = Number(last.answer.body['position']);
  await expectReadOnly(town, new RegExp(`position ${position} was acknowledged`));
  expect(await faultsOf(town.folder)).toContainEqual(expect.stringMatching(/^head: .*before the/));
});

test('fault 5: a log that is torn in the middle of a frame has lost the same', async () => {
  const town = await served((copy) => cutLog(copy, 100));
  await expectReadOnly(town, /was acknowledged: events were lost/);
});

test('fault 5: a tail that nobody was told of may be there or not: both are served', async () => {
  const heads = (copy: FaultTown, position: number, hash: Uint8Array): void => {
    for (const path of [copy.folder.path.head, copy.folder.path.seenHead]) {
      rmSync(path);
      const file = new HeadFile(path, { flush: false });
      file.acknowledge({ position, hash });
      file.close();
    }
  };
  const before = Number(last.answer.body['position']) - 1;
  const hash = hashAt(sound, before);
  const kept = await served((copy) => heads(copy, before, hash));
  const again = await transfer(kept, ana, bia, 21, { key: last.key });
  expect(again).toMatchObject({ status: 201, body: last.answer.body });
  await kept.kill();
  // Now it was told, by the answer to a retry: from here on it must not get lost.
  cutLog(kept, FRAME);
  await kept.start();
  await expectReadOnly(kept, /was acknowledged: events were lost/);
  await kept.remove();

  const dropped = await served((copy) => {
    heads(copy, before, hash);
    cutLog(copy, FRAME);
  });
  const retried = await transfer(dropped, ana, bia, 21, { key: last.key });
  expect(retried).toMatchObject({
    status: 201,
    body: { position: last.answer.body['position'], amountMinor: 21 },
  });
  await expectServed(dropped);
});

/** The hash of the event at that position: the end of its chunk, here one event each. */
function hashAt({ folder }: FaultTown, position: number): Uint8Array {
  const db = new DatabaseSync(folder.path.journal, { readOnly: true });
  const row = db.prepare('SELECT bytes FROM chunks WHERE first = ?').get(position);
  db.close();
  return Buffer.from(row?.['bytes'] as Uint8Array).subarray(-32);
}

const FLIP = (first: string): string =>
  `UPDATE chunks SET bytes = CAST(substr(bytes, 1, 200) || x'01' || substr(bytes, 202) AS BLOB) WHERE first = ${first}`;

test('fault 6: a flipped bit in an old event stops writes and is named', async () => {
  const town = await served((copy) => sql(copy, FLIP('3')));
  await expectReadOnly(town, /chain is broken at position 3\b/);
  expect(await faultsOf(town.folder)).toContainEqual(expect.stringMatching(/^chain: position 3: /));
});

test('fault 6: a flipped bit behind the snapshot is found by a worker right after the start', async () => {
  const town = await served(async (copy) => {
    await takeSnapshot(copy);
    sql(copy, FLIP('3'));
  });
  await expectReadOnly(town, /chain is broken at position 3\b/);
});

test.each<[string, (at: number) => string[]]>([
  ['deleted', (at) => [`DELETE FROM chunks WHERE first = ${at}`]],
  [
    'swapped with another',
    (at) => [
      `UPDATE chunks SET first = -1 WHERE first = ${at}`,
      `UPDATE chunks SET first = ${at} WHERE first = ${at + 1}`,
      `UPDATE chunks SET first = ${at + 1} WHERE first = -1`,
    ],
  ],
])('fault 7: a row that is %s stops writes and is named', async (_, statements) => {
  const position = Number(last.answer.body['position']) - 5;
  const town = await served((copy) => sql(copy, ...statements(position)));
  await expectReadOnly(town, new RegExp(`chain is broken at position ${position}\\b`));
  expect(await faultsOf(town.folder)).toContainEqual(
    expect.stringMatching(`^chain: position ${position}: `),
  );
});

test('fault 8: another history with hashes of its own: only the head that an auditor kept tells', async () => {
  const events = await eventsOf(sound.folder);
  const end = events.length - 1;
  const written = `${end}:${Buffer.from(hashAt(sound, end)).toString('hex')}`;
  const other = await FaultTown.make();
  await other.start();
  const [from = '', to = ''] = await furnish(other);
  await paidRun(other, roll(people(20)));
  for (let amount = 1; amount <= 30; amount++) await must(transfer(other, from, to, 1));
  expect(await other.stop()).toBe(0);
  expect(await faultsOf(other.folder)).toEqual([]);
  expect(await faultsOf(other.folder, written)).toEqual([
    expect.stringMatching(/^expected-head: .*rewritten/),
  ]);
  await other.remove();
});

test('fault 9: an older backup beside the keys that saw a newer head is for reading alone', async () => {
  const town = await served(({ folders: { data } }) => {
    rmSync(data, { recursive: true });
    mkdirSync(data);
    cpSync(oldBackup, data, { recursive: true });
  });
  await expectReadOnly(town, /older backup was put back/);
});
