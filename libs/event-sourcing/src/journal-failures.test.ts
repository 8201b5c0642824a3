import { expect, test } from '@jest/globals';
import { add, chunksOf, counter, HinderedStore, meta, opened, totalOf } from './counter.fixture.ts';
import { NotAppended, OutcomeUnknown } from './event-store.ts';
import { Unavailable } from './journal-like.ts';
import { Replay } from './replay.ts';
import { emptySnapshot } from './snapshot.ts';
import { ChainBroken, ChunkWriter, EMPTY_HEAD } from './stored-form.ts';

async function replayed(store: HinderedStore): Promise<number> {
  const replay = new Replay(counter, emptySnapshot());
  await replay.follow(store);
  return totalOf(replay.state);
}

test('a second writer that was first is caught up with: nothing is lost or doubled', async () => {
  const store = new HinderedStore();
  const { journal, total } = await opened(store);
  const { journal: other } = await opened(store);
  await other.execute(add(100), meta('theirs'));
  await other.execute(add(10), meta('shared'));
  const outcomes = await Promise.all([
    journal.execute(add(1), meta('ours')),
    journal.execute(add(10), meta('shared')),
    journal.execute(add(2), meta()),
  ]);
  expect(outcomes.map((each) => each.kind === 'done' && each.events[0]?.position)).toEqual([
    2, 1, 3,
  ]);
  expect([await total(), await replayed(store)]).toEqual([113, 113]);
});

test('what another writer recorded is decided upon: the limit holds for both together', async () => {
  const store = new HinderedStore();
  const { journal, total } = await opened(store);
  const { journal: other } = await opened(store);
  await other.execute(add(999_999), meta());
  expect(await journal.execute(add(2), meta())).toMatchObject({ refusal: { left: 1 } });
  expect([await total(), await replayed(store)]).toEqual([999_999, 999_999]);
});

test('two writers that go on against each other keep one history', async () => {
  const store = new HinderedStore();
  const writers = [await opened(store), await opened(store), await opened(store)];
  const asked = writers.flatMap(({ journal }, writer) =>
    Array.from({ length: 40 }, async (_, index) => {
      if (index % 7 === 0) await journal.idle();
      return journal.execute(add(1), meta(`${writer} ${index}`));
    }),
  );
  const positions = (await Promise.all(asked)).map(
    (each) => each.kind === 'done' && each.events[0]?.position,
  );
  expect(positions.toSorted((a, b) => Number(a) - Number(b))).toEqual([...asked.keys()]);
  expect(await replayed(store)).toBe(120);
});

test('a store that is full leaves nothing behind, and serves again when there is room', async () => {
  const store = new HinderedStore();
  const { journal, total, world } = await opened(store);
  await journal.execute(add(1), meta());
  store.hinder(async () => {
    throw new NotAppended('the disk is full');
  });
  const ask = () => [journal.execute(add(10), meta('a')), journal.execute(add(20), meta('b'))];
  for (const answer of await Promise.allSettled(ask())) {
    expect(answer).toMatchObject({ reason: new Unavailable('the disk is full') });
  }
  expect([await total(), journal.head.position, world.acknowledged.length]).toEqual([1, 0, 1]);
  expect(await Promise.all(ask())).toMatchObject([{ kind: 'done' }, { kind: 'done' }]);
  expect([await total(), await replayed(store), world.fatal]).toEqual([31, 31, []]);
});

test('an append whose outcome is unknown but was written is answered as written', async () => {
  const store = new HinderedStore();
  const { journal, total, world } = await opened(store);
  store.hinder(async (append) => {
    await append();
    throw new OutcomeUnknown('the connection was lost');
  });
  const outcome = await journal.execute(add(5), meta('k'));
  expect(outcome).toMatchObject({ kind: 'done', events: [{ position: 0 }] });
  expect([await total(), await replayed(store), world.acknowledged.length]).toEqual([5, 5, 1]);
  expect(await journal.execute(add(5), meta('k'))).toEqual(outcome);
});

