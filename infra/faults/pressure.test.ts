// Starts: the server, several times.
import { connect, type Socket } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { balanceOf, furnish, health, must, paidRun, transfer } from './benefit.fixture.ts';
import { type Answer, eventually, fresh, type Json, Unanswered } from './client.fixture.ts';
import { people, roll } from './files.fixture.ts';
import { eventsOf, faultsOf, ofKind } from './history.fixture.ts';
import { FaultTown } from './town.fixture.ts';

/** As many requests as the server answers at one time. */
const OPEN_REQUESTS = 2_000;

let town: FaultTown;
let ana: string;
let bia: string;
beforeAll(async () => {
  town = await FaultTown.make();
  await town.start();
  [ana = '', bia = ''] = await furnish(town);
  await paidRun(town, roll(people(20), '100.00'));
});
afterAll(() => town.remove());

/** Whose connection is not taken asks again: the kernel queues but so many. */
async function transferred(): Promise<Answer<Json>> {
  for (const key = fresh(); ; ) {
    try {
      return await transfer(town, ana, bia, 1, { key });
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
    }
  }
}

/** Requests that have begun and do not end. */
async function openRequests(count: number): Promise<Socket[]> {
  const { hostname, port } = new URL(town.server?.url ?? '');
  const head = `POST /transfers HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{`;
  const sockets: Socket[] = [];
  for (let each = 0; each < count; each++) {
    const socket = connect(Number(port), hostname).on('error', () => {});
    socket.write(head);
    sockets.push(socket);
    if (each % 200 === 199) await sleep(20);
  }
  return sockets;
}

test('fault 54: more requests than can be carried are sent away at once, health is not', async () => {
  const sockets = await openRequests(OPEN_REQUESTS + 100);
  const key = fresh();
  const refused = await eventually(
    () => transfer(town, ana, bia, 1, { key }),
    ({ status }) => status === 503,
  );
  expect(refused).toMatchObject({ status: 503, body: { title: 'Not available now' } });
  expect(refused.headers.get('retry-after')).toBe('1');
  expect((await health(town)).status).toBe('ok');
  for (const socket of sockets) socket.destroy();
  const later = await eventually(
    () => transfer(town, ana, bia, 1, { key }),
    ({ status }) => status !== 503,
  );
  expect(later.status).toBe(201);
});

test('fault 54: five thousand at once: each is answered, done or told to come back, and none is lost', async () => {
  const before = await balanceOf(town, bia);
  const count = async () => ofKind(await eventsOf(town.folder), 'Transferred').length;
  const was = await count();
  const answers = await Promise.all(Array.from({ length: 5_000 }, transferred));
  const done = answers.filter(({ status }) => status === 201).length;
  expect(answers.filter(({ status }) => status !== 201 && status !== 503)).toEqual([]);
  expect(done).toBeGreaterThan(0);
  expect(await balanceOf(town, bia)).toBe(before + done);
  expect((await count()) - was).toBe(done);
});

test('fault 54: read models that cannot be written stand still, alone, and go on when they can', async () => {
  const other = new DatabaseSync(town.folder.path.readModels, { timeout: 5_000 });
  other.exec('BEGIN IMMEDIATE');
  await must(transfer(town, ana, bia, 1));
  const said = await eventually(
    () => town.server?.said.join('\n') ?? '',
    (log) => log.includes('the read models stand still'),
  );
  expect(said).toContain('the read models stand still');
  await must(transfer(town, ana, bia, 1));
  const { position, readModels } = await health(town);
  expect(readModels).toBeLessThan(position);
  const path = `/accounts/holder:${bia}/statement`;
  const auditor = await town.as('aurora', 'auditor');
  const old = await auditor.get(path);
  expect(old.status).toBe(200);
  expect(old.body['closingMinor']).toBeLessThan(await balanceOf(town, bia));
  expect(Number(old.headers.get('read-model-position'))).toBe(readModels);
  expect(Number(old.headers.get('journal-position'))).toBeGreaterThanOrEqual(position);
  const begun = performance.now();
  await auditor.get(path);
  expect(performance.now() - begun).toBeLessThan(2_000);
  other.exec('ROLLBACK');
  other.close();
  const later = await eventually(
    () => health(town),
    (report) => report.readModels >= position,
  );
  expect(later.readModels).toBeGreaterThanOrEqual(position);
  const now = await auditor.get(path);
  expect(now.headers.has('read-model-position')).toBe(false);
});

test('fault 54: a storm of restarts: one of them serves, the others say that the folder is in use', async () => {
  const key = fresh();
  const told = await transfer(town, ana, bia, 1, { key });
  await town.kill();
  for (let each = 0; each < 4; each++) {
    const server = town.spawn();
    await sleep(200 * each);
    await server.kill();
  }
  const servers = [town.spawn(), town.spawn(), town.spawn()];
  const starts = await Promise.allSettled(servers.map((server) => server.listening()));
  const serving = servers.filter((_, index) => starts[index]?.status === 'fulfilled');
  expect(serving).toHaveLength(1);
  for (const start of starts) {
    if (start.status === 'rejected') expect(String(start.reason)).toMatch(/another process holds/);
  }
  town.server = serving[0];
  expect(await must(transfer(town, ana, bia, 1, { key }))).toEqual(told.body);
  expect((await health(town)).status).toBe('ok');
  expect(await town.stop()).toBe(0);
  expect(await faultsOf(town.folder)).toEqual([]);
});
