import { beforeEach, expect, test } from '@jest/globals';
import { Metrics } from './metrics.ts';
import type { WatchedConsumer, WatchedLedger } from './service-metrics.ts';
import { ServiceWatch } from './service-watch.ts';

const SECOND = 1_000;
const SOURCE = '/identity/vila';

/** A ledger and a consumer of which a test says how they are. */
const ledger = {
  end: 10 as number | Error | 'silent',
  position: 10,
  halted: undefined as string | undefined,
  isOurs: true,
  followed: 7,
  snapshotAt: 4,
};
const consumer = {
  position: 5,
  behindSeconds: 0,
  lag: 0,
  assigned: true,
  halted: undefined as string | undefined,
};
let now: number;
let watch: ServiceWatch;
let metrics: Metrics;

const watchedLedger: WatchedLedger = {
  ledger: 'currency-vila',
  journal: {
    get head() {
      return { position: ledger.position, hash: Buffer.alloc(32) };
    },
    get halted() {
      return ledger.halted;
    },
  },
  store: {
    async head() {
      if (ledger.end === 'silent') await new Promise<never>(() => undefined);
      if (ledger.end instanceof Error) throw ledger.end;
      return { position: ledger.end as number, hash: Buffer.alloc(32) };
    },
  },
  ownership: {
    get isOurs() {
      return ledger.isOurs;
    },
  },
  beside: ledger,
};
const watchedConsumer: WatchedConsumer = {
  consumer: 'currency',
  bus: {
    health: () => ({
      source: SOURCE,
      position: consumer.position,
      behindSeconds: consumer.behindSeconds,
      ...(consumer.halted === undefined ? {} : { halted: consumer.halted }),
    }),
  },
  feed: {
    progress: () => [
      { source: '/identity/outra', assigned: true, position: 1, lag: 99, paused: false },
      { source: SOURCE, paused: false, ...consumer },
    ],
  },
  parked: () => 2,
};

beforeEach(() => {
  Object.assign(ledger, { end: 10, position: 10, halted: undefined, isOurs: true });
  Object.assign(consumer, { position: 5, behindSeconds: 0, lag: 0 });
  Object.assign(consumer, { assigned: true, halted: undefined });
  now = 0;
  metrics = new Metrics();
  const service = { ledgers: [watchedLedger], consumers: [watchedConsumer] };
  watch = new ServiceWatch(service, { metrics, now: () => now });
});

/** Why it is not ready, so many seconds on. */
async function after(seconds: number): Promise<readonly string[]> {
  now += seconds * SECOND;
  await watch.look();
  return watch.readiness();
}

test('a process is starting until it has looked, and ready when all is well', async () => {
  expect(watch.readiness()).toEqual(['starting']);
  expect(await after(0)).toEqual([]);
});

test('a journal that takes no commands is not ready', async () => {
  ledger.halted = 'the journal’s chain is broken at position 3';
  expect(await after(0)).toEqual([`currency-vila takes no commands: ${ledger.halted}`]);
});

test('a copy is not ready while it lacks what was in the store ten seconds ago', async () => {
  ledger.end = 20;
  expect(await after(0)).toEqual([]);
  ledger.position = 15;
  expect(await after(9)).toEqual([]);
  expect(await after(1)).toEqual(['currency-vila is behind its journal']);
  ledger.position = 20;
  ledger.end = 30;
  expect(await after(2)).toEqual([]);
});

test('a copy that never has the very last event, and follows, is ready', async () => {
  for (let turn = 0; turn < 20; turn++) {
    ledger.position = ledger.end as number;
    ledger.end = ledger.position + 5;
    expect(await after(2)).toEqual([]);
  }
});

test.each([[new Error('not now')], ['silent' as const]])(
  'a store that is away (%s) counts after ten seconds, until it is back',
  async (away) => {
    ledger.end = away;
    expect(await after(0)).toEqual([]);
    expect(await after(10)).toEqual(['the store of currency-vila is away']);
    ledger.end = 10;
    expect(await after(1)).toEqual([]);
  },
);

