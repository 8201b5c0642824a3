// Starts: a Nest app, and two journals in a temporary folder.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Message } from '@mutirao/contracts';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, MessagePattern } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { KNOWN, type Told } from './bus.fixture.ts';
import { Bus, until } from './bus-app.fixture.ts';
import { BusServer, connectBus } from './bus-server.ts';

let bus: Bus;
beforeEach(async () => {
  bus = await Bus.open();
});
afterEach(() => bus.end());

const noted = (key: string, value: number): Told => ({ type: 'test.Noted.v1', key, value });
const valueIn = ({ data }: Message): unknown => (data as { value: number }).value;

/** Fails at the messages with these values, and counts how often it saw each. */
function failAt(...values: readonly number[]): Map<unknown, number> {
  const seen = new Map<unknown, number>();
  bus.hinder = (message) => {
    const value = valueIn(message);
    seen.set(value, (seen.get(value) ?? 0) + 1);
    if (values.some((bad) => bad === value)) throw new RangeError('cannot be');
  };
  return seen;
}

test('a handler that fails twice and then works has its message in its place', async () => {
  let failures = 0;
  bus.hinder = (message) => {
    if (valueIn(message) === 2 && failures++ < 2) throw new Error('not yet');
  };
  await bus.start();
  await bus.teller.tell(noted('one', 1), noted('one', 2), noted('two', 3));
  await bus.settled();
  expect(await bus.follower.values()).toEqual([1, 2, 3]);
  expect(failures).toBe(3);
  expect(await bus.follower.parked()).toEqual({});
});

test('fault 19: a poison message is parked after bounded tries, its key waits behind it, others go on', async () => {
  const seen = failAt(2);
  await bus.start();
  await bus.teller.tell(noted('bad', 1), noted('bad', 2), noted('bad', 3), noted('good', 4));
  await bus.settled();
  await bus.teller.tell(noted('bad', 5), noted('good', 6));
  await bus.settled();

  expect(await bus.follower.values()).toEqual([1, 4, 6]);
  expect(await bus.follower.parked()).toEqual({ bad: [1, 2, 4] });
  const reasons = (await bus.follower.events('test.Parked.v1')).map(({ data }) => data['reason']);
  expect(reasons).toEqual(['RangeError: cannot be', 'behind', 'behind']);
  // Once, and five times more; those after it were on their way with it.
  expect(seen.get(2)).toBe(6);
  expect(bus.server.health(Date.now())).toMatchObject({ position: 5, behindSeconds: 0 });
  const { level, fields } = bus.lines.at(-1) ?? {};
  expect({ level, fields }).toEqual({
    level: 'error',
    fields: { source: '/test/vila', position: 1, type: 'test.Noted.v1', tries: 6 },
  });
});

test('parked messages are handled again in their order, each removed in the write of its effect', async () => {
  failAt(1);
  await bus.start({ retries: 0 });
  await bus.teller.tell(noted('bad', 1), noted('bad', 2), noted('bad', 3));
  await bus.settled();
  expect(await bus.follower.parked()).toEqual({ bad: [0, 1, 2] });

  await expect(bus.server.replay(0)).rejects.toThrow('cannot be');
  failAt();
  await expect(bus.server.replay(1)).rejects.toThrow('another is parked before it');
  expect(await bus.follower.parked()).toEqual({ bad: [0, 1, 2] });
  for (const position of [0, 1, 2]) {
    const before = await bus.follower.opened.store.head();
    await bus.server.replay(position);
    const appends: number[] = [];
    const chunks = bus.follower.opened.store.read(before.position + 1);
    for await (const { count } of chunks) appends.push(count);
    expect(appends).toEqual([2]);
  }
  expect(await bus.follower.values()).toEqual([1, 2, 3]);
  expect(await bus.follower.parked()).toEqual({});
  await expect(bus.server.replay(7)).rejects.toThrow('no message at position 7');

  await bus.teller.tell(noted('bad', 4));
  await bus.settled();
  expect(await bus.follower.values('bad')).toEqual([1, 2, 3, 4]);
});

