// Starts: nothing; journals are in memory, where an append is as it is anywhere.
import { beforeEach, expect, test } from '@jest/globals';
import {
  type Chunk,
  EMPTY_HEAD,
  type EventStore,
  headOf,
  MAX_APPEND_BYTES,
  MemoryEventStore,
  NotAppended,
  OutcomeUnknown,
} from '@mutirao/event-sourcing';
import { bodiesIn, chunkAfter } from '../kurrent/chunks.fixture.ts';
import { checkJournal, copyEvents, standingOfCopy } from './copy-journal.ts';

/** Appends of so many events each, of which each says its position. */
async function journalOf(...counts: readonly number[]): Promise<MemoryEventStore> {
  const store = new MemoryEventStore();
  for (const count of counts) await grow(store, count);
  return store;
}

async function grow(store: EventStore, count: number, word = 'event', size = 0): Promise<void> {
  const head = await store.head();
  const bodies = Array.from(
    { length: count },
    (_, index) => `${word} ${head.position + 1 + index} ${'.'.repeat(size)}`,
  );
  await store.append(chunkAfter(head, bodies, '1 2 3'));
}

/** A store that counts what is appended, and fails as it is told before or after it does. */
class WatchedStore extends MemoryEventStore {
  readonly appends: Chunk[] = [];
  failing: (() => Error)[] = [];
  isBlind = false;

  override async append(chunk: Chunk): Promise<'appended' | 'conflict'> {
    this.appends.push(chunk);
    const failure = this.failing.shift();
    if (failure && !this.isBlind) throw failure();
    const answer = await super.append(chunk);
    if (failure) throw failure();
    return answer;
  }
}

let from: MemoryEventStore;
let to: WatchedStore;
beforeEach(async () => {
  from = await journalOf(1, 3, 1, 5, 1, 1);
  to = new WatchedStore();
});

test('all is there, byte for byte, in few appends', async () => {
  expect(await copyEvents(from, to, { until: 12 })).toBe('copied');
  expect([await to.head(), to.appends.length]).toEqual([await from.head(), 1]);
  expect(await checkJournal(to, [], () => undefined)).toEqual({ head: await from.head() });
  expect(await bodiesIn(to)).toEqual(await bodiesIn(from));
});

test('it goes on behind whatever is there, also in the middle of an append, and ends where it is told', async () => {
  for (let until = 0; until <= 12; until++) {
    for (const between of [1, 4, 6, 9]) {
      to = new WatchedStore();
      if (between < until) await copyEvents(from, to, { until: between });
      const told: number[] = [];
      expect(await copyEvents(from, to, { until, told: (count) => told.push(count) })).toBe(
        'copied',
      );
      expect([(await to.head()).position, told.at(-1) ?? 0]).toEqual([until - 1, until]);
    }
  }
  expect(await standingOfCopy(from, to)).toBe('equal');
});

test('an append is no larger than one may be', async () => {
  for (let times = 0; times < 40; times++) await grow(from, 3, 'long', 20_000);
  await copyEvents(from, to, { until: 132 });
  expect(await to.head()).toEqual(await from.head());
  expect(Math.max(...to.appends.map(({ bytes }) => bytes.length))).toBeLessThanOrEqual(
    MAX_APPEND_BYTES,
  );
  expect(to.appends.length).toBeLessThan(10);
});

test.each([
  ['was not written', () => new NotAppended('full'), false],
  ['is not known to be written', () => new OutcomeUnknown('silence'), false],
  ['was written, which nobody knows', () => new OutcomeUnknown('silence'), true],
])('an append that %s is tried again, and not for ever', async (_, failure, isBlind) => {
  Object.assign(to, { failing: [failure], isBlind });
  expect(await copyEvents(from, to, { until: 12 })).toBe('copied');
  expect(await to.head()).toEqual(await from.head());
  const lost = new WatchedStore();
  lost.failing = [failure, failure, failure];
  await expect(copyEvents(from, lost, { until: 12 })).rejects.toMatchObject({
    name: 'StoreUnreachable',
  });
});

test('who else writes there is told apart from our own earlier try', async () => {
  await copyEvents(from, to, { until: 5 });
  const standing = async (): Promise<string> => standingOfCopy(from, to);
  expect(await standing()).toBe('behind');
  await grow(to, 1, 'other');
  expect([await standing(), await copyEvents(from, to, { until: 12 })]).toEqual([
    'other',
    'conflict',
  ]);
  const whole = new WatchedStore();
  expect(await standingOfCopy(from, whole)).toBe('behind');
  await copyEvents(from, whole, { until: 12 });
  await grow(whole, 2, 'more');
  expect(await standingOfCopy(from, whole)).toBe('beyond');
  await grow(to, 20, 'other');
  expect(await standing()).toBe('other');
});

test('a journal that was cut, changed or lacks a head that was noted is said to be so', async () => {
  const kept = (head: { position: number; hash: Uint8Array }) => [{ read: () => head }];
  const checked = (heads: Parameters<typeof checkJournal>[1]) =>
    checkJournal(from, heads, () => undefined);
  const head = await from.head();
  expect(await checked([...kept(head), ...kept(EMPTY_HEAD)])).toEqual({ head });
  expect(await checked(kept({ ...head, position: 40 }))).toMatchObject({
    fault: expect.stringContaining('position 40 was acknowledged'),
  });
  expect(await checked(kept({ ...head, position: 3 }))).toMatchObject({
    fault: expect.stringContaining('the journal was replaced'),
  });
  const chunk = chunkAfter(head, ['one', 'two']);
  chunk.bytes[50] = (chunk.bytes[50] ?? 0) ^ 1;
  await from.append(chunk);
  expect(headOf(chunk).position).toBe(13);
  expect(await checked([])).toMatchObject({ fault: expect.stringContaining('broken at position') });
});
