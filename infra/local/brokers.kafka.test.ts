// Starts a real Kafka (one broker, then three) from its published jars, on free ports.
import { afterEach, expect, test } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { type KafkaOptions, type LocalKafka, startKafka } from './index.ts';

const TOPIC = 'things';
let kafka: LocalKafka | undefined;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await kafka?.stop();
});

async function opened(options: KafkaOptions) {
  kafka = await startKafka(options);
  const client = new Kafka({
    brokers: [...kafka.brokers],
    logLevel: logLevel.NOTHING,
    retry: { retries: 30, maxRetryTime: 1_000 },
  });
  const admin = client.admin();
  await admin.connect();
  closing.push(() => admin.disconnect());
  await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 1 }], waitForLeaders: true });
  const producer = client.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  closing.push(() => producer.disconnect());
  const send = (value: string) =>
    producer.send({ topic: TOPIC, acks: -1, messages: [{ key: 'k', value }] });
  return { kafka, client, send };
}

/** The first messages of the topic, as a new consumer group gets them. */
async function read(client: Kafka, count: number): Promise<string[]> {
  const consumer = client.consumer({ groupId: `reader-${Math.random()}` });
  await consumer.connect();
  closing.push(() => consumer.disconnect());
  await consumer.subscribe({ topic: TOPIC, fromBeginning: true });
  const got: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const eachMessage = async ({ message }: { message: { value: Buffer | null } }) => {
      if (got.push(String(message.value)) === count) resolve();
    };
    consumer.run({ eachMessage }).catch(reject);
  });
  return got;
}

test('what a killed broker had acknowledged is there when it is back, at the same address', async () => {
  const { kafka, client, send } = await opened({});
  await send('before');
  const pid = kafka.pid;
  await kafka.kill();
  await expect(fetch(`http://${kafka.brokers[0]}`)).rejects.toThrow();
  await kafka.restart();
  expect(kafka.pid).not.toBe(pid);
  await send('after');
  expect(await read(client, 2)).toEqual(['before', 'after']);
});

test('a paused broker answers nothing, and goes on where it was', async () => {
  const { kafka, client, send } = await opened({});
  await send('before');
  kafka.pause();
  const sent = send('while paused').then(() => 'sent');
  const later = new Promise((resolve) => setTimeout(resolve, 500, 'nothing'));
  expect(await Promise.race([sent, later])).toBe('nothing');
  kafka.resume();
  expect(await sent).toBe('sent');
  expect(await read(client, 2)).toEqual(['before', 'while paused']);
});

test('three brokers go on with two, and the third catches up', async () => {
  const { kafka, client, send } = await opened({ brokers: 3 });
  expect(new Set(kafka.brokers).size).toBe(3);
  await send('with three');
  await kafka.nodes[1]?.kill();
  await send('with two');
  await kafka.nodes[1]?.restart();
  await kafka.nodes[0]?.kill();
  await send('with another two');
  expect(await read(client, 3)).toEqual(['with three', 'with two', 'with another two']);
}, 120_000);

test('a topic that nobody declared is not made by asking for it', async () => {
  const { client } = await opened({});
  const producer = client.producer({ retry: { retries: 0 } });
  await producer.connect();
  closing.push(() => producer.disconnect());
  const sent = producer.send({ topic: 'undeclared', messages: [{ value: 'x' }] });
  await expect(sent).rejects.toThrow(/does not host this topic-partition/);
});
