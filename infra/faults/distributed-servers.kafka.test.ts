// Starts: three Kafka brokers, the stand-ins for KurrentDB and MongoDB, and one process of identity and
// two of the currency. The brokers and the stand-in for KurrentDB are killed and paused. That has one
// node and writes to a file: it cannot show an election, nor a disk that fills up.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Instance } from '../local/cell.ts';
import { startKafka, startMongo } from '../local/index.ts';
import { startKurrent } from '../local/kurrent/index.ts';
import { approved, furnish, must, paidRun, pay, transfer } from './benefit.fixture.ts';
import { CellTown, faultsIn } from './cell.fixture.ts';
import { type Answer, eventually, fresh, type Json } from './client.fixture.ts';
import { people, roll } from './files.fixture.ts';
import { ofKind } from './history.fixture.ts';
import { askAgain, Spending, unproven } from './spending.fixture.ts';

jest.setTimeout(120_000);

const TWENTY = people(20);
let town: CellTown;
let holders: string[];
beforeAll(async () => {
  const [kafka, kurrent, mongo] = await Promise.all([
    startKafka({ brokers: 3 }),
    startKurrent(),
    startMongo(),
  ]);
  town = await CellTown.start({ currency: 2, servers: { kafka, kurrent, mongo } });
  holders = await furnish(town, { numbers: TWENTY });
  await paidRun(town, roll(TWENTY, '1000.00'));
});
afterAll(async () => {
  await town.stop();
  const { kafka, kurrent, mongo } = town.cell.servers;
  await Promise.all([kafka.stop(), kurrent.stop(), mongo.stop()]);
});

const person = (index: number): string => holders[index] ?? '';
/** Pays a little as one who does nothing else. */
const payAt = (at: Instance, key: string): Promise<Answer<Json>> =>
  transfer(town.at(at), person(18), person(19), 1, { key });
/** The same, until somebody can say what became of it. */
const answered = (at: Instance, key: string): Promise<Answer<Json>> =>
  eventually(
    () => payAt(at, key),
    ({ status }) => status < 500,
    { withinMilliseconds: 40_000 },
  );
/** As its holder sees it. That somebody else looks at it is an event, so without a writer none may. */
async function ownBalance(at: Instance, id: string): Promise<number> {
  const holder = await town.at(at).holder(id);
  return (await must(holder.get<{ balanceMinor: number }>(`/accounts/${id}`))).balanceMinor;
}
const seconds = (since: number): number => Math.round((performance.now() - since) / 100) / 10;
const say = (words: string): boolean => process.stdout.write(`${words}\n`);

/** 503, a problem with a code-less type, and when to come again. */
function expectNotNow(answer: Answer<Json>): void {
  expect([answer.status, answer.body['type']]).toEqual([503, 'urn:mutirao:problem:unavailable']);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
}

test('fault 13: one broker of three is killed and comes back: what is late once is answered when asked again', async () => {
  const { nodes } = town.cell.servers.kafka;
  const from = (await town.events()).length;
  const spending = new Spending(town, holders.slice(0, 8));
  await spending.more(40);
  const killed = performance.now();
  await nodes[0]?.kill();
  const [first] = await spending.more(100);
  await nodes[0]?.restart();
  await spending.more(40);
  const payments = await spending.stop();
  expect(payments.filter((each) => each.unanswered > 1)).toEqual([]);
  const events = await town.events(from);
  expect(unproven(payments, events)).toEqual([]);
  expect(ofKind(events, 'Transferred')).toHaveLength(payments.length);
  say(`one broker killed: ${Math.round((first?.ended ?? 0) - killed)} ms to the next payment`);
});