test('an append whose outcome is unknown and was not written may be tried again', async () => {
  const store = new HinderedStore();
  const { journal, total, world } = await opened(store);
  store.hinder(async () => {
    throw new OutcomeUnknown('the connection was lost');
  });
  await expect(journal.execute(add(5), meta('k'))).rejects.toBeInstanceOf(Unavailable);
  expect([await total(), world.acknowledged]).toEqual([0, []]);
  expect(await journal.execute(add(5), meta('k'))).toMatchObject({ kind: 'done' });
  expect([await total(), await replayed(store)]).toEqual([5, 5]);
});

test('an unknown outcome behind which another writer stands is decided again', async () => {
  const store = new HinderedStore();
  const { journal, total } = await opened(store);
  const { journal: other } = await opened(store);
  store.hinder(async () => {
    await other.execute(add(100), meta());
    throw new OutcomeUnknown('the connection was lost');
  });
  const outcome = await journal.execute(add(5), meta('k'));
  expect(outcome).toMatchObject({ kind: 'done', events: [{ position: 1 }] });
  expect([await total(), await replayed(store)]).toEqual([105, 105]);
});

test('a store that is lost ends the writer: no command of the batch, or after it, is answered', async () => {
  const store = new HinderedStore();
  const { journal, world } = await opened(store);
  const lost = new Error('input/output error');
  let next: Promise<unknown> | undefined;
  store.hinder(async () => {
    next = journal.execute(add(2), meta());
    next.catch(() => {});
    throw lost;
  });
  await expect(journal.execute(add(1), meta())).rejects.toBe(lost);
  await expect(next).rejects.toBeInstanceOf(Unavailable);
  await expect(journal.execute(add(3), meta())).rejects.toBeInstanceOf(Unavailable);
  expect([world.fatal, world.acknowledged]).toEqual([[lost], []]);
});

test('a head that cannot be kept is not acknowledged to anybody', async () => {
  const { journal, ports, world } = await opened(new HinderedStore());
  const lost = new Error('input/output error');
  ports.acknowledge = () => {
    throw lost;
  };
  await expect(journal.execute(add(1), meta())).rejects.toBe(lost);
  await journal.idle();
  expect(world.fatal).toEqual([lost]);
});

test('another history behind our back halts the writer at its position', async () => {
  const store = new HinderedStore();
  const { journal, world, total } = await opened(store);
  await journal.execute(add(1), meta());
  const forged = new ChunkWriter({ position: 0, hash: EMPTY_HEAD.hash });
  forged.add('{}', '9');
  await store.append(forged.chunk());
  await expect(journal.execute(add(2), meta())).rejects.toThrow(new ChainBroken(1));
  await expect(journal.execute(add(2), meta())).rejects.toBeInstanceOf(Unavailable);
  expect([journal.halted, world.fatal]).toEqual([new ChainBroken(1).message, []]);
  expect([await total(), world.acknowledged.length]).toEqual([1, 1]);
});

test('a journal whose chain is broken opens at the event before it, for reading alone', async () => {
  const store = new HinderedStore();
  const { journal } = await opened(store);
  await journal.execute(add(1), meta());
  const forged = new ChunkWriter({ position: 0, hash: EMPTY_HEAD.hash });
  forged.add('{}', '9');
  await store.append(forged.chunk());
  const { journal: again, total } = await opened(store);
  expect([again.halted, await total()]).toEqual([new ChainBroken(1).message, 1]);
  await expect(again.execute(add(2), meta())).rejects.toBeInstanceOf(Unavailable);
  expect((await chunksOf(store)).length).toBe(2);
});

test('a store that forgot what was acknowledged ends the writer', async () => {
  const store = new HinderedStore();
  const { journal, world } = await opened(store);
  await journal.execute(add(1), meta());
  store.hinder(async () => 'conflict');
  await expect(journal.execute(add(2), meta())).rejects.toThrow('another writer');
  await journal.idle();
  expect([world.fatal.length, (await chunksOf(store)).length]).toEqual([1, 1]);
});
