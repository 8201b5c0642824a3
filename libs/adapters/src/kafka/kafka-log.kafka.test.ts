// Starts: a Kafka broker. The journals are in memory: what they tell, and who hears it, is real.
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { topics } from '@mutirao/contracts';
import { MemoryEventStore } from '@mutirao/event-sourcing';
import { Kafka as CloudEventsKafka } from 'cloudevents';
import { type LocalKafka, startKafka } from '../../../../infra/local/index.ts';
import { outgoingLogConformance } from '../bus/outgoing-log.conformance.ts';
import { FactJournal } from '../bus/told-journal.fixture.ts';
import { everything, type Line, until } from './kafka.fixture.ts';
import { fromKafka, toKafka } from './kafka-messages.ts';
import { partitionOf } from './kafka-producer.ts';
import { Cell } from './told-cell.fixture.ts';

jest.setTimeout(60_000);

let kafka: LocalKafka;
let cells = 0;
const open: Cell[] = [];
beforeAll(async () => {
  kafka = await startKafka();
});
afterEach(async () => {
  for (const cell of open.splice(0)) await cell.end();
});
afterAll(() => kafka.stop());

async function cell(source = '/test/vila', lines: Line[] = []): Promise<Cell> {
  cells += 1;
  const made = new Cell(kafka.brokers, `log${cells}`, source, lines);
  open.push(made);
  await made.connection.ensureTopics();
  return made;
}

describe('as every log', () => {
  outgoingLogConformance(
    {
      create: async () => {
        const made = await cell();
        made.publish();
        const { log } = await made.follow();
        return { log, append: (...keys) => made.facts.append(...keys) };
      },
    },
    { test, equal: (actual, expected) => expect(actual).toEqual(expected) },
  );
});

test('a message on the topic is a CloudEvent as the binding to Kafka says, keyed by its source', async () => {
  const made = await cell();
  await made.facts.append('a', undefined, 'b');
  made.publish();
  await until(() => made.publisher.published.position === 2);
  const [first, second] = await everything(
    made.connection,
    made.connection.topic(topics.identityEvents),
  );
  if (!first || !second) throw new Error('nothing was told');
  const headers = Object.fromEntries(
    Object.entries(second.headers ?? {}).map(([name, value]) => [name, String(value)]),
  );
  const event = CloudEventsKafka.toEvent({
    headers,
    key: String(second.key),
    value: String(second.value),
    body: String(second.value),
  } as never);
  expect(event).toMatchObject({
    specversion: '1.0',
    type: 'test.Told.v1',
    source: '/test/vila',
    subject: 'b',
    sequence: '0000000000000002',
    dataschema: 'urn:mutirao:schema:test.Told.v1',
    data: { key: 'b' },
  });
  expect([String(second.key), headers['previous'], String(first.headers?.['previous'])]).toEqual([
    '/test/vila',
    '0',
    '',
  ]);
  const told = fromKafka(second);
  expect(told?.message).toEqual(await made.facts.log('/test/vila').at(2));
});

test('what is on the topic and is no message of ours is passed over, with a line', async () => {
  const lines: Line[] = [];
  const made = await cell('/test/vila', lines);
  const producer = await made.connection.producer();
  const topic = made.connection.topic(topics.identityEvents);
  for (const value of ['', '{', '{}']) await producer.send({ topic, key: '/test/vila', value });
  await made.facts.append('a');
  made.publish();
  await made.follow();
  await until(() => made.effects.keys.length === 1);
  expect(lines.filter(({ text }) => text.includes('passed over'))).toHaveLength(3);
});

test('fault 16: two publishers at once tell everything twice, and nothing has an effect twice', async () => {
  const made = await cell();
  const keys = Array.from({ length: 3_000 }, (_, index) => `key-${index}`);
  made.publish();
  made.publish();
  await made.follow();
  for (let from = 0; from < keys.length; from += 100) {
    await made.facts.append(...keys.slice(from, from + 100));
  }
  await until(() => made.effects.keys.length >= keys.length);
  expect(made.effects.keys).toEqual(keys);
  const stored = await everything(made.connection, made.connection.topic(topics.identityEvents));
  expect(stored.length).toBeGreaterThan(keys.length);
  // Wherever a message lies, all earlier ones lie before it.
  let seen = -1;
  for (const each of stored) {
    const { position = Number.NaN, previous = Number.NaN } = fromKafka(each) ?? {};
    expect(previous).toBeLessThanOrEqual(seen);
    seen = Math.max(seen, position);
  }
});

test('fault 17: what comes before its turn is held back until the one before it has come', async () => {
  const made = await cell();
  const messages = await made.messages('a', 'b', 'c', 'd');
  const producer = await made.connection.producer();
  const topic = made.connection.topic(topics.identityEvents);
  const put = async (position: number): Promise<void> => {
    const message = messages[position];
    if (message) await producer.send({ topic, ...toKafka({ message, previous: position - 1 }) });
  };
  await made.follow();
  for (const position of [0, 2, 3]) await put(position);
  await until(() => made.effects.keys.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(made.effects.keys).toEqual(['a']);
  await put(1);
  await until(() => made.effects.keys.length === 4);
  expect(made.effects.keys).toEqual(['a', 'b', 'c', 'd']);
});

test('a source that a group begins to follow late is heard from its first message on', async () => {
  const made = await cell();
  const late = [...'abcdefghijklm'].map((letter) => `/test/${letter}`);
  const other = late.find((each) => partitionOf(each, 12) === partitionOf('/test/vila', 12)) ?? '';
  expect(other).not.toBe('');
  const facts = new FactJournal(new MemoryEventStore());
  made.publish(facts, other);
  await facts.append('x', 'y');
  await made.facts.append('a');
  made.publish();
  const first = await made.follow();
  await until(() => made.effects.keys.length === 1);
  // What this group did not follow is behind its offset by now.
  await new Promise((resolve) => setTimeout(resolve, 500));
  await first.end();
  const { effects } = await made.follow({ source: other });
  await facts.append('z');
  await until(() => effects.keys.length === 3);
  expect(effects.keys).toEqual(['x', 'y', 'z']);
});

test('fault 19: a poison message is parked and lies among the dead letters with the reason; others go on', async () => {
  const made = await cell();
  made.effects.hinder = ({ subject }) => {
    if (subject === 'b') throw new RangeError('cannot be');
  };
  made.publish();
  const { log } = await made.follow();
  await made.facts.append('a', 'b', 'c');
  await until(() => made.effects.keys.length === 2);
  expect(made.effects.keys).toEqual(['a', 'c']);
  expect(made.effects.parked).toEqual([1]);
  const topic = made.connection.topic(topics.identityDeadLetters);
  const [letter] = await everything(made.connection, topic);
  expect(String(letter?.headers?.['reason'])).toBe('RangeError: cannot be');
  expect(String(letter?.headers?.['consumer'])).toBe('test');
  expect((await log.at(1))?.subject).toBe('b');
});

test('fault 4: an offset is committed after the effect, never before', async () => {
  const made = await cell();
  made.publish();
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  made.effects.hinder = ({ subject }) => (subject === 'c' ? held : undefined);
  await made.follow();
  await made.facts.append('a', 'b', 'c', 'd');
  await until(() => made.effects.handling.has('c'));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(await made.committed()).toBeLessThanOrEqual(made.effects.keys.length);
  release();
  await until(() => made.effects.keys.length === 4);
  await until(async () => (await made.committed()) === 4);
});
