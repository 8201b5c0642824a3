// Starts: a Nest app, two journals in a temporary folder, and a process that writes one of them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Unavailable } from '@mutirao/event-sourcing';
import type { Told } from './bus.fixture.ts';
import { Bus, until } from './bus-app.fixture.ts';

let bus: Bus;
beforeEach(async () => {
  bus = await Bus.open();
});
afterEach(() => bus.end());

const noted = (key: string, value: number): Told => ({ type: 'test.Noted.v1', key, value });

test('10,000 messages of two types arrive in their order, among facts that concern nobody', async () => {
  await bus.start();
  const told = Array.from(
    { length: 10_000 },
    (_, index): Told => ({
      type: index % 3 === 0 ? 'test.Struck.v1' : 'test.Noted.v1',
      key: `key-${index % 47}`,
      value: index,
    }),
  );
  const others = ['test.Private.v1', 'test.Elsewhere.v1'].map((type) => ({ type, key: 'key-1' }));
  for (let from = 0; from < told.length; from += 1_000) {
    await bus.teller.tell(...told.slice(from, from + 1_000), ...others);
  }
  await bus.settled();

  expect(await bus.follower.values()).toEqual(told.map(({ value }) => value));
  expect(bus.progress).toEqual([...bus.progress].sort((a, b) => a - b));
  expect(bus.server.health(Date.now())).toEqual({
    source: '/test/vila',
    position: 10_019,
    behindSeconds: 0,
  });
  expect(bus.lines).toEqual([]);
});

test('fault 16: a message that comes twice is handled once', async () => {
  const { log } = bus.teller;
  const twice = {
    source: log.source,
    beat: () => log.beat(),
    at: (position: number) => log.at(position),
    async *read(after: number, signal: AbortSignal) {
      for await (const entry of log.read(after, signal)) yield* [entry, entry];
    },
  };
  await bus.start({ log: twice });
  await bus.teller.tell(noted('one', 1), noted('two', 2), noted('one', 3));
  await bus.settled();
  expect(await bus.follower.values()).toEqual([1, 2, 3]);
  expect(bus.lines).toEqual([]);
});

test('fault 3: begun again from before its cursor, the bus delivers again and nothing happens', async () => {
  await bus.start();
  await bus.teller.tell(...[1, 2, 3, 4].map((value) => noted('one', value)));
  await bus.settled();
  await bus.stop();

  let asked = 0;
  await bus.start({
    inbox: {
      cursor: (source) => (asked++ === 0 ? Promise.resolve(1) : bus.follower.cursor(source)),
      park: () => Promise.reject(new Error('there is nothing to park')),
    },
  });
  await bus.teller.tell(noted('one', 5));
  await bus.settled();
  expect(await bus.follower.values()).toEqual([1, 2, 3, 4, 5]);
});

test('fault 4: an effect and the cursor are one append, so there is no moment between them', async () => {
  await bus.start();
  await bus.teller.tell(
    ...Array.from({ length: 300 }, (_, value) => noted(`key-${value % 7}`, value)),
  );
  await bus.settled();
  const types = (await bus.follower.events()).map(({ type }) => type);
  expect(types).toHaveLength(600);
  const chunks = bus.follower.opened.store.read(0);
  for await (const { first, count } of chunks) {
    const inAppend = types.slice(first, first + count);
    const applied = inAppend.filter((type) => type === 'test.Applied.v1').length;
    expect([inAppend[0], inAppend.at(-1), applied * 2]).toEqual([
      'test.Applied.v1',
      'test.Received.v1',
      count,
    ]);
  }
});

test('a service that starts again goes on where it stopped', async () => {
  await bus.start();
  await bus.teller.tell(noted('one', 1), { type: 'test.Elsewhere.v1', key: 'one' });
  await bus.settled();
  await bus.stop();
  await bus.teller.tell(noted('one', 2), noted('one', 3));

  const handled: number[] = [];
  bus.hinder = (_, { position }) => handled.push(position);
  await bus.start();
  await bus.settled();
  expect(handled).toEqual([2, 3]);
  expect(await bus.follower.values()).toEqual([1, 2, 3]);
});

test('fault 17: whatever reaches the journal before its turn is refused, and comes again', async () => {
  bus.hinder = ({ data }) => {
    const { value } = data as { value: number };
    return new Promise((resolve) => setTimeout(resolve, (value * 7) % 5));
  };
  await bus.start();
  await bus.teller.tell(
    ...Array.from({ length: 24 }, (_, value) => noted(`key-${value % 3}`, value)),
  );
  await bus.settled();
  expect(await bus.follower.values()).toEqual(Array.from({ length: 24 }, (_, value) => value));
  expect(bus.lines.some(({ fields }) => fields['error'] === 'OutOfOrder')).toBe(true);
  expect(await bus.follower.parked()).toEqual({});
});

test('a journal that takes no commands is waited for, however long, and nothing is parked', async () => {
  let refusals = 0;
  bus.hinder = () => {
    if (refusals++ < 8) throw new Unavailable('the disk is full');
  };
  await bus.start({ retries: 1 });
  await bus.teller.tell(noted('one', 1), noted('two', 2));
  await bus.settled();
  expect(await bus.follower.values()).toEqual([1, 2]);
  expect(await bus.follower.events('test.Parked.v1')).toEqual([]);
});

test('what another process writes to the journal is seen', async () => {
  await bus.start();
  const [run, writer] = ['../../../tools/run.mjs', './tell.fixture.ts'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const child = spawn(process.execPath, [run ?? '', writer ?? '', bus.openedIn], {
    stdio: 'inherit',
  });
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  await until(async () => (await bus.follower.values('elsewhere')).length === 1);
  await bus.teller.tell(noted('one', 1));
  await bus.settled();
  expect(await bus.follower.values()).toEqual([42, 1]);
});

test('a stop waits for what is in flight, and hands out nothing more', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const handled: number[] = [];
  bus.hinder = (_, { position }) => {
    handled.push(position);
    return held;
  };
  await bus.start();
  await bus.teller.tell(noted('one', 1));
  await until(() => handled.length === 1);
  await bus.teller.tell(noted('one', 2));
  const stopped = bus.server.close();
  release();
  await stopped;
  expect(await bus.follower.values()).toEqual([1]);
  expect(handled).toEqual([0]);
});
