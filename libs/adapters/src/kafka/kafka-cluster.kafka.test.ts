// Starts: three Kafka brokers that replicate, of which one after the other is killed.
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { topics } from '@mutirao/contracts';
import { type LocalKafka, startKafka } from '../../../../infra/local/index.ts';
import { connected, everything, until } from './kafka.fixture.ts';
import { Cell } from './told-cell.fixture.ts';

jest.setTimeout(120_000);

let kafka: LocalKafka;
beforeAll(async () => {
  kafka = await startKafka({ brokers: 3 });
});
afterAll(() => kafka.stop());

test('leaders die one after the other: what is told and what is sent goes on, each once and in order', async () => {
  const cell = new Cell(kafka.brokers, 'cluster');
  await cell.connection.ensureTopics();
  cell.publish();
  await cell.follow();
  const keys = Array.from({ length: 3_000 }, (_, index) => `key-${index}`);
  const producer = await cell.connection.producer();
  const topic = cell.connection.topic(topics.currencyCommands);
  const acknowledged: string[] = [];
  const telling = (async () => {
    for (let from = 0; from < keys.length; from += 30) {
      await cell.facts.append(...keys.slice(from, from + 30));
      for (const value of keys.slice(from, from + 30)) {
        const key = `ledger-${Number(value.slice(4)) % 24}`;
        void producer.send({ topic, key, value }).then(
          () => acknowledged.push(value),
          () => undefined,
        );
      }
      await wait(60);
    }
  })();
  for (const node of kafka.nodes.slice(0, 2)) {
    await wait(1_000);
    await node.kill();
    await wait(500);
    await node.restart();
  }
  await telling;
  await until(() => cell.effects.keys.length >= keys.length);
  expect(cell.effects.keys).toEqual(keys);
  await until(() => acknowledged.length === keys.length);

  const reader = connected(kafka.brokers, { cell: 'cluster' });
  const stored = (await everything(reader, topic)).map(({ value }) => String(value));
  expect(stored.toSorted()).toEqual(keys.toSorted());
  await reader.close();
  await cell.end();
});
