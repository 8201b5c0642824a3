import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SqliteRecordPlace } from '@mutirao/adapters/records';
import { BAKERY, BAZAAR } from '../domain/shop.fixture.ts';
import { type Due, Outbox } from './outbox.ts';
import { added, COMMUNITY_KEY, newFolder, told } from './town.fixture.ts';
import { Webhooks } from './webhooks.ts';

let place: SqliteRecordPlace;
let outbox: Outbox;
let webhooks: Webhooks;
beforeEach(async () => {
  place = new SqliteRecordPlace(newFolder());
  webhooks = await Webhooks.open(place, COMMUNITY_KEY);
  await added(place, 'https://a.example/');
});
afterEach(() => place.close());

const anotherOutbox = (given = {}) =>
  Outbox.open(place, webhooks.sealingKey, { head: 100_000, ...given });
const open = async (given = {}) => {
  outbox = await anotherOutbox(given);
};
const next = async (webhook = 'webhook-0'): Promise<Due> => {
  const due = await outbox.next(webhook);
  if (!due) throw new Error(`nothing waits for ${webhook}`);
  return due;
};
const asked = async (test: { id: string; at: number }) => {
  await webhooks.test('webhook-0', test);
  await outbox.refresh();
};
const OK = { at: 1_000, outcome: '200' };
const DOWN = { at: 1_000, outcome: 'unreachable' };

test('an event is told to those of its merchant who want it, from when they asked', async () => {
  await added(place, 'https://b.example/', { events: ['charge.refunded', 'charge.paid'] });
  await added(place, 'https://c.example/', { events: ['charge.refunded'] });
  await added(place, 'https://d.example/', { after: 5 });
  await added(place, 'https://e.example/', { id: 'bazaar', merchant: BAZAAR });
  await open();
  expect(await outbox.follow([told(5)], 5)).toEqual(new Set(['webhook-0', 'webhook-1']));
  expect(await outbox.follow([told(6)], 6)).toContain('webhook-3');
  expect(await outbox.follow([told(7, { type: 'charge.refunded' })], 7)).toEqual(
    new Set(['webhook-1', 'webhook-2']),
  );
  expect(await outbox.follow([told(8, { merchant: BAZAAR })], 8)).toEqual(new Set(['bazaar']));
  expect(await outbox.follow([told(9, { merchant: 'nobody' })], 9)).toEqual(new Set());
  expect(await outbox.follow([told(5)], 5)).toEqual(new Set());
  expect(await webhooks.of(BAKERY)).toMatchObject([{ waiting: 2 }, { waiting: 3 }, {}, {}]);
});

test('deliveries wait in the order of the journal, one after the other', async () => {
  await open();
  await outbox.follow([told(1), told(2)], 2);
  expect(await next()).toMatchObject({ delivery: { id: 'event-1', tries: 0 } });
  await outbox.failed(await next(), DOWN, 6_000);
  expect(await next()).toMatchObject({ delivery: { id: 'event-1', tries: 1, nextAt: 6_000 } });
  await outbox.delivered(await next(), OK);
  expect(await next()).toMatchObject({ delivery: { id: 'event-2', tries: 0 } });
  expect(outbox.waiting()).toEqual(['webhook-0']);
  await outbox.delivered(await next(), OK);
  expect([await outbox.next('webhook-0'), outbox.waiting()]).toEqual([undefined, []]);
});

test('how far it was followed and what came of it are one: after a crash nothing is lost or twice', async () => {
  await open();
  await outbox.follow([], 3);
  await outbox.follow([told(4)], 5);
  await outbox.follow([], 8);
  // Not closed: as a process that is killed leaves it.
  await open();
  expect(outbox.position).toBe(5);
  expect((await next()).delivery.id).toBe('event-4');
});

test('what nobody wants to hear of is written down now and then, and at the end', async () => {
  await open();
  await outbox.follow([], 9_999);
  expect((await anotherOutbox()).position).toBe(0);
  await outbox.close();
  await open();
  expect(outbox.position).toBe(9_999);
  await outbox.follow([], 25_000);
  expect((await anotherOutbox()).position).toBe(25_000);
});

test('what is given up is disabled, says why, and nothing comes to it any more', async () => {
  await open();
  await outbox.follow([told(1), told(2)], 2);
  await outbox.givenUp(await next(), { at: 1_000, outcome: '410' }, 'gone');
  expect(await outbox.next('webhook-0')).toBeUndefined();
  expect(await outbox.follow([told(3)], 3)).toEqual(new Set());
  expect(await webhooks.of(BAKERY)).toMatchObject([
    { state: 'disabled', reason: 'gone', waiting: 2 },
  ]);
  expect(await webhooks.deliveriesOf('webhook-0')).toEqual([
    {
      delivery: 'event-1',
      type: 'charge.paid',
      state: 'given-up',
      tries: 1,
      triedAt: '1970-01-01T00:00:01.000Z',
      outcome: '410',
    },
  ]);
});

