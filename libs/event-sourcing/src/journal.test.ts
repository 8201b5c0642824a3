import { expect, test } from '@jest/globals';
import {
  add,
  chunksOf,
  counter,
  HinderedStore,
  LIMIT,
  meta,
  opened,
  START,
  totalOf,
} from './counter.fixture.ts';
import { Unavailable } from './journal-like.ts';
import { MemoryEventStore } from './memory-event-store.ts';
import { Replay, readEvents } from './replay.ts';
import { decodeSnapshot, emptySnapshot, encodeSnapshot } from './snapshot.ts';
import { EMPTY_HEAD, headOf, MAX_APPEND_BYTES } from './stored-form.ts';

test('commands that wait together become one append, in their order', async () => {
  const store = new MemoryEventStore();
  const { journal, world } = await opened(store);
  const amounts = Array.from({ length: 100 }, (_, index) => index + 1);
  const outcomes = await Promise.all(amounts.map((each) => journal.execute(add(each), meta())));
  const chunks = await chunksOf(store);
  expect(chunks.map(({ first, count }) => [first, count])).toEqual([[0, 100]]);
  expect(
    outcomes.map((each) => each.kind === 'done' && each.events.map((event) => event.movements)),
  ).toEqual(amounts.map((each) => [[each]]));
  expect(world.acknowledged.map((head) => head.position)).toEqual([99]);
  expect(await journal.read((counts, { position }) => [totalOf(counts), position])).toEqual([
    5050, 99,
  ]);
});

test('the answer says what was recorded: position, instant, day and who asked', async () => {
  const store = new MemoryEventStore();
  const { journal } = await opened(store);
  const outcome = await journal.execute({ type: 'AddTwice', amount: 2 }, meta('k'));
  const recorded = [];
  for await (const event of readEvents(store, counter.codec)) recorded.push(event);
  expect(outcome).toEqual({ kind: 'done', events: recorded });
  expect(
    recorded.map(({ position, at, effectiveOn, meta: { actor } }) => [
      position,
      at,
      effectiveOn,
      actor,
    ]),
  ).toEqual([
    [0, START, '2026-11-22', 'someone'],
    [1, START, '2026-11-22', 'someone'],
  ]);
});

test('a later command of a batch is decided on what the earlier ones did', async () => {
  const { journal, total } = await opened(new MemoryEventStore());
  const outcomes = await Promise.all(
    [LIMIT - 1, 2, 1].map((amount) => journal.execute(add(amount), meta())),
  );
  expect(outcomes.map((each) => each.kind)).toEqual(['done', 'refused', 'done']);
  expect(outcomes[1]).toEqual({ kind: 'refused', refusal: { code: 'over-limit', left: 1 } });
  expect(await total()).toBe(LIMIT);
});

test('without a key, a command that decides nothing is answered without an append', async () => {
  const store = new MemoryEventStore();
  const { journal, world } = await opened(store);
  expect(await journal.execute({ type: 'Nothing' }, meta())).toEqual({ kind: 'done', events: [] });
  expect([await store.head(), world.acknowledged]).toEqual([EMPTY_HEAD, []]);
});

test('nobody reads a draft: neither its state nor its head', async () => {
  const store = new HinderedStore();
  const { journal } = await opened(store);
  await journal.execute(add(1), meta());
  const appending = Promise.withResolvers<void>();
  const slow = Promise.withResolvers<void>();
  store.hinder(async (append) => {
    appending.resolve();
    await slow.promise;
    return append();
  });
  const log: string[] = [];
  const answer = journal.execute(add(2), meta()).then(() => log.push('answered'));
  await appending.promise;
  const reading = journal.read((counts, head) => log.push(`${totalOf(counts)}@${head.position}`));
  expect([log, journal.head.position]).toEqual([[], 0]);
  slow.resolve();
  await Promise.all([answer, reading]);
  expect(log.toSorted()).toEqual(['3@1', 'answered']);
});

test('the head is kept after the append and before the answer', async () => {
  const store = new HinderedStore();
  const { journal, ports, world } = await opened(store);
  const log: string[] = [];
  ports.acknowledge = (head) => {
    log.push(`acknowledged ${head.position}`);
    world.acknowledged.push(head);
  };
  store.hinder(async (append) => {
    const outcome = await append();
    log.push('appended');
    return outcome;
  });
  await journal.execute(add(1), meta()).then(() => log.push('answered'));
  expect(log).toEqual(['appended', 'acknowledged 0', 'answered']);
  const [chunk] = await chunksOf(store);
  expect(chunk && headOf(chunk).hash.toString()).toBe(world.acknowledged[0]?.hash.toString());
});

