// A process that follows a topic in which nothing happens; prints what per cent of a core that takes.
import { setTimeout as wait } from 'node:timers/promises';
import { topics } from '@mutirao/contracts';
import { connected } from './kafka.fixture.ts';

const SECONDS = 6;

const connection = connected(process.argv.slice(2), { cell: 'idle' });
const consumer = connection.consumer({ groupId: connection.group('idle') });
await consumer.connect();
await consumer.subscribe({ topic: connection.topic(topics.identityEvents) });
await consumer.run({ eachBatch: async () => undefined });
const producer = await connection.producer();
await producer.send({ topic: connection.topic(topics.identityBeats), key: 'idle', value: '' });
await wait(3_000);
const before = process.cpuUsage();
await wait(SECONDS * 1_000);
const { user, system } = process.cpuUsage(before);
await connection.close();
console.log(((user + system) / 1e6 / SECONDS) * 100);
