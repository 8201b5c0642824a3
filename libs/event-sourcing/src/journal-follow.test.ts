import { expect, test } from '@jest/globals';
import { add, counter, HinderedStore, meta, opened, totalOf } from './counter.fixture.ts';
import type { RecordedEvent } from './event.ts';
import { OutcomeUnknown, StoreUnreachable } from './event-store.ts';
import { Journal } from './journal.ts';
import { Unavailable } from './journal-like.ts';
import { MemoryEventStore } from './memory-event-store.ts';
import { emptySnapshot } from './snapshot.ts';
import { type Chunk, ChunkWriter, eachFrame, type Head } from './stored-form.ts';

/** A store whose chunks are cut anew at each reading, as one of single events cuts them. */
class RecutStore extends HinderedStore {
  override async *read(from: number): AsyncGenerator<Chunk> {
    for await (const chunk of super.read(from)) {
      const frames: { position: number; body: string; transfers: string }[] = [];
      eachFrame(chunk, ({ position, bytes, bodyStart, bodyEnd, transfersStart, transfersEnd }) =>
        frames.push({
          position,
          body: bytes.toString('utf8', bodyStart, bodyEnd),
          transfers: bytes.toString('latin1', transfersStart, transfersEnd),
        }),
      );
      let head: Head = { position: chunk.first - 1, hash: chunk.bytes.subarray(0, 32) };
      for (const { position, body, transfers } of frames) {
        const writer = new ChunkWriter(head);
        writer.add(body, transfers);
        const single = writer.chunk();
        head = { position, hash: Buffer.from(single.bytes.subarray(-32)) };
        if (position >= from) yield { ...single, bytes: Buffer.from(single.bytes) };
      }
    }
  }
}

test('a copy of the state follows what another writer appends, and tells of it in order, once', async () => {
  const store = new MemoryEventStore();
  const writer = await opened(store);
  const told: RecordedEvent<unknown>[] = [];
  const copy = await Journal.open(
    counter,
    { ...writer.ports, told: (events) => told.push(...events) },
    emptySnapshot(),
  );
  await writer.journal.execute(add(3), meta('a'));
  await writer.journal.execute({ type: 'AddTwice', amount: 2 }, meta('b'));
  expect(await copy.read(totalOf)).toBe(0);
  await Promise.all([copy.follow(), copy.follow()]);
  expect(await copy.read(totalOf)).toBe(7);
  expect(copy.head).toEqual(writer.journal.head);
  expect(told.map(({ position }) => position)).toEqual([0, 1, 2]);

  await copy.execute(add(1), meta('c'));
  expect(told.map(({ position }) => position)).toEqual([0, 1, 2, 3]);
  await writer.journal.execute(add(1), meta('d'));
  expect(await writer.total()).toBe(9);
});

test('a store that cannot be read now leaves the copy as it was, and able to follow later', async () => {
  const store = new MemoryEventStore();
  const writer = await opened(store);
  const copy = await opened(store);
  await writer.journal.execute(add(5), meta('a'));
  const reading = store.read.bind(store);
  store.read = () => {
    throw new StoreUnreachable('no server');
  };
  await expect(copy.journal.follow()).rejects.toThrow('no server');
  expect([copy.journal.halted, await copy.total()]).toEqual([undefined, 0]);
  store.read = reading;
  await copy.journal.follow();
  expect(await copy.total()).toBe(5);
});

test('what the store holds and cannot be folded stops the copy: it is not folded twice', async () => {
  const store = new MemoryEventStore();
  const writer = await opened(store);
  const copy = await opened(store);
  await writer.journal.execute(add(5), meta('a'));
  const reading = store.read.bind(store);
  store.read = async function* (from) {
    yield* reading(from);
    throw new Error('an event of another kind');
  };
  await copy.journal.follow();
  expect(copy.journal.halted).toContain('its store was lost');
  expect(copy.world.fatal).toHaveLength(1);
  store.read = reading;
  await copy.journal.follow();
  expect(await copy.total()).toBe(5);
});

test('an unknown outcome is settled, and a key answered, however the store cuts its chunks', async () => {
  const store = new RecutStore();
  const { journal, total, world } = await opened(store);
  store.hinder(async (append) => {
    await append();
    throw new OutcomeUnknown('the answer was lost');
  });
  const first = await journal.execute({ type: 'AddTwice', amount: 4 }, meta('a'));
  expect(await journal.execute({ type: 'AddTwice', amount: 4 }, meta('a'))).toEqual(first);
  expect([await total(), world.fatal]).toEqual([8, []]);

  store.hinder(async () => {
    throw new OutcomeUnknown('nothing was written');
  });
  await expect(journal.execute(add(1), meta('b'))).rejects.toThrow('nothing was written');
  expect(await total()).toBe(8);
});

test('an append that another writer got before, of unknown outcome, is decided again', async () => {
  const store = new RecutStore();
  const other = await opened(store);
  const { journal, total } = await opened(store);
  store.hinder(async () => {
    await other.journal.execute({ type: 'AddTwice', amount: 10 }, meta('o'));
    throw new OutcomeUnknown('the answer was lost');
  });
  expect((await journal.execute(add(1), meta('b'))).kind).toBe('done');
  expect([await total(), journal.head.position]).toEqual([21, 2]);
});

test('while the store is away after an unknown outcome, reads go on and nothing is decided', async () => {
  const store = new RecutStore();
  const { journal, total, world } = await opened(store);
  await journal.execute(add(5), meta('a'));
  const reading = store.read.bind(store);
  store.hinder(async (append) => {
    await append();
    store.read = () => {
      throw new StoreUnreachable('no server');
    };
    throw new OutcomeUnknown('the answer was lost');
  });
  await expect(journal.execute(add(1), meta('b'))).rejects.toThrow(Unavailable);
  expect([await total(), journal.halted]).toEqual([5, undefined]);
  await expect(journal.execute(add(2), meta('c'))).rejects.toThrow('no server');
  await expect(journal.execute(add(5), meta('a'))).rejects.toThrow(Unavailable);

  store.read = reading;
  expect((await journal.execute(add(1), meta('b'))).kind).toBe('done');
  expect((await journal.execute(add(2), meta('c'))).kind).toBe('done');
  expect([await total(), journal.head.position, world.fatal]).toEqual([8, 2, []]);
});
