import { expect, test } from '@jest/globals';
import { type Chunk, EMPTY_HEAD, headOf, verifyChunk } from '@mutirao/event-sourcing';
import { bodiesOf, chunkAfter } from './chunks.fixture.ts';
import { RecentEvents } from './recent-events.ts';
import { eventsOf, type ReadEvent } from './stored-events.ts';

const bodies = (count: number): string[] => Array.from({ length: count }, (_, at) => `"${at}"`);
const read = (chunk: Chunk): ReadEvent[] =>
  eventsOf(chunk).map(({ data, metadata }, at) => ({
    ...{ revision: BigInt(chunk.first + at), data, metadata },
  }));
const taken = (events: readonly ReadEvent[]): RecentEvents => {
  const recent = new RecentEvents();
  for (const event of events) recent.take(event);
  return recent;
};

const chunk = chunkAfter(EMPTY_HEAD, bodies(600));
const events = read(chunk);

test('what follows a position is one chunk, whose chain goes on from the event before', () => {
  const recent = taken(events.slice(0, 10));
  expect(bodiesOf(recent.chunk(0) as Chunk)).toEqual(bodies(10));
  const tail = recent.chunk(7) as Chunk;
  expect([tail.first, bodiesOf(tail)]).toEqual([7, ['"7"', '"8"', '"9"']]);
  const before = headOf(recent.chunk(0) as Chunk);
  expect(before.position).toBe(9);
  const head = { position: 6, hash: headOf(taken(events.slice(0, 7)).chunk(0) as Chunk).hash };
  expect(verifyChunk(head, tail)).toEqual(before);
});

test('nothing is given that has no event before it here, or that has not come yet', () => {
  const recent = taken(events.slice(5, 10));
  expect([0, 4, 5, 10, 11].map((position) => recent.chunk(position))).toEqual(
    Array.from({ length: 5 }, () => undefined),
  );
  expect(bodiesOf(recent.chunk(6) as Chunk)).toEqual(['"6"', '"7"', '"8"', '"9"']);
  expect(new RecentEvents().chunk(0)).toBeUndefined();
});

test('after a gap, or events that come again, only those since are kept', () => {
  const gap = taken([...events.slice(0, 5), ...events.slice(7, 10)]);
  expect(gap.chunk(1)).toBeUndefined();
  expect(bodiesOf(gap.chunk(8) as Chunk)).toEqual(['"8"', '"9"']);
  const again = taken([...events.slice(0, 5), ...events.slice(3, 6)]);
  expect(again.chunk(1)).toBeUndefined();
  expect(bodiesOf(again.chunk(4) as Chunk)).toEqual(['"4"', '"5"']);
});

test('at most 500 events and half a mebibyte are kept', () => {
  const many = taken(events);
  expect(many.chunk(100)).toBeUndefined();
  expect(many.chunk(101)?.count).toBe(499);
  const large = read(chunkAfter(EMPTY_HEAD, ['"a"', '"b"', `"${'x'.repeat(600_000)}"`]));
  expect(taken(large).chunk(1)).toBeUndefined();
});
