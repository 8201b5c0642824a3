import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { BAKERY, BAZAAR } from '../domain/shop.fixture.ts';
import { type Due, Outbox } from './outbox.ts';
import { added, COMMUNITY_KEY, newFile, told } from './town.fixture.ts';
import { Webhooks } from './webhooks.ts';

let path: string;
let outbox: Outbox;
let webhooks: Webhooks;
beforeEach(() => {
  path = newFile();
  webhooks = new Webhooks(path, COMMUNITY_KEY);
  added(path, 'https://a.example/');
});
afterEach(() => {
  outbox.close();
  webhooks.close();
});

const open = (given = {}) => {
  outbox = new Outbox(path, webhooks.sealingKey, given);
};
const next = (webhook = 'webhook-0'): Due => {
  const due = outbox.next(webhook);
  if (!due) throw new Error(`nothing waits for ${webhook}`);
  return due;
};
const OK = { at: 1_000, outcome: '200' };
const DOWN = { at: 1_000, outcome: 'unreachable' };

test('an event is told to those of its merchant who want it, from when they asked', () => {
  added(path, 'https://b.example/', { events: ['charge.refunded', 'charge.paid'] });
  added(path, 'https://c.example/', { events: ['charge.refunded'] });
  added(path, 'https://d.example/', { after: 5 });
  added(path, 'https://e.example/', { id: 'bazaar', merchant: BAZAAR });
  open();
  expect(outbox.follow([told(5)], 5)).toEqual(new Set(['webhook-0', 'webhook-1']));
  expect(outbox.follow([told(6)], 6)).toContain('webhook-3');
  expect(outbox.follow([told(7, { type: 'charge.refunded' })], 7)).toEqual(
    new Set(['webhook-1', 'webhook-2']),
  );
  expect(outbox.follow([told(8, { merchant: BAZAAR })], 8)).toEqual(new Set(['bazaar']));
  expect(outbox.follow([told(9, { merchant: 'nobody' })], 9)).toEqual(new Set());
  expect(outbox.follow([told(5)], 5)).toEqual(new Set());
  expect(webhooks.of(BAKERY)).toMatchObject([{ waiting: 2 }, { waiting: 3 }, {}, {}]);
});

test('deliveries wait in the order of the journal, one after the other', () => {
  open();
  outbox.follow([told(1), told(2)], 2);
  expect(next()).toMatchObject({ id: 'event-1', tries: 0, nextAt: 0 });
  outbox.failed(next(), DOWN, 6_000);
  expect(next()).toMatchObject({ id: 'event-1', tries: 1, nextAt: 6_000 });
  outbox.delivered(next(), OK);
  expect(next()).toMatchObject({ id: 'event-2', tries: 0, nextAt: 0 });
  expect(outbox.waiting()).toEqual(['webhook-0']);
  outbox.delivered(next(), OK);
  expect([outbox.next('webhook-0'), outbox.waiting()]).toEqual([undefined, []]);
});

test('how far it was followed and what came of it are one: after a crash nothing is lost or twice', () => {
  open();
  outbox.follow([], 3);
  outbox.follow([told(4)], 5);
  outbox.follow([], 8);
  // Not closed: as a process that is killed leaves it.
  const crashed = outbox;
  open();
  expect(outbox.position).toBe(5);
  expect(next().id).toBe('event-4');
  crashed.close();
});

test('what nobody wants to hear of is written down now and then, and at the end', () => {
  open();
  outbox.follow([], 9_999);
  const other = new Outbox(path, webhooks.sealingKey);
  expect(other.position).toBe(0);
  other.close();
  outbox.close();
  open();
  expect(outbox.position).toBe(9_999);
  outbox.follow([], 25_000);
  const third = new Outbox(path, webhooks.sealingKey);
  expect(third.position).toBe(25_000);
  third.close();
});

test('what is given up is disabled, says why, and nothing comes to it any more', () => {
  open();
  outbox.follow([told(1), told(2)], 2);
  outbox.givenUp(next(), { at: 1_000, outcome: '410' }, 'gone');
  expect(outbox.next('webhook-0')).toBeUndefined();
  expect(outbox.follow([told(3)], 3)).toEqual(new Set());
  expect(webhooks.of(BAKERY)).toMatchObject([{ state: 'disabled', reason: 'gone', waiting: 2 }]);
  expect(webhooks.deliveriesOf('webhook-0')).toEqual([
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

test('whoever lets too much wait is given up: it would fill our disk', () => {
  open({ mostWaiting: 3 });
  for (let position = 1; position <= 5; position++) outbox.follow([told(position)], position);
  const [webhook] = webhooks.of(BAKERY);
  expect(webhook).toMatchObject({ state: 'disabled', reason: 'too-far-behind', waiting: 3 });
  expect(outbox.next('webhook-0')).toBeUndefined();
});

test('the last hundred that were tried are kept to be looked at', () => {
  open();
  const positions = Array.from({ length: 130 }, (_, index) => index + 1);
  outbox.follow(
    positions.map((position) => told(position)),
    130,
  );
  for (const _ of positions.slice(0, 120)) outbox.delivered(next(), OK);
  outbox.failed(next(), DOWN, 61_000);
  const deliveries = webhooks.deliveriesOf('webhook-0');
  expect(deliveries).toHaveLength(100);
  expect(deliveries[0]).toMatchObject({
    delivery: 'event-121',
    state: 'waiting',
    outcome: 'unreachable',
    nextTryAt: '1970-01-01T00:01:01.000Z',
  });
  expect(deliveries[1]).toMatchObject({ delivery: 'event-120', state: 'delivered', tries: 1 });
  expect(webhooks.of(BAKERY)).toMatchObject([{ waiting: 10 }]);
});

test('a test waits its turn, once, and has what failed tried again at once', () => {
  open();
  outbox.follow([told(1)], 1);
  outbox.failed(next(), DOWN, 9_999_999);
  webhooks.test('webhook-0', 'test_1', 0);
  expect(next()).toMatchObject({ id: 'event-1', nextAt: 0 });
  outbox.failed(next(), DOWN, 9_999_999);
  webhooks.test('webhook-0', 'test_1', 0);
  expect(next()).toMatchObject({ id: 'event-1', nextAt: 9_999_999 });
  outbox.delivered(next(), OK);
  expect(JSON.parse(next().body)).toEqual({
    type: 'webhook.test',
    timestamp: '1970-01-01T00:00:00.000Z',
    data: { webhook: 'webhook-0' },
  });
  outbox.delivered(next(), OK);
  expect(webhooks.of(BAKERY)).toMatchObject([{ waiting: 0 }]);
});

test('what is deleted while it is tried is gone', () => {
  open();
  outbox.follow([told(1), told(2)], 2);
  const due = next();
  webhooks.remove(BAKERY, 'webhook-0');
  outbox.delivered(due, OK);
  expect([outbox.next('webhook-0'), outbox.waiting()]).toEqual([undefined, []]);
  expect(webhooks.of(BAKERY)).toEqual([]);
});
