// Starts: the stand-in for KurrentDB (infra/local/kurrent) as a process, or uses the real server of
// KURRENTDB_URL. What the stand-in cannot prove: that an acknowledged append survives the loss of a
// node, elections, limits other than the size of an append, and the positions of a real $all.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { binaryEvent, jsonEvent, KurrentDBClient } from '@kurrent/kurrentdb-client';
import {
  ChainBroken,
  catchUp,
  EMPTY_HEAD,
  type EventStore,
  eventStoreConformance,
  type Head,
  headOf,
  MAX_APPEND_BYTES,
  verifyChunk,
} from '@mutirao/event-sourcing';
import { type LocalKurrent, startKurrent } from '../../../../infra/local/kurrent/index.ts';
import { bodiesIn, bodiesOf, chunkAfter } from './chunks.fixture.ts';
import { KurrentConnection } from './kurrent-connection.ts';

const ID = '01920000-0000-7000-8000-00000000000a';
const bodyOf = (text: string): string =>
  JSON.stringify({ id: ID, type: 'currency.BenefitPaid.v1', data: { text } });

let server: LocalKurrent;
let one: KurrentConnection;
let other: KurrentConnection;
let raw: KurrentDBClient;
beforeAll(async () => {
  server = await startKurrent();
  const { prefix } = server;
  one = new KurrentConnection(server.url, { prefix });
  other = new KurrentConnection(server.url, { prefix });
  raw = KurrentDBClient.connectionString(server.url);
});
afterAll(async () => {
  await one.close();
  await other.close();
  await raw.dispose();
  await server.stop();
});

describe('conformance', () => {
  let made = 0;
  eventStoreConformance(
    {
      create: async () => {
        made += 1;
        return one.store(`journal-${made}`);
      },
      again: async () => other.store(`journal-${made}`),
    },
    { test, equal: (actual, expected) => expect(actual).toEqual(expected) },
  );
});

test('who follows takes from the subscription what others append, without a read of its own', async () => {
  const stop = new AbortController();
  const store = one.store('followed');
  const first = chunkAfter(EMPTY_HEAD, ['"1"']);
  await store.append(first);
  const following = other.store('followed');
  const read: number[] = [];
  const counted: EventStore = {
    append: (chunk) => following.append(chunk),
    head: () => following.head(),
    read: (from) => {
      read.push(from);
      return following.read(from);
    },
    recent: (from) => following.recent?.(from),
    grown: (position, signal) => following.grown(position, signal),
    close: () => following.close(),
  };
  const seen: string[] = [];
  let head = headOf(first);
  for await (const chunk of catchUp(counted, 0, stop.signal)) {
    seen.push(...bodiesOf(chunk));
    if (seen.length === 4) stop.abort();
    else {
      const next = chunkAfter(head, [`"${seen.length + 1}"`]);
      head = headOf(next);
      await store.append(next);
    }
  }
  expect(seen).toEqual(['"1"', '"2"', '"3"', '"4"']);
  // The first that the subscription brings is read all the same: the hash before it is not at hand.
  expect(read.filter((from) => from > 2)).toEqual([]);
});

test('the server holds the very bytes: body as data, hash and transfers beside it', async () => {
  const store = one.store('bytes');
  const bodies = [bodyOf('ç\u0000\u2028 €'), bodyOf('long '.repeat(20_000)), '"no event"', '1'];
  const chunk = chunkAfter(EMPTY_HEAD, bodies, 'holder:a merchant:b 100 MUM x');
  await store.append(chunk);
  const [read] = await all(store.read(0));
  expect(read?.bytes.equals(chunk.bytes)).toBe(true);

  const seen = await all(raw.readStream(`${server.prefix}bytes`));
  expect(seen.map(({ event }) => Buffer.from(event?.data as Uint8Array).toString())).toEqual(
    bodies,
  );
  const types = [
    'currency.BenefitPaid.v1',
    'currency.BenefitPaid.v1',
    'mutirao.Event',
    'mutirao.Event',
  ];
  expect(seen.map(({ event }) => event?.type)).toEqual(types);
  const metadata = Buffer.from(seen[3]?.event?.metadata as Uint8Array);
  expect(metadata[0]).toBe(1);
  expect(metadata.subarray(1, 33).equals(headOf(chunk).hash)).toBe(true);
  expect(metadata.subarray(33).toString()).toBe('holder:a merchant:b 100 MUM x');
});

test('the same bytes again stand there already; others with the same id are a conflict', async () => {
  const store = one.store('again');
  const first = chunkAfter(EMPTY_HEAD, [bodyOf('a'), bodyOf('b')]);
  expect(await store.append(first)).toBe('appended');
  expect(await store.append(chunkAfter(headOf(first), ['c']))).toBe('appended');
  expect(await store.append(first)).toBe('appended');
  expect(await bodiesIn(store)).toEqual([bodyOf('a'), bodyOf('b'), 'c']);
  expect(await store.append(chunkAfter(EMPTY_HEAD, [bodyOf('a'), bodyOf('B')]))).toBe('conflict');
  expect(await store.append(chunkAfter(EMPTY_HEAD, [bodyOf('A'), bodyOf('b')]))).toBe('conflict');
});

