// Starts: the stand-in for KurrentDB (infra/local/kurrent) as a process, killed, silenced and started
// again. How a real server dies, elects and comes back, it cannot show; it proves what this adapter
// makes of a connection that breaks, of an answer that does not come, and of a server that is away.
import { afterEach, expect, test } from '@jest/globals';
import {
  catchUp,
  EMPTY_HEAD,
  type EventStore,
  type Head,
  headOf,
  NotAppended,
  OutcomeUnknown,
  StoreUnreachable,
  stands,
  verifyChunk,
} from '@mutirao/event-sourcing';
import {
  type KurrentOptions,
  type LocalKurrent,
  startKurrent,
} from '../../../../infra/local/kurrent/index.ts';
import { bodiesIn, bodiesOf, chunkAfter } from './chunks.fixture.ts';
import { KurrentConnection } from './kurrent-connection.ts';

const opened: { server: LocalKurrent; connection: KurrentConnection }[] = [];
afterEach(async () => {
  for (const { server, connection } of opened.splice(0)) {
    await connection.close();
    await server.stop();
  }
});

/** Always the stand-in: a fault is planted in it. */
async function open(fault: KurrentOptions['fault'], patienceMilliseconds = 20_000) {
  const never = { kind: 'die', at: -1 } as const;
  const server = await startKurrent({ fault: fault ?? never });
  const connection = new KurrentConnection(server.url, { patienceMilliseconds });
  opened.push({ server, connection });
  return { server, connection, store: connection.store('journal') };
}

test('a server that dies between flush and answer: unknown, and then found to stand', async () => {
  const { server, store } = await open({ kind: 'die', at: 2 });
  const first = chunkAfter(EMPTY_HEAD, ['a']);
  await store.append(first);
  const second = chunkAfter(headOf(first), ['b', 'c']);
  await expect(store.append(second)).rejects.toThrow(OutcomeUnknown);
  // Asked while the server is still away: reading waits for it.
  const settled = stands(store, headOf(second));
  await server.restart();
  expect(await settled).toBe(true);
  expect(await bodiesIn(store)).toEqual(['a', 'b', 'c']);
  expect(await store.append(chunkAfter(headOf(second), ['d']))).toBe('appended');
});

test('a server that is silent: unknown when the deadline has passed, not before and not never', async () => {
  const { store } = await open({ kind: 'silence', at: 1 });
  const chunk = chunkAfter(EMPTY_HEAD, ['a']);
  const began = performance.now();
  await expect(store.append(chunk)).rejects.toThrow(OutcomeUnknown);
  expect(performance.now() - began).toBeGreaterThan(4_000);
  expect(performance.now() - began).toBeLessThan(20_000);
  expect(await stands(store, headOf(chunk))).toBe(true);
});

test('an append that a server was too slow for is there whole later, or not at all', async () => {
  const { server, store } = await open(undefined);
  const first = chunkAfter(EMPTY_HEAD, ['a']);
  await store.append(first);
  const large = chunkAfter(headOf(first), Array<string>(900).fill('x'.repeat(700)));
  server.pause();
  await expect(store.append(large)).rejects.toThrow(OutcomeUnknown);
  server.resume();
  // What was on its way still comes, sooner or later.
  for (const end = Date.now() + 2_000; Date.now() < end; ) {
    expect([headOf(first).position, headOf(large).position]).toContain(
      (await store.head()).position,
    );
  }
});

test('a node that is not the leader, and a server that is not there, have written nothing', async () => {
  const { server, store } = await open({ kind: 'not-leader', at: 1 });
  const chunk = chunkAfter(EMPTY_HEAD, ['a']);
  await expect(store.append(chunk)).rejects.toThrow(NotAppended);
  expect(await store.head()).toEqual(EMPTY_HEAD);
  await server.kill();
  await expect(untilNot(NotAppended, store)).resolves.toBeInstanceOf(NotAppended);
  await server.restart();
  await eventually(() => store.append(chunk));
  expect(await bodiesIn(store)).toEqual(['a']);
});

