import { afterEach, expect, jest, test } from '@jest/globals';
import { messageOf } from '@mutirao/contracts';
import { Unavailable } from '@mutirao/event-sourcing';
import type { LogEntry } from '../bus/ports.ts';
import { KafkaLog } from './kafka-log.ts';
import type { Slot } from './partition-slots.ts';

const SOURCE = '/test/vila';
const settled: bigint[] = [];
let rewinds = 0;
const feed = {
  consumer: 'test',
  settle: (slot: Slot) => settled.push(slot.offset),
  rewind: () => {
    rewinds += 1;
  },
  find: async () => undefined,
  setAside: () => Promise.reject(new Error('the brokers are away')),
};
const stops: AbortController[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort();
  settled.length = 0;
  rewinds = 0;
  jest.restoreAllMocks();
});

const log = (): KafkaLog => {
  const made = new KafkaLog(SOURCE, feed);
  made.assign(true);
  return made;
};
let offset = 0;
const take = (to: KafkaLog, position: number, previous = position - 1): void => {
  const id = '019a0000-0000-7000-8000-000000000000';
  const fact = { source: SOURCE, position, id, at: 0, type: 'test.Told.v1', key: 'a', data: {} };
  const slot = { offset: BigInt(offset++), bytes: 1, settled: false };
  to.take({ message: messageOf(fact), position, previous, slot }, 0);
};
const hear = (by: KafkaLog, upTo: number, told: number): void =>
  by.hear({ type: 'mutirao.Beat.v1', position: upTo, at: 1, upTo, told });

/** Reads on in the background. */
function reading(from: KafkaLog, after: number): number[] {
  const stop = new AbortController();
  stops.push(stop);
  const positions: number[] = [];
  void (async () => {
    for await (const { position } of from.read(after, stop.signal) as AsyncIterable<LogEntry>) {
      positions.push(position);
    }
  })();
  return positions;
}
const soon = () => new Promise((resolve) => setTimeout(resolve, 20));

test('what was told and has not come for half a minute is missing: all is fetched again, once', async () => {
  const from = log();
  const positions = reading(from, -1);
  take(from, 0);
  await soon();
  hear(from, 5, 3);
  await soon();
  expect(rewinds).toBe(0);
  const later = Date.now() + 31_000;
  jest.spyOn(Date, 'now').mockReturnValue(later);
  hear(from, 5, 3);
  hear(from, 6, 3);
  await soon();
  hear(from, 7, 3);
  await soon();
  expect(rewinds).toBe(1);
  take(from, 3, 0);
  await soon();
  expect(positions).toEqual([0, 3, 7]);
});

test('a mark is told when all messages before it have come, and not before', async () => {
  const from = log();
  const positions = reading(from, -1);
  hear(from, 5, 1);
  await soon();
  expect(positions).toEqual([]);
  take(from, 0);
  take(from, 1);
  await soon();
  expect(positions).toEqual([0, 1, 5]);
});

test('a copy is settled at once, and a message when its effect is durable', async () => {
  const from = log();
  reading(from, 0);
  const begin = BigInt(offset);
  for (const position of [0, 1, 1, 2]) take(from, position);
  await soon();
  expect(settled).toEqual([begin, begin + 2n]);
  from.settled(1);
  expect(settled.slice(2)).toEqual([begin + 1n]);
});

test('a reading ends when the partition goes to another instance, or comes back', async () => {
  const from = log();
  const stop = new AbortController();
  stops.push(stop);
  for (const assigned of [false, true]) {
    const entries = from.read(-1, stop.signal);
    const next = entries.next();
    from.assign(assigned);
    expect(await next).toEqual({ done: true, value: undefined });
  }
});

test('without brokers nothing is put aside: it is to be tried again, not parked', async () => {
  const fact = { source: SOURCE, position: 0, id: 'id', at: 0, type: 't', key: 'a', data: {} };
  await expect(log().setAside(messageOf(fact), 'why')).rejects.toThrow(Unavailable);
});
