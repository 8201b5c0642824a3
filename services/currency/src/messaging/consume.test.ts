import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { LogEntry, OutgoingLog } from '@mutirao/adapters/bus';
import { identityEvents } from '@mutirao/contracts';
import { BusServer, connectBus } from '@mutirao/nest';
import { type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { inboxOf } from '../app/inbox.ts';
import { SmallTown } from '../app/members.fixture.ts';
import { parkedViews } from '../app/parked.ts';
import { Town } from '../app/town.ts';
import { id } from '../domain/vila.fixture.ts';
import { ConsumeController } from './consume.ts';

@Module({})
class Following {}

let small: SmallTown;
let bus: BusServer;
let app: INestApplication;

/** The facts of the small town’s identity as a log that ends by its signal alone. */
function logOf(): OutgoingLog {
  return {
    ...small.log,
    async *read(after: number, signal: AbortSignal): AsyncGenerator<LogEntry> {
      for (let next = after + 1; !signal.aborted; ) {
        const message = small.told[next];
        if (message) yield { message, position: next++ };
        else await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    beat: () => ({ position: small.told.length - 1, at: Date.now() }),
  };
}

async function start(): Promise<void> {
  await small.open();
  const logger = { warn: () => undefined, error: () => undefined };
  const known = new Set(Object.keys(identityEvents));
  bus = new BusServer({ log: logOf(), inbox: inboxOf(small.town), known, logger });
  const module = {
    module: Following,
    controllers: [ConsumeController],
    providers: [{ provide: Town, useValue: small.town }],
  };
  app = await NestFactory.create(module, new FastifyAdapter(), { logger: false });
  await app.init();
  connectBus(app, bus);
  await app.startAllMicroservices();
}

async function stop(): Promise<void> {
  await app.close();
  await small.close();
}

/** Waits until all that identity told is handled or parked; the test's own timeout ends it otherwise. */
async function heard(): Promise<void> {
  while (bus.health(Date.now()).position < small.told.length - 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

beforeAll(async () => {
  small = await SmallTown.start();
  await small.close();
  await start();
});
afterAll(async () => {
  await stop();
  await small.remove();
});

const stateOf = (member: string) =>
  small.town.parts.journal.read(({ ledger }) => ledger.accounts.get(`holder:${member}`)?.state);

test('every type of the contract has its handler, so that none is passed over', async () => {
  const types = Object.keys(identityEvents) as (keyof typeof identityEvents)[];
  const handled = types.filter((type) => bus.getHandlerByPattern(type) !== null);
  expect(handled).toEqual(types);
});

test('registered, account open, suspended, frozen: within seconds of the message', async () => {
  small.fact('identity.MemberRegistered.v1', { member: id('ana'), returned: false });
  await heard();
  expect(await stateOf(id('ana'))).toBe('open');
  const from = performance.now();
  small.fact('identity.MemberSuspended.v1', { member: id('ana') });
  await heard();
  expect(await stateOf(id('ana'))).toBe('frozen');
  expect(performance.now() - from).toBeLessThan(10_000);
});

test('thousands at once are all there, each once and in order', async () => {
  const before = small.town.parts.journal.head.position;
  for (let n = 0; n < 2_000; n++) {
    small.fact('identity.MemberRegistered.v1', { member: id(`m${n}`), returned: false });
  }
  await heard();
  expect(small.town.parts.journal.head.position).toBe(before + 2 * 2_000);
  expect(await stateOf(id('m1999'))).toBe('open');
});

test('fault 19: a poisoned message is parked after some tries, and others go on', async () => {
  const poisoned = small.fact('identity.MemberSuspended.v1', { member: id('m1') });
  Object.assign(poisoned, { data: { member: 'nobody' } });
  small.fact('identity.MemberReinstated.v1', { member: id('m1') });
  small.fact('identity.MemberSuspended.v1', { member: id('m2') });
  await heard();
  const { parked } = await parkedViews(small.town, { limit: 10 });
  expect(parked.map(({ key, reason }) => `${key} ${reason}`)).toEqual([
    `${id('m1')} failed`,
    `${id('m1')} behind`,
  ]);
  expect(await stateOf(id('m2'))).toBe('frozen');
});

test('fault 3: after a stop it goes on from its cursor, and what comes again is nothing', async () => {
  const { position } = small.town.parts.journal.head;
  await stop();
  await start();
  small.fact('identity.MemberReinstated.v1', { member: id('m2') });
  await heard();
  expect(small.town.parts.journal.head.position).toBe(position + 2);
  expect(await stateOf(id('m2'))).toBe('open');
});
