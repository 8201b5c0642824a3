import { expect, test } from '@jest/globals';
import { add, HinderedStore, LIMIT, meta, opened } from './counter.fixture.ts';
import { Unavailable } from './journal-like.ts';
import { KEY_BINDS_MILLISECONDS } from './known-outcome.ts';
import { MemoryEventStore } from './memory-event-store.ts';

test('a key that comes a hundred times at once has one effect and one answer', async () => {
  const { journal, total } = await opened(new MemoryEventStore());
  const ask = () => journal.execute({ type: 'AddTwice', amount: 5 }, meta('k'));
  const together = await Promise.all(Array.from({ length: 100 }, ask));
  const later = await Promise.all(Array.from({ length: 100 }, ask));
  expect(together[0]).toMatchObject({ kind: 'done', events: [{ position: 0 }, { position: 1 }] });
  for (const outcome of [...together, ...later]) expect(outcome).toEqual(together[0]);
  expect([await total(), journal.head.position]).toEqual([10, 1]);
});

test('a key that comes while its command is being appended waits for that answer', async () => {
  const store = new HinderedStore();
  const { journal, total } = await opened(store);
  let second: ReturnType<typeof journal.execute> | undefined;
  store.hinder((append) => {
    second = journal.execute(add(5), meta('k'));
    return append();
  });
  const first = await journal.execute(add(5), meta('k'));
  expect([await second, await total()]).toEqual([first, 5]);
});

test.each(['together', 'one after the other'])(
  'a key with another body is refused: %s',
  async (how) => {
    const { journal, total } = await opened(new MemoryEventStore());
    const first = journal.execute(add(5), meta('k', 'five'));
    if (how !== 'together') await first;
    const other = await journal.execute(add(6), meta('k', 'six'));
    expect(other).toEqual({ kind: 'key-reused' });
    expect(await journal.execute(add(5), meta('k', 'five'))).toEqual(await first);
    expect([await total(), journal.head.position]).toEqual([5, 0]);
  },
);

test('a refusal binds its key, whatever has changed since', async () => {
  const store = new MemoryEventStore();
  const { journal, total } = await opened(store);
  await journal.execute(add(LIMIT), meta());
  const refusal = await journal.execute(add(5), meta('k'));
  expect(refusal).toEqual({ kind: 'refused', refusal: { code: 'over-limit', left: 0 } });
  await journal.execute(add(-100), meta());
  expect(await journal.execute(add(5), meta('k'))).toEqual(refusal);
  const { journal: restarted } = await opened(store);
  expect(await restarted.execute(add(5), meta('k'))).toEqual(refusal);
  expect([await total(), journal.head.position]).toEqual([LIMIT - 100, 2]);
});

test('a command without a key is a new one each time', async () => {
  const { journal, total } = await opened(new MemoryEventStore());
  await Promise.all([1, 2, 3].map(() => journal.execute(add(1), meta())));
  expect(await total()).toBe(3);
});

test('a command that changed nothing binds its key: a late retry changes nothing either', async () => {
  const store = new MemoryEventStore();
  const { journal, total } = await opened(store);
  const nothing = () => journal.execute({ type: 'Nothing' }, meta('k'));
  expect([await nothing(), await nothing()]).toEqual([
    { kind: 'done', events: [] },
    { kind: 'done', events: [] },
  ]);
  expect((await store.head()).position).toBe(0);
  expect(await journal.execute(add(1), meta('k', 'one'))).toEqual({ kind: 'key-reused' });
  const { journal: restarted } = await opened(store);
  expect(await restarted.execute({ type: 'Nothing' }, meta('k'))).toEqual(await nothing());
  expect(await total()).toBe(0);
});

test('a key binds for 90 days and is then as new; its second use binds again', async () => {
  const store = new MemoryEventStore();
  const { journal, total, world } = await opened(store);
  const begin = world.now;
  const ask = () => journal.execute(add(1), meta('k'));
  const first = await ask();
  world.now = begin + KEY_BINDS_MILLISECONDS;
  expect(await ask()).toEqual(first);
  world.now += 1;
  const second = await ask();
  expect(second).toMatchObject({ kind: 'done', events: [{ position: 1, at: world.now }] });
  expect([await ask(), await total()]).toEqual([second, 2]);
  const { journal: restarted, world: later } = await opened(store);
  later.now = world.now + KEY_BINDS_MILLISECONDS;
  expect(await restarted.execute(add(1), meta('k'))).toEqual(second);
});

test('two keys that share their first 64 bits are two keys', async () => {
  const { journal, total } = await opened(new MemoryEventStore());
  const outcomes = [];
  for (const key of ['12345678-one', '12345678-two', '12345678-one', '12345678-two']) {
    outcomes.push(await journal.execute(add(1), meta(key)));
  }
  expect(outcomes[2]).toEqual(outcomes[0]);
  expect(outcomes[3]).toEqual(outcomes[1]);
  expect(outcomes[1]).not.toEqual(outcomes[0]);
  expect(await total()).toBe(2);
});

test('keys are found after a restart from the journal alone', async () => {
  const store = new MemoryEventStore();
  const { journal } = await opened(store);
  const keys = Array.from({ length: 50 }, (_, index) => `key ${index}`);
  const ask = (to: typeof journal) => Promise.all(keys.map((key) => to.execute(add(1), meta(key))));
  const before = await ask(journal);
  const { journal: restarted, total } = await opened(store);
  expect(await ask(restarted)).toEqual(before);
  expect(await total()).toBe(50);
});

test('a command that is late when its turn comes is not done, and its key stays free', async () => {
  const { journal, total } = await opened(new MemoryEventStore());
  const late = () => true;
  await expect(journal.execute(add(5), meta('k'), late)).rejects.toThrow(Unavailable);
  expect([await total(), journal.head.position]).toEqual([0, -1]);
  const done = await journal.execute(add(6), meta('k', 'another'));
  expect(await journal.execute(add(6), meta('k', 'another'), late)).toEqual(done);
  expect(await total()).toBe(6);
});