test('fault 13: without a broker the owner writes on, others say when to ask again; news comes in order', async () => {
  const { kafka } = town.cell.servers;
  const [owner, other] = await town.writers();
  const [ida, nair, owed] = [person(16), person(17), fresh()];
  const { run } = await approved(town, roll(TWENTY, '1.00'), { period: '2026-09' });
  const from = (await town.events()).length;
  const spending = new Spending(town.at(owner), holders.slice(0, 4));
  const elsewhere = new Spending(town.at(other), holders.slice(4, 8));
  await Promise.all([spending.more(20), elsewhere.more(20)]);
  const paying = pay(town.at(owner), run);
  await kafka.kill();
  expect((await paying).body).toMatchObject({ paid: 20 });
  await spending.more(100);
  expectNotNow(await payAt(other, owed));
  expect(await ownBalance(other, ida)).toBeGreaterThan(0);
  const administrator = await town.administrator();
  for (const step of [`${ida}/suspension`, `${nair}/suspension`, `${ida}/reinstatement`]) {
    await must(administrator.post(`/members/${step}`));
  }
  const back = performance.now();
  await kafka.restart();
  expect((await answered(other, owed)).status).toBe(201);
  await elsewhere.more(20);
  say(`brokers killed: back to forwarded payments in ${seconds(back)} s with their start`);
  const isHeard = async () => (await transfer(town, nair, ida, 1)).status;
  expect(await eventually(isHeard, (status) => status === 403)).toBe(403);
  const payments = [...(await spending.stop()), ...(await elsewhere.stop())];
  await askAgain(town.at(other), payments.slice(0, 100));
  const heard = await eventually(
    () => town.events(from),
    (events) => ofKind(events, 'HolderReinstated').length > 0,
  );
  const standing = heard.filter(({ type }) => /Holder(Suspended|Reinstated)/.test(type));
  expect(standing.map(({ type, data }) => [type.split('.')[1], data['holder']])).toEqual([
    ['HolderSuspended', ida],
    ['HolderSuspended', nair],
    ['HolderReinstated', ida],
  ]);
  const events = await town.events(from);
  expect(unproven(payments, events)).toEqual([]);
  expect(await faultsIn(town)).toEqual([]);
});

test('fault 12: KurrentDB is down: 503 and nothing accepted, reads stay up, it goes on by itself', async () => {
  const { kurrent } = town.cell.servers;
  const writers = await town.writers();
  const pids = town.cell.instances.map(({ pid }) => pid);
  const from = (await town.events()).length;
  const keys = new Map(writers.map((each) => [each, fresh()]));
  await kurrent.kill();
  for (const [each, key] of keys) {
    expectNotNow(await payAt(each, key));
    expect(await ownBalance(each, person(18))).toBeGreaterThan(0);
  }
  const back = performance.now();
  await kurrent.restart();
  expect(await town.events(from)).toEqual([]);
  for (const [each, key] of keys) expect((await answered(each, key)).status).toBe(201);
  say(`KurrentDB was down: paid again ${seconds(back)} s after its restart`);
  expect(ofKind(await town.events(from), 'Transferred')).toHaveLength(keys.size);
  expect(town.cell.instances.map(({ pid }) => pid)).toEqual(pids);
});

test('fault 12: KurrentDB falls silent under appends, and is killed: what became of them is found out', async () => {
  const { kurrent } = town.cell.servers;
  const [, other] = await town.writers();
  const pids = town.cell.instances.map(({ pid }) => pid);
  const from = (await town.events()).length;
  const spending = new Spending(town, holders.slice(0, 8));
  await spending.more(40);
  kurrent.pause();
  const key = fresh();
  expectNotNow(await payAt(other, key));
  expect(await ownBalance(other, person(18))).toBeGreaterThan(0);
  await kurrent.kill();
  const back = performance.now();
  await kurrent.restart();
  await spending.more(40);
  say(`KurrentDB was silent: paid again ${seconds(back)} s after its restart`);
  expect((await answered(other, key)).status).toBe(201);
  const payments = await spending.stop();
  await askAgain(town.at(other), payments.slice(-100));
  const events = await town.events(from);
  expect(unproven(payments, events)).toEqual([]);
  expect(ofKind(events, 'Transferred')).toHaveLength(payments.length + 1);
  expect(town.cell.instances.map(({ pid }) => pid)).toEqual(pids);
  expect(await faultsIn(town)).toEqual([]);
});