test('whoever lets too much wait is given up: it would fill our disk', async () => {
  await open({ mostWaiting: 3 });
  for (let position = 1; position <= 5; position++) {
    await outbox.follow([told(position)], position);
  }
  const [webhook] = await webhooks.of(BAKERY);
  expect(webhook).toMatchObject({ state: 'disabled', reason: 'too-far-behind', waiting: 3 });
  expect(await outbox.next('webhook-0')).toBeUndefined();
});

test('the last hundred that were tried are kept to be looked at', async () => {
  await open();
  const positions = Array.from({ length: 130 }, (_, index) => index + 1);
  await outbox.follow(
    positions.map((position) => told(position)),
    130,
  );
  for (const _ of positions.slice(0, 120)) outbox.delivered(await next(), OK);
  await outbox.failed(await next(), DOWN, 61_000);
  const deliveries = await webhooks.deliveriesOf('webhook-0');
  expect(deliveries).toHaveLength(100);
  expect(deliveries[0]).toMatchObject({
    delivery: 'event-121',
    state: 'waiting',
    outcome: 'unreachable',
    nextTryAt: '1970-01-01T00:01:01.000Z',
  });
  expect(deliveries[1]).toMatchObject({ delivery: 'event-120', state: 'delivered', tries: 1 });
  expect(await webhooks.of(BAKERY)).toMatchObject([{ waiting: 10 }]);
});

test('a test waits its turn, once, and has what failed tried again at once', async () => {
  await open();
  await outbox.follow([told(1)], 1);
  await outbox.failed(await next(), DOWN, 9_999_999);
  await asked({ id: 'test_1', at: 0 });
  expect((await next()).delivery).not.toHaveProperty('nextAt');
  await outbox.failed(await next(), DOWN, 9_999_999);
  await asked({ id: 'test_1', at: 0 });
  expect((await next()).delivery).toMatchObject({ id: 'event-1', nextAt: 9_999_999 });
  await outbox.delivered(await next(), OK);
  expect(JSON.parse((await next()).delivery.body)).toEqual({
    type: 'webhook.test',
    timestamp: '1970-01-01T00:00:00.000Z',
    data: { webhook: 'webhook-0' },
  });
  await outbox.delivered(await next(), OK);
  expect(await webhooks.of(BAKERY)).toMatchObject([{ waiting: 0 }]);
});

test('what is deleted while it is tried is gone', async () => {
  await open();
  await outbox.follow([told(1), told(2)], 2);
  const due = await next();
  await webhooks.remove(BAKERY, 'webhook-0');
  await outbox.delivered(due, OK);
  await outbox.refresh();
  expect([await outbox.next('webhook-0'), outbox.waiting()]).toEqual([undefined, []]);
  expect(await webhooks.of(BAKERY)).toEqual([]);
  const deliveries = await (await place.open({ name: 'deliveries' })).list({ limit: 9 });
  expect(deliveries.map(({ key }) => key)).toEqual(['followed']);
});

test('who asked while the journal went on is told from when it asked, and nobody else twice', async () => {
  await open();
  await outbox.follow([told(1), told(2)], 2);
  await outbox.delivered(await next(), OK);
  await outbox.follow([told(3), told(4)], 4);
  await added(place, 'https://late.example/', { after: 2 });
  expect([await outbox.refresh(), outbox.position]).toEqual([true, 2]);
  // What was read of the journal before it was known is not followed: there would be a gap.
  expect(await outbox.follow([told(5)], 5, 5)).toEqual(new Set());
  expect(outbox.position).toBe(2);
  expect(await outbox.follow([told(3), told(4), told(5)], 5)).toEqual(
    new Set(['webhook-0', 'webhook-1']),
  );
  expect([await outbox.refresh(), outbox.position]).toEqual([false, 5]);
  expect(await webhooks.of(BAKERY)).toMatchObject([{ waiting: 4 }, { waiting: 3 }]);
  expect((await next()).delivery.id).toBe('event-2');
  expect((await next('webhook-1')).delivery.id).toBe('event-3');
});

test('what is followed again after a crash is told once, as far as it is known', async () => {
  await open();
  await outbox.follow([told(1), told(2)], 2);
  await outbox.delivered(await next(), OK);
  // As it is when the process ended before it was written down how far the journal was followed.
  await (await place.open({ name: 'deliveries' })).remove(['followed']);
  await open({ head: 2 });
  expect(outbox.position).toBe(0);
  await outbox.follow([told(1), told(2)], 2);
  expect(await webhooks.of(BAKERY)).toMatchObject([{ waiting: 1 }]);
  expect((await next()).delivery.id).toBe('event-2');
});
