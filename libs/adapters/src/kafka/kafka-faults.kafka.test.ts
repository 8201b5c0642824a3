// Starts: a Kafka broker, which is killed and started again. The journals are in memory, so that what
// is lost or doubled here was lost or doubled on the way.
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { type LocalKafka, startKafka } from '../../../../infra/local/index.ts';
import { connected, until } from './kafka.fixture.ts';
import { KafkaFeed } from './kafka-feed.ts';
import { Cell, inMemory } from './told-cell.fixture.ts';

jest.setTimeout(120_000);

let kafka: LocalKafka;
let cell: Cell;
let cells = 0;
beforeAll(async () => {
  kafka = await startKafka();
});
afterEach(() => cell.end());
afterAll(() => kafka.stop());

async function begun(): Promise<Cell> {
  cells += 1;
  cell = new Cell(kafka.brokers, `faults${cells}`);
  await cell.connection.ensureTopics();
  return cell;
}

/** Appends these to the journal, a few at a time, over about so many seconds. */
async function telling(keys: readonly string[], seconds: number): Promise<void> {
  const steps = 50;
  const size = Math.ceil(keys.length / steps);
  for (let from = 0; from < keys.length; from += size) {
    await cell.facts.append(...keys.slice(from, from + size));
    await wait((seconds * 1_000) / steps);
  }
}

const keysOf = (count: number) => Array.from({ length: count }, (_, index) => `key-${index}`);

test('fault 13: brokers are killed and come back: appends go on, all is told in order, each has its effect once', async () => {
  await begun();
  cell.publish();
  const { delivery } = await cell.follow();
  const keys = keysOf(5_000);
  const told = telling(keys, 20);
  await until(() => cell.effects.keys.length > 100);
  await kafka.kill();
  const appended = await cell.facts.store.head();
  await wait(500);
  expect((await cell.facts.store.head()).position).toBeGreaterThan(appended.position);
  expect(delivery.progress.behindSeconds(Date.now() + 10_000)).toBeGreaterThan(5);
  await kafka.restart();
  await told;
  await until(() => cell.effects.keys.length >= keys.length);
  expect(cell.effects.keys).toEqual(keys);
  await until(() => delivery.progress.behindSeconds(Date.now()) === 0);
});

test('fault 18: an instance comes and one goes while messages are in flight: no loss, no double', async () => {
  await begun();
  cell.publish();
  cell.effects.hinder = () => wait(2);
  const first = await cell.follow();
  const keys = keysOf(2_000);
  const told = telling(keys, 4);
  await until(() => cell.effects.keys.length > 50);
  const second = await cell.follow();
  await until(() => first.log.assigned !== second.log.assigned);
  await wait(500);
  const [owner, other] = first.log.assigned ? [first, second] : [second, first];
  await owner.end();
  await until(() => other.log.assigned);
  await told;
  await until(() => cell.effects.keys.length >= keys.length);
  expect(cell.effects.keys).toEqual(keys);
  await until(async () => (await cell.committed()) >= keys.length);
});

test('fault 18: the group changes while a partition is paused: it is fetched again, by whoever has it', async () => {
  await begun();
  cell.publish();
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  cell.effects.hinder = () => held;
  const first = await cell.follow();
  const keys = keysOf(4_000);
  await cell.facts.append(...keys);
  await until(() => first.feed.progress()[0]?.paused === true);
  // Another instance comes, which fetches and handles nothing, and goes again.
  const connection = connected(kafka.brokers, { cell: cell.name });
  const second = new KafkaFeed({ connection, consumer: 'test' });
  const { source } = second.log(cell.source);
  await second.start();
  await until(() => [first.feed, second].some((feed) => feed.progress()[0]?.assigned));
  await second.stop();
  await connection.close();
  expect(second.progress()).toMatchObject([{ source, assigned: false }]);
  await until(() => first.log.assigned);
  release();
  const released = Date.now();
  await until(() => cell.effects.keys.length === keys.length);
  expect(cell.effects.keys).toEqual(keys);
  // Before what has not come for half a minute would count as missing.
  expect(Date.now() - released).toBeLessThan(25_000);
});

test('an instance that does not follow itself knows how far the service is, and whether the source lives', async () => {
  await begun();
  cell.publish();
  const first = await cell.follow();
  await cell.facts.append('a', 'b', undefined);
  await until(() => first.delivery.progress.position === 2);
  const second = await cell.follow();
  await until(() => first.log.assigned !== second.log.assigned);
  const idle = first.log.assigned ? second : first;
  await until(() => idle.delivery.progress.behindSeconds(Date.now()) === 0);
  await cell.facts.append('c', undefined);
  await until(() => idle.delivery.progress.position === 4);
  const [progress] = idle.feed.progress();
  expect(progress).toMatchObject({ source: '/test/vila', assigned: false, position: 4, lag: 0 });
});

test('fault 20: a handler that is stuck holds up neither session nor memory, and shows as behind', async () => {
  await begun();
  cell.publish();
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  cell.effects.hinder = () => held;
  const { feed, log, delivery } = await cell.follow();
  const keys = keysOf(4_000);
  await cell.facts.append(...keys);
  await until(() => feed.progress()[0]?.paused === true);
  // Longer than a session lasts without a heartbeat.
  await wait(12_000);
  expect(log.assigned).toBe(true);
  expect(delivery.progress.behindSeconds(Date.now())).toBeGreaterThan(5);
  expect(feed.progress()[0]?.lag).toBeGreaterThan(1_000);
  release();
  await until(() => cell.effects.keys.length === keys.length);
  expect(cell.effects.keys).toEqual(keys);
  await until(() => delivery.progress.behindSeconds(Date.now()) === 0);
});

test('a publisher begins at its checkpoint, and one that cannot be kept costs messages that come twice', async () => {
  await begun();
  await cell.facts.append('a', 'b', 'c');
  const checkpoint = inMemory({ position: 1, told: 1 });
  let writes = 0;
  cell.publish(cell.facts, cell.source, {
    read: () => checkpoint.read(),
    write: async (published) => {
      writes += 1;
      if (writes === 1) throw new Error('the database is away');
      await checkpoint.write(published);
    },
  });
  cell.effects.position = 1;
  await cell.follow();
  await until(() => cell.effects.keys.length === 1);
  expect(cell.effects.keys).toEqual(['c']);
  await until(async () => (await checkpoint.read())?.position === 2);
  expect(await checkpoint.read()).toEqual({ position: 2, told: 2 });
});