test('a message that is not as its schema says is parked before any handler sees it', async () => {
  const seen = failAt();
  const check = (message: Message): void => {
    if (valueIn(message) === 1)
      throw new Error('not as the schema of its type says (value: custom)');
  };
  await bus.start({ retries: 1, check });
  await bus.teller.tell(noted('one', 1), noted('two', 2));
  await bus.settled();
  expect(await bus.follower.values()).toEqual([2]);
  expect(await bus.follower.parked()).toEqual({ one: [0] });
  expect(seen.has(1)).toBe(false);
});

test('a handler that stores nothing does not take its message along: it is parked', async () => {
  const receive = (message: Message): boolean => valueIn(message) !== 1;
  await bus.start({ retries: 1 });
  const { follower } = bus;
  const stored = follower.receive.bind(follower);
  follower.receive = async (message, context) => receive(message) && stored(message, context);
  await bus.teller.tell(noted('one', 1), noted('two', 2));
  await bus.settled();
  expect(await follower.values()).toEqual([2]);
  const [parked] = await follower.events('test.Parked.v1');
  expect(parked?.data['reason']).toContain('did not store that it was handled');
});

test('fault 50: a type of a later version halts the consumer, which says so, until it knows it', async () => {
  await bus.start();
  await bus.teller.tell(noted('one', 1), { type: 'test.Noted.v2', key: 'one' }, noted('two', 2));
  await until(() => bus.server.health(Date.now()).halted !== undefined);
  expect(bus.server.health(Date.now())).toMatchObject({
    position: 0,
    halted: 'position 1, a test.Noted.v2, is of a type that this version does not know',
  });
  expect(bus.lines.map(({ text }) => text)).toEqual(['halted at a message']);
  expect(await bus.follower.values()).toEqual([1]);
  await bus.stop();

  await bus.start({ known: new Set([...KNOWN, 'test.Noted.v2']) });
  await bus.settled();
  expect(await bus.follower.values()).toEqual([1, 2]);
});

test('fault 20: a consumer that is stuck falls behind, though the log lives', async () => {
  let release = (): void => undefined;
  bus.hinder = () =>
    new Promise<void>((resolve) => {
      release = resolve;
    });
  await bus.start();
  await until(() => bus.server.behindSeconds(Date.now()) === 0);
  await bus.teller.tell(noted('one', 1));

  // The log’s next sign of life, ten seconds later, is of a position that is not handled.
  const later = (): number => Date.now() + 10_000;
  bus.teller.clock = later;
  await until(() => bus.teller.log.beat().position === 0 && bus.teller.log.beat().at > Date.now());
  expect(bus.server.behindSeconds(later())).toBeGreaterThan(9);
  release();
  await bus.settled();
  expect(bus.server.behindSeconds(later())).toBe(0);
});

test('a log that gives no sign of life is behind, however little it told', async () => {
  await bus.start();
  await bus.teller.tell(noted('one', 1));
  await bus.settled();
  await until(() => bus.server.behindSeconds(Date.now()) === 0);
  bus.teller.beating = false;
  const { at } = bus.teller.log.beat();
  expect(bus.server.behindSeconds(at + 2_000)).toBe(0);
  expect(bus.server.behindSeconds(at + 6_000)).toBe(6);
});

test('two handlers of one type, or one that is asked for an answer, are refused at the start', async () => {
  @Controller()
  class Twice {
    @EventPattern<string>('test.Noted.v1')
    one(): void {}

    @EventPattern<string>('test.Noted.v1')
    other(): void {}
  }
  @Controller()
  class Asked {
    @MessagePattern<string>('test.Noted.v1')
    answer(): void {}
  }
  @Module({})
  class Nothing {}
  await bus.start();
  for (const [controller, why] of [
    [Twice, 'test.Noted.v1 has two handlers'],
    [Asked, 'test.Noted.v1: the bus asks for no answers'],
  ] as const) {
    const module = { module: Nothing, controllers: [controller] };
    const app = await NestFactory.create(module, new FastifyAdapter(), { logger: false });
    const { log } = bus.teller;
    const logger = { warn: () => undefined, error: () => undefined };
    connectBus(app, new BusServer({ log, inbox: bus.follower, known: KNOWN, logger }));
    await expect(app.startAllMicroservices()).rejects.toThrow(why);
    await app.close();
  }
});