test('an append as large as a batch may be is one append, and is read in pieces that follow', async () => {
  const store = one.store('large');
  const bodies = Array.from({ length: 1_000 }, (_, index) => bodyOf(`${index} ${'x'.repeat(350)}`));
  const chunk = chunkAfter(EMPTY_HEAD, bodies, 'run:a holder:b 10000 MUM x');
  expect(chunk.bytes.length).toBeGreaterThan(0.95 * MAX_APPEND_BYTES);
  expect(chunk.bytes.length).toBeLessThanOrEqual(MAX_APPEND_BYTES);
  await store.append(chunk);
  let head: Head = EMPTY_HEAD;
  for await (const piece of store.read(0)) head = verifyChunk(head, piece);
  expect(head.position).toBe(999);
  expect(Buffer.from(head.hash).equals(headOf(chunk).hash)).toBe(true);
  const [from] = await all(store.read(998));
  expect(from && [from.first, bodiesOf(from)]).toEqual([998, bodies.slice(998)]);
});

test('many small events are one append too, with what the server counts of each', async () => {
  // As small as events of a journal are: ids, instants and keys alone take more than this.
  const bodies = Array.from({ length: 1_700 }, () => bodyOf('x'.repeat(170)));
  const chunk = chunkAfter(EMPTY_HEAD, bodies);
  expect(chunk.bytes.length).toBeGreaterThan(0.95 * MAX_APPEND_BYTES);
  expect(await one.store('small').append(chunk)).toBe('appended');
});

test('two writers that take turns by chance lose nothing and double nothing', async () => {
  const write = async (connection: KurrentConnection, name: string): Promise<void> => {
    const store = connection.store('two');
    for (let done = 0; done < 30; ) {
      const chunk = chunkAfter(await store.head(), [`${name}${done}`]);
      if ((await store.append(chunk)) === 'appended') done += 1;
    }
  };
  await Promise.all([write(one, 'a'), write(other, 'b')]);
  const bodies = await bodiesIn(one.store('two'));
  for (const name of ['a', 'b']) {
    const own = bodies.filter((body) => body.startsWith(name));
    expect(own).toEqual(Array.from({ length: 30 }, (_, index) => `${name}${index}`));
  }
  let head: Head = EMPTY_HEAD;
  for await (const piece of other.store('two').read(0)) head = verifyChunk(head, piece);
  expect(head.position).toBe(59);
});

test('fifty journals that wait are woken by appends of another process, soon', async () => {
  const stop = new AbortController();
  const late: number[] = [];
  let appendedAt = 0;
  const stores = Array.from({ length: 50 }, (_, index) => `waiting-${index}`);
  const reading = stores.map(async (name) => {
    for await (const _ of catchUp(one.store(name), 0, stop.signal)) {
      late.push(performance.now() - appendedAt);
      break;
    }
  });
  // The subscription stands once one of them was woken by it.
  await Promise.all(stores.map((name) => one.store(name).head()));
  for (const name of stores) {
    appendedAt = performance.now();
    const before = late.length;
    await other.store(name).append(chunkAfter(EMPTY_HEAD, ['a']));
    while (late.length === before) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(reading);
  stop.abort();
  const median = late.toSorted((a, b) => a - b)[25] ?? Number.NaN;
  expect(median).toBeLessThan(1_000);
});

test('a stream that was cut, and an event that is not ours, break the chain', async () => {
  const store = one.store('cut');
  await store.append(chunkAfter(EMPTY_HEAD, ['a', 'b', 'c']));
  await raw.setStreamMetadata(`${server.prefix}cut`, { truncateBefore: 2 });
  await expect(bodiesIn(store)).rejects.toEqual(new ChainBroken(0));
  expect(await bodiesIn(store, 3)).toEqual([]);

  const foreign = binaryEvent({ type: 'x', data: Buffer.from('d'), metadata: Buffer.from('{}') });
  await raw.appendToStream(`${server.prefix}foreign`, foreign);
  await expect(bodiesIn(one.store('foreign'))).rejects.toEqual(new ChainBroken(0));
  await expect(one.store('foreign').head()).rejects.toEqual(new ChainBroken(0));
});

test('an event of somebody else in a journal that is followed ends who follows it, and no other', async () => {
  const first = chunkAfter(EMPTY_HEAD, ['1']);
  const follow = async (name: string): Promise<number> => {
    let events = 0;
    for await (const chunk of catchUp(other.store(name), 0, new AbortController().signal)) {
      events += chunk.count;
      if (events === 3) break;
    }
    return events;
  };
  const names = ['mixed-strange', 'mixed-sound'];
  for (const name of names) await one.store(name).append(first);
  const strange = follow('mixed-strange').catch((error: unknown) => error);
  const sound = follow('mixed-sound');
  const second = chunkAfter(headOf(first), ['2']);
  for (const name of names) await one.store(name).append(second);
  const foreign = jsonEvent({ type: 'x', data: { a: 1 } });
  await raw.appendToStream(`${server.prefix}mixed-strange`, foreign);
  expect(await strange).toEqual(new ChainBroken(2));
  await one.store('mixed-sound').append(chunkAfter(headOf(second), ['3']));
  expect(await sound).toBe(3);
});

test('an event of somebody else is seen by who follows, also one that stood there before', async () => {
  await one.store('odd').append(chunkAfter(EMPTY_HEAD, ['1']));
  const foreign = jsonEvent({ type: 'x', data: { a: 1 } });
  await raw.appendToStream(`${server.prefix}odd`, foreign);
  // Nothing is told of it: its place is before that of the subscription.
  const patience = AbortSignal.timeout(10_000);
  await other.store('odd').grown(0, patience);
  expect(patience.aborted).toBe(false);
  await expect(bodiesIn(other.store('odd'), 1)).rejects.toEqual(new ChainBroken(1));
});

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of source) found.push(each);
  return found;
}
