// Starts: a Kafka broker, which is killed and started again; and a process that only listens to it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { topics } from '@mutirao/contracts';
import { type LocalKafka, startKafka } from '../../../../infra/local/index.ts';
import { WrongTopic } from './cell-topics.ts';
import { connected, everything, type Line, writing } from './kafka.fixture.ts';
import type { KafkaConnection } from './kafka-connection.ts';
import { partitionOf } from './kafka-producer.ts';

jest.setTimeout(120_000);

let kafka: LocalKafka;
const open: KafkaConnection[] = [];
beforeAll(async () => {
  kafka = await startKafka();
});
afterEach(async () => {
  for (const connection of open.splice(0)) await connection.close();
});
afterAll(() => kafka.stop());

/** Of a cell of its own, with its topics. */
async function cell(name: string, lines: Line[] = []): Promise<KafkaConnection> {
  const connection = connected(kafka.brokers, { cell: name, logger: writing(lines) });
  open.push(connection);
  await connection.ensureTopics();
  return connection;
}

test('a cell gets the topics of the contract, once, and a topic that is otherwise is refused', async () => {
  const connection = await cell('one');
  await connection.ensureTopics();
  const names = await connection.administer((admin) => admin.listTopics());
  const declared = Object.values(topics).map((topic) => `one.${topic.name}`);
  expect(names).toEqual(expect.arrayContaining(declared));

  const wrong = { topic: 'two.requests', numPartitions: 3 };
  await connection.administer((admin) =>
    admin.createTopics({ topics: [wrong], waitForLeaders: false }),
  );
  await expect(cell('two')).rejects.toThrow('has 3 partitions, and needs 12');

  const compacted = {
    topic: 'three.requests',
    numPartitions: 12,
    configEntries: [{ name: 'cleanup.policy', value: 'compact' }],
  };
  await connection.administer((admin) =>
    admin.createTopics({ topics: [compacted], waitForLeaders: false }),
  );
  await expect(cell('three')).rejects.toThrow(WrongTopic);
  await expect(cell('three')).rejects.toThrow('cleanup.policy=compact');
});

test('keys are spread as by every client of Kafka, and what is sent at once goes together', async () => {
  const connection = await cell('spread');
  const producer = await connection.producer();
  const topic = connection.topic(topics.currencyCommands);
  const keys = Array.from({ length: 5_000 }, (_, index) => `ledger-${index % 40}`);
  await Promise.all(keys.map((key, index) => producer.send({ topic, key, value: `${index}` })));

  const seen = new Map<string, number[]>();
  for (const { key, value } of await everything(connection, topic)) {
    seen.set(String(key), [...(seen.get(String(key)) ?? []), Number(value)]);
  }
  expect(seen.size).toBe(40);
  for (const values of seen.values()) {
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(values).toHaveLength(125);
  }
  // The hashes that the tests of Kafka's own Java client state for these keys, modulo 12.
  const stated = ['21', 'foobar', 'a-little-bit-long-string'];
  expect(stated.map((key) => partitionOf(key, 12))).toEqual([0, 6, 8]);
});

test('a broker that is killed and comes back loses nothing that was acknowledged, doubles and mixes nothing', async () => {
  const lines: Line[] = [];
  const connection = await cell('killed', lines);
  const producer = await connection.producer();
  const topic = connection.topic(topics.identityEvents);
  const keys = ['/identity/vila', '/identity/serra', '/identity/praia'];
  const acknowledged: string[] = [];
  await producer.send({ topic, key: 'first', value: 'first' });
  let next = 0;
  let sending = true;
  const sender = (async () => {
    while (sending) {
      for (const key of keys) {
        const value = String(next++);
        void producer.send({ topic, key, value }).then(
          () => acknowledged.push(value),
          () => undefined,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  })();
  await new Promise((resolve) => setTimeout(resolve, 500));
  await kafka.kill();
  const before = acknowledged.length;
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await kafka.restart();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  sending = false;
  await sender;
  await producer.send({ topic, key: keys[0] ?? '', value: 'last' });

  const stored = await everything(connection, topic);
  const values = stored.map(({ value }) => String(value));
  expect(before).toBeGreaterThan(0);
  expect(acknowledged.length).toBeGreaterThan(before);
  const there = new Set(values);
  expect(there.size).toBe(values.length);
  expect([...acknowledged, 'last'].filter((value) => !there.has(value))).toEqual([]);
  for (const key of keys) {
    const own = stored.filter((each) => String(each.key) === key && String(each.value) !== 'last');
    const numbers = own.map(({ value }) => Number(value));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  }
  // A line a kind and ten seconds, not one a try.
  expect(lines.length).toBeLessThan(50);
});

test('a process that listens and hears nothing takes almost no time, and Node has nothing to warn of', async () => {
  const [run, fixture] = ['../../../../tools/run.mjs', './idle.fixture.ts'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  await cell('idle');
  const child = spawn(process.execPath, [run ?? '', fixture ?? '', ...kafka.brokers]);
  let output = '';
  let warnings = '';
  child.stdout.on('data', (part) => {
    output += part;
  });
  child.stderr.on('data', (part) => {
    warnings += part;
  });
  const [code] = await once(child, 'exit');
  expect({ code, warnings }).toEqual({ code: 0, warnings: '' });
  // kafkajs as it comes takes 3.3 to 5 % here.
  expect(Number(output)).toBeLessThan(3);
});
