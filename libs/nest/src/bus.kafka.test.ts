// Starts: a Kafka broker, a Nest app, two journals in temporary folders, and a process that follows
// one of them and is killed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { DeliveryOptions } from '@mutirao/adapters/bus';
import { KafkaConnection, KafkaFeed, KafkaPublisher, partitionOf } from '@mutirao/adapters/kafka';
import { topics } from '@mutirao/contracts';
import { type LocalKafka, startKafka } from '../../../infra/local/index.ts';
import { Follower, KNOWN, SOURCE, type Told } from './bus.fixture.ts';
import { Bus, until } from './bus-app.fixture.ts';

jest.setTimeout(120_000);

let kafka: LocalKafka;
let bus: Bus;
let connection: KafkaConnection;
let cells = 0;
const ends: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  kafka = await startKafka();
});
beforeEach(async () => {
  cells += 1;
  bus = await Bus.open();
  connection = connect('teller');
  await connection.ensureTopics();
});
afterEach(async () => {
  await bus.end();
  for (const end of ends.splice(0).reverse()) await end();
});
afterAll(() => kafka.stop());

const noted = (key: string, value: number): Told => ({ type: 'test.Noted.v1', key, value });

function connect(instance: string): KafkaConnection {
  const logger = { warn: () => undefined, error: () => undefined };
  const made = new KafkaConnection({
    ...{ brokers: kafka.brokers, cell: `bus${cells}`, instance, logger },
  });
  ends.push(() => made.close());
  return made;
}

/** Tells the teller's journal on the topic, until the end of the test. */
function publish(): void {
  const { log } = bus.teller;
  const checkpoint = { read: async () => undefined, write: async () => undefined };
  const publisher = new KafkaPublisher({ connection, log, checkpoint });
  const stop = new AbortController();
  const running = publisher.run(stop.signal);
  ends.push(() => {
    stop.abort();
    return running;
  });
}

/** The service that follows, with the broker between; the same app, the same handlers. */
async function start(options: Partial<DeliveryOptions> = {}): Promise<void> {
  const feed = new KafkaFeed({ connection: connect(`follower${ends.length}`), consumer: 'test' });
  const log = feed.log(SOURCE);
  await feed.start();
  ends.push(() => feed.stop());
  await bus.start({ log, ...options });
}

async function committed(): Promise<number> {
  const topic = connection.topic(topics.identityEvents);
  const groupId = connection.group('test.identity');
  const [offsets] = await connection.administer((admin) =>
    admin.fetchOffsets({ groupId, topics: [topic] }),
  );
  const own = partitionOf(SOURCE, topics.identityEvents.partitions);
  return Number(offsets?.partitions.find(({ partition }) => partition === own)?.offset ?? -1);
}

test('10,000 messages arrive in their order, among facts that concern nobody', async () => {
  publish();
  await start();
  const told = Array.from({ length: 10_000 }, (_, value) => noted(`key-${value % 47}`, value));
  const others = ['test.Private.v1', 'test.Elsewhere.v1'].map((type) => ({ type, key: 'key-1' }));
  for (let from = 0; from < told.length; from += 1_000) {
    await bus.teller.tell(...told.slice(from, from + 1_000), ...others);
  }
  await bus.settled();
  expect(await bus.follower.values()).toEqual(told.map(({ value }) => value));
  expect(bus.progress).toEqual([...bus.progress].sort((a, b) => a - b));
  await until(() => bus.server.behindSeconds(Date.now()) === 0);
  expect(bus.lines).toEqual([]);
});

test('fault 3: killed between an effect and the commit of its offset, the effect is there once', async () => {
  publish();
  const told = Array.from({ length: 2_000 }, (_, value) => noted(`key-${value % 7}`, value));
  for (let from = 0; from < told.length; from += 100) {
    await bus.teller.tell(...told.slice(from, from + 100));
  }
  const [run, fixture] = ['../../../tools/run.mjs', './follow-kafka.fixture.ts'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const words = [bus.folder, `bus${cells}`, ...kafka.brokers];
  const child = spawn(process.execPath, [run ?? '', fixture ?? '', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await exited;
  const killed = await Follower.open(bus.folder);
  const durable = (await killed.values()).length;
  await killed.opened.close();
  expect(durable).toBeGreaterThanOrEqual(300);
  expect(await committed()).toBeLessThan(durable);

  await start();
  await bus.settled();
  expect(await bus.follower.values()).toEqual(told.map(({ value }) => value));
  await until(async () => (await committed()) >= told.length);
});

test('fault 19: a poison message is parked, its key waits behind it, and is replayed from the topic', async () => {
  let poisoned = true;
  bus.hinder = ({ data }) => {
    if (poisoned && (data as { value: number }).value === 2) throw new RangeError('cannot be');
  };
  publish();
  await start({ retries: 1 });
  await bus.teller.tell(noted('bad', 1), noted('bad', 2), noted('bad', 3), noted('good', 4));
  await bus.settled();
  expect(await bus.follower.values()).toEqual([1, 4]);
  expect(await bus.follower.parked()).toEqual({ bad: [1, 2] });
  poisoned = false;
  // The first is among the dead letters, the other one on the topic alone.
  for (const position of [1, 2]) await bus.server.replay(position);
  expect(await bus.follower.values()).toEqual([1, 4, 2, 3]);
  expect(await bus.follower.parked()).toEqual({});
});

test('fault 50: a type of a later version halts the consumer, whose offset stays before it', async () => {
  publish();
  await start();
  await bus.teller.tell(noted('one', 1), { type: 'test.Noted.v2', key: 'one' }, noted('two', 2));
  await until(() => bus.server.health(Date.now()).halted !== undefined);
  expect(await bus.follower.values()).toEqual([1]);
  await until(async () => (await committed()) === 1);
  await bus.stop();
  for (const end of ends.splice(2).reverse()) await end();
  expect(await committed()).toBe(1);

  publish();
  await start({ known: new Set([...KNOWN, 'test.Noted.v2']) });
  await until(async () => (await bus.follower.values()).length === 2);
  expect(await bus.follower.values()).toEqual([1, 2]);
});