test('a server that comes up later than its service is found', async () => {
  const { server, store } = await open(undefined);
  await server.kill();
  const reading = store.head();
  const stop = new AbortController();
  const waiting = store.grown(-1, stop.signal);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  await server.restart();
  expect(await reading).toEqual(EMPTY_HEAD);
  await store.append(chunkAfter(EMPTY_HEAD, ['a']));
  await waiting;
  expect(await bodiesIn(store)).toEqual(['a']);
});

test('more than the server takes at once was not appended', async () => {
  const { store } = await open(undefined);
  const large = chunkAfter(EMPTY_HEAD, ['x'.repeat(1_100_000)]);
  await expect(store.append(large)).rejects.toThrow(NotAppended);
  expect(await store.head()).toEqual(EMPTY_HEAD);
});

test('a server that dies under forty appends: each is answered, and the process lives', async () => {
  const { server, connection } = await open(undefined);
  const stores = Array.from({ length: 40 }, (_, index) => connection.store(`many-${index}`));
  const large = chunkAfter(EMPTY_HEAD, ['x'.repeat(300_000)]);
  await Promise.all(stores.slice(0, 2).map((store) => store.head()));
  server.pause();
  const appends = stores.map((store) => store.append(large).catch((error: unknown) => error));
  await new Promise((resolve) => setTimeout(resolve, 300));
  await server.kill();
  for (const outcome of await Promise.all(appends)) {
    expect(outcome instanceof OutcomeUnknown || outcome instanceof NotAppended).toBe(true);
  }
});

test('a subscription goes on through kills and restarts, once and in order', async () => {
  const { server, store } = await open(undefined);
  const writer = new KurrentConnection(server.url);
  const stop = new AbortController();
  const seen: string[] = [];
  let checked: Head = EMPTY_HEAD;
  const reading = (async () => {
    for await (const chunk of catchUp(store, 0, stop.signal)) {
      checked = verifyChunk(checked, chunk);
      seen.push(...bodiesOf(chunk));
    }
  })();
  let head: Head = EMPTY_HEAD;
  const expected: string[] = [];
  for (let life = 0; life < 4; life++) {
    for (let index = 0; index < 5; index++) {
      const chunk = chunkAfter(head, [`${life}.${index}`]);
      // By another connection, so that only the subscription can tell.
      await eventually(() => writer.store('journal').append(chunk));
      head = headOf(chunk);
      expected.push(`${life}.${index}`);
    }
    if (life % 2 === 0) await eventually(async () => expect(seen).toEqual(expected));
    await server.kill();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await server.restart();
  }
  await eventually(async () => expect(seen).toEqual(expected));
  stop.abort();
  await reading;
  await writer.close();
});

test('reading gives up on a server that stays away, and ends when the connection is closed', async () => {
  const { server, connection, store } = await open(undefined, 700);
  await store.append(chunkAfter(EMPTY_HEAD, ['a']));
  await server.kill();
  await expect(store.head()).rejects.toThrow(StoreUnreachable);
  await expect(bodiesIn(store)).rejects.toThrow(StoreUnreachable);
  const stop = new AbortController();
  const waiting = store.grown(0, stop.signal);
  await connection.close();
  await waiting;
});

/** The first append after a kill may still find the old connection: then its outcome is unknown. */
async function untilNot(kind: typeof NotAppended, store: EventStore): Promise<unknown> {
  for (let tries = 0; tries < 5; tries++) {
    const failure = await store.append(chunkAfter(EMPTY_HEAD, ['z'])).catch((error) => error);
    if (failure instanceof kind) return failure;
  }
  return undefined;
}

/** Again until it does not throw, for half a minute. */
async function eventually<T>(work: () => Promise<T>): Promise<T> {
  for (const began = Date.now(); ; ) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() - began > 30_000) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
