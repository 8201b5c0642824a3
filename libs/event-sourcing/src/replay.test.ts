import { expect, test } from '@jest/globals';
import { add, chunksOf, counter, meta, opened, totalOf } from './counter.fixture.ts';
import { catchUp } from './event-store.ts';
import { MemoryEventStore } from './memory-event-store.ts';
import { Replay, readEvents } from './replay.ts';
import { emptySnapshot } from './snapshot.ts';
import { ChainBroken } from './stored-form.ts';

async function history() {
  const store = new MemoryEventStore();
  const { journal } = await opened(store);
  for (const batch of [[1, 2], [3], [4, 5, 6]]) {
    await Promise.all(batch.map((each) => journal.execute(add(each), meta(`k${each}`))));
  }
  return { store, journal };
}

test('a replay arrives at the state of the writer', async () => {
  const { store, journal } = await history();
  const replay = new Replay(counter, emptySnapshot());
  await replay.follow(store);
  expect(replay.snapshot().head).toEqual(journal.head);
  expect([totalOf(replay.state), replay.keys.count]).toEqual([21, 6]);
});

test('a chunk that was altered is refused before anything of it is folded', async () => {
  const { store } = await history();
  const chunks = await chunksOf(store);
  const replay = new Replay(counter, emptySnapshot());
  const [first, second, third] = chunks;
  if (!first || !second || !third) throw new Error('three chunks were written');
  replay.apply(first);
  replay.apply(second);
  const altered = Buffer.from(third.bytes);
  altered.writeUInt8(altered.readUInt8(altered.length - 1) ^ 1, altered.length - 1);
  expect(() => replay.apply({ ...third, bytes: altered })).toThrow(new ChainBroken(5));
  expect([totalOf(replay.state), replay.snapshot().head.position]).toEqual([6, 2]);
  expect(() => replay.apply(second)).toThrow(new ChainBroken(3));
  replay.apply(third);
  expect(totalOf(replay.state)).toBe(21);
});

test('history is read event by event from any position, in the middle of a chunk too', async () => {
  const { store } = await history();
  const read = async (from: number) => {
    const found: [number, number | undefined][] = [];
    for await (const { position, movements } of readEvents(store, counter.codec, from)) {
      found.push([position, movements[0]]);
    }
    return found;
  };
  expect(await read(0)).toEqual([0, 1, 2, 3, 4, 5].map((position) => [position, position + 1]));
  expect(await read(4)).toEqual([
    [4, 5],
    [5, 6],
  ]);
  expect(await read(6)).toEqual([]);
});

test('a replay that follows a subscription sees what the writer adds later', async () => {
  const { store, journal } = await history();
  const replay = new Replay(counter, emptySnapshot());
  const stop = new AbortController();
  const following = (async () => {
    for await (const chunk of catchUp(store, 0, stop.signal)) {
      replay.apply(chunk);
      if (totalOf(replay.state) === 121) stop.abort();
    }
  })();
  await journal.execute(add(100), meta());
  await following;
  expect(replay.snapshot().head).toEqual(journal.head);
});