test('a command that fails leaves its batch without a trace; the others are recorded', async () => {
  const store = new MemoryEventStore();
  const { journal, total, world } = await opened(store);
  const outcomes = await Promise.allSettled([
    journal.execute(add(1), meta()),
    journal.execute({ type: 'FailToDecide' }, meta('a')),
    journal.execute({ type: 'FailToEvolve', amount: 10 }, meta('b')),
    journal.execute(add(2), meta()),
  ]);
  expect(outcomes.map((each) => (each.status === 'rejected' ? each.reason.message : 'ok'))).toEqual(
    ['ok', 'a bug in decide', 'a bug in evolve', 'ok'],
  );
  expect([await total(), journal.head.position, world.fatal]).toEqual([3, 1, []]);
  const replay = new Replay(counter, emptySnapshot());
  await replay.follow(store);
  expect(totalOf(replay.state)).toBe(3);
  expect(await journal.execute(add(4), meta('b'))).toMatchObject({ kind: 'done' });
});

test('a batch above the size of an append is cut between two commands', async () => {
  const store = new MemoryEventStore();
  const { journal, total } = await opened(store);
  const note = 'x'.repeat(100_000);
  await Promise.all(Array.from({ length: 12 }, () => journal.execute(add(1, note), meta())));
  const chunks = await chunksOf(store);
  expect(chunks.map(({ count }) => count)).toEqual([5, 5, 2]);
  expect(Math.max(...chunks.map(({ bytes }) => bytes.length))).toBeLessThan(MAX_APPEND_BYTES);
  expect(await total()).toBe(12);
});

test('a command above the size of an append fails alone', async () => {
  const { journal, total } = await opened(new MemoryEventStore());
  const [small, large, last] = await Promise.allSettled([
    journal.execute(add(1), meta()),
    journal.execute(add(10, 'x'.repeat(MAX_APPEND_BYTES)), meta()),
    journal.execute(add(2), meta()),
  ]);
  expect([small?.status, large?.status, last?.status]).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect(await total()).toBe(3);
});

test('recorded time does not go back when the clock does, nor after a new start', async () => {
  const store = new MemoryEventStore();
  const { journal, world } = await opened(store);
  for (const now of [START, START - 60_000, START + 5]) {
    world.now = now;
    await journal.execute(add(1), meta());
  }
  const again = await opened(store);
  again.world.now = START - 1_000_000;
  await again.journal.execute(add(1), meta());
  const times = [];
  for await (const { at } of readEvents(store, counter.codec)) times.push(at - START);
  expect(times).toEqual([0, 0, 5, 5]);
});

test('a halted journal takes no command, says why, and is still read', async () => {
  const { journal, total } = await opened(new MemoryEventStore());
  await journal.execute(add(7), meta());
  journal.halt('the chain is broken at position 0');
  journal.halt('a later reason');
  const answer = journal.execute(add(1), meta());
  await expect(answer).rejects.toThrow(new Unavailable('the chain is broken at position 0'));
  expect([journal.halted, await total()]).toEqual(['the chain is broken at position 0', 7]);
});

test('when too many commands wait, the next is sent away and those that wait are served', async () => {
  const store = new HinderedStore();
  const { journal, total } = await opened(store);
  const many = Array.from({ length: 20_000 }, () => journal.execute(add(1), meta()));
  await expect(journal.execute(add(1), meta())).rejects.toBeInstanceOf(Unavailable);
  await Promise.all(many);
  await journal.idle();
  expect([await total(), journal.head.position]).toEqual([20_000, 19_999]);
  expect((await chunksOf(store)).every(({ count }) => count <= 2_000)).toBe(true);
});

test('a snapshot and what follows it open to the same state as the whole history', async () => {
  const store = new MemoryEventStore();
  const { journal } = await opened(store);
  await Promise.all([1, 2, 3].map((each) => journal.execute(add(each), meta(`k${each}`))));
  const replay = new Replay(counter, emptySnapshot());
  await replay.follow(store);
  const bytes = encodeSnapshot(replay.snapshot());
  await journal.execute(add(LIMIT), meta('refused'));
  await journal.execute(add(4), meta('k4'));
  const views = [emptySnapshot(), decodeSnapshot(bytes)].map(async (start) => {
    const { journal: other, total } = await opened(store, start);
    const known = await other.execute(add(1), meta('k1'));
    return { known, head: other.head, total: await total() };
  });
  const [whole, tail] = await Promise.all(views);
  expect(tail).toEqual(whole);
  expect(tail).toMatchObject({ known: { kind: 'done' }, head: { position: 4 }, total: 10 });
});