test('a consumer that lives and takes nothing for half a minute is not ready', async () => {
  consumer.lag = 1;
  expect(await after(0)).toEqual([]);
  expect(await after(29)).toEqual([]);
  expect(await after(1)).toEqual([`currency takes nothing of ${SOURCE}`]);
  consumer.position = 6;
  expect(await after(1)).toEqual([]);
});

test('a consumer that is slow, or idle, or follows elsewhere, is ready', async () => {
  consumer.lag = 900;
  for (let turn = 0; turn < 4; turn++) {
    consumer.position += 1;
    expect(await after(29)).toEqual([]);
  }
  consumer.lag = 0;
  expect(await after(60)).toEqual([]);
  expect(await after(60)).toEqual([]);
  Object.assign(consumer, { lag: 1, assigned: false });
  expect(await after(1)).toEqual([]);
  expect(await after(60)).toEqual([]);
});

test('a process is not ready before its first news; later ones may be late', async () => {
  consumer.behindSeconds = 9_000;
  const waits = [`currency waits for its first news of ${SOURCE}`];
  expect(await after(0)).toEqual(waits);
  expect(await after(5)).toEqual(waits);
  consumer.behindSeconds = 0;
  expect(await after(1)).toEqual([]);
  consumer.behindSeconds = 20;
  expect(await after(20)).toEqual([]);
});

test('a process waits half a minute for its first news, and goes on without', async () => {
  consumer.behindSeconds = 9_000;
  expect(await after(0)).toHaveLength(1);
  expect(await after(29)).toHaveLength(1);
  expect(await after(1)).toEqual([]);
});

test('a process waits half a minute for its place among the others', async () => {
  const service = { ledgers: [watchedLedger], consumers: [] };
  let join = (): void => undefined;
  const joined = new Promise<void>((resolve) => {
    join = resolve;
  });
  const waits = ['waits for its place among the other processes'];
  watch = new ServiceWatch(service, { joined, now: () => now });
  expect(await after(0)).toEqual(waits);
  expect(await after(29)).toEqual(waits);
  join();
  expect(await after(0)).toEqual([]);
  watch = new ServiceWatch(service, { joined: new Promise(() => undefined), now: () => now });
  expect(await after(0)).toEqual(waits);
  expect(await after(30)).toEqual([]);
});

test('time in which nothing waited does not count', async () => {
  consumer.lag = 1;
  await after(0);
  consumer.lag = 0;
  await after(20);
  consumer.lag = 1;
  expect(await after(20)).toEqual([]);
  expect(await after(29)).toEqual([]);
  expect(await after(1)).toHaveLength(1);
});

test('a consumer that has halted is not ready at once', async () => {
  consumer.halted = 'position 8, a test.New.v1, is of a type that this version does not know';
  expect(await after(0)).toEqual([`currency has halted in ${SOURCE}: ${consumer.halted}`]);
});

test('the writer’s process tells of what it alone does; the others of their copies', async () => {
  consumer.behindSeconds = 3;
  const labels = `{consumer="currency",source="${SOURCE}"}`;
  const text = await metrics.registry.metrics();
  for (const line of [
    'mutirao_journal_position{ledger="currency-vila"} 10',
    'mutirao_journal_owner{ledger="currency-vila"} 1',
    'mutirao_read_model_behind_events{ledger="currency-vila"} 3',
    'mutirao_snapshot_behind_events{ledger="currency-vila"} 6',
    `mutirao_consumer_lag_messages${labels} 0`,
    `mutirao_consumer_behind_seconds${labels} 3`,
    `mutirao_consumer_parked${labels} 2`,
    `mutirao_consumer_halted${labels} 0`,
  ]) {
    expect(text).toContain(line);
  }
  ledger.isOurs = false;
  consumer.assigned = false;
  const elsewhere = await metrics.registry.metrics();
  expect(elsewhere).toContain('mutirao_journal_owner{ledger="currency-vila"} 0');
  expect(elsewhere).toContain(`mutirao_consumer_behind_seconds${labels} 3`);
  expect(elsewhere).not.toMatch(/behind_events\{|lag_messages\{/);
});
