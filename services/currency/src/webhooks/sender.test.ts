import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SqliteRecordPlace } from '@mutirao/adapters/records';
import { Webhook } from 'standardwebhooks';
import { BAKERY } from '../domain/shop.fixture.ts';
import { deliver } from './delivery.ts';
import { Outbox } from './outbox.ts';
import { type Received, Receiver } from './receiver.fixture.ts';
import { Sender, type SenderPorts } from './sender.ts';
import { changeWebhook, openWebhookRecords } from './stored.ts';
import { added, COMMUNITY_KEY, newFolder, told } from './town.fixture.ts';
import { Webhooks } from './webhooks.ts';

/** Starts an HTTP server on this machine for each test. */
let receiver: Receiver;
let place: SqliteRecordPlace;
let webhooks: Webhooks;
let outbox: Outbox;
let sender: Sender;
beforeEach(async () => {
  receiver = await Receiver.listen();
  place = new SqliteRecordPlace(newFolder());
  webhooks = await Webhooks.open(place, COMMUNITY_KEY);
});
afterEach(async () => {
  await sender.stop();
  await outbox.close();
  await place.close();
  await receiver.close();
});

const SOON = 5;
async function start(given: Partial<SenderPorts> = {}): Promise<void> {
  outbox = await Outbox.open(place, webhooks.sealingKey, { head: 1_000 });
  const ports = { resolve: async () => [], admits: () => true, timeoutMilliseconds: 5_000 };
  sender = new Sender(outbox, {
    deliver: (delivery, stop) => deliver(ports, delivery, stop),
    now: Date.now,
    chance: () => 0,
    pauseAfter: () => SOON,
    ...given,
  });
  sender.look(outbox.waiting());
}

async function happen(...positions: readonly number[]): Promise<void> {
  const messages = positions.map((position) => told(position));
  sender.look(await outbox.follow(messages, positions.at(-1) ?? 0));
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()) && tries < 1_000; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(await isSo()).toBe(true);
}

const waiting = async () => (await webhooks.of(BAKERY)).map((each) => each.waiting);
const headersOf = ({ headers }: Received) => headers as Record<string, string>;
const first = (): Received => receiver.received[0] as Received;

test('a receiver verifies by the library that it is ours, whole and of now', async () => {
  const { secret } = await added(place, receiver.url());
  await start();
  await happen(1);
  await until(() => receiver.received.length === 1);
  const { body, headers } = first();
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': 'event-1' });
  expect(new Webhook(secret).verify(body, headersOf(first()))).toEqual(JSON.parse(told(1).body));
  const { secret: other } = await added(place, 'https://other.example/');
  expect(() => new Webhook(other).verify(body, headersOf(first()))).toThrow('No matching');
  expect(() => new Webhook(secret).verify(`${body} `, headersOf(first()))).toThrow('No matching');
});

test('fault 45: what is replayed later is refused, with its own time or with a new one', async () => {
  const { secret } = await added(place, receiver.url());
  const sixMinutesAgo = () => Date.now() - 6 * 60_000;
  await start({ now: sixMinutesAgo });
  await happen(1);
  await until(() => receiver.received.length === 1);
  const { body } = first();
  const headers = headersOf(first());
  expect(() => new Webhook(secret).verify(body, headers)).toThrow('too old');
  const now = String(Math.floor(Date.now() / 1_000));
  const renewed = { ...headers, 'webhook-timestamp': now };
  expect(() => new Webhook(secret).verify(body, renewed)).toThrow('No matching');
  const renamed = { ...headers, 'webhook-id': 'event-2' };
  expect(() => new Webhook(secret).verify(body, renamed)).toThrow();
});

test('fault 46: one that fails holds those after it back: they come in order, under the same ids', async () => {
  await added(place, receiver.url());
  let failures = 3;
  receiver.reply = ({ id }) => (id === 'event-2' && failures-- > 0 ? 500 : 204);
  await start();
  await happen(1, 2);
  await happen(3);
  await until(async () => (await waiting())[0] === 0);
  const [ok, again] = ['event-1', 'event-2'];
  expect(receiver.ids()).toEqual([ok, again, again, again, again, 'event-3']);
  expect(
    (await webhooks.deliveriesOf('webhook-0')).map(({ tries, outcome }) => [tries, outcome]),
  ).toEqual([
    [1, '204'],
    [4, '204'],
    [1, '204'],
  ]);
});

test('each try is signed with its own time', async () => {
  const { secret } = await added(place, receiver.url());
  receiver.reply = () => (receiver.received.length < 2 ? 503 : 200);
  await start({ pauseAfter: () => 1_100 });
  await happen(1);
  await until(async () => (await waiting())[0] === 0);
  const times = receiver.received.map(({ headers }) => headers['webhook-timestamp']);
  expect(new Set(times).size).toBe(2);
  for (const each of receiver.received) new Webhook(secret).verify(each.body, headersOf(each));
});

test('fault 46: one that is down, slow or failing holds nobody else up', async () => {
  const down = await Receiver.listen();
  await added(place, down.url());
  await down.close();
  await added(place, receiver.url('/slow'));
  await added(place, receiver.url('/failing'));
  await added(place, receiver.url('/well'));
  receiver.reply = ({ path: at }) => (at === '/slow' ? () => {} : at === '/failing' ? 500 : 200);
  await start({ pauseAfter: () => 60_000 });
  await happen(1, 2, 3);
  await until(async () => receiver.ids('/well').length === 3 && (await waiting()).at(-1) === 0);
  expect([receiver.ids('/slow'), receiver.ids('/failing')]).toEqual([['event-1'], ['event-1']]);
  expect(await waiting()).toEqual([3, 3, 3, 0]);
});

test('one delivery at a time to each, sixteen in all', async () => {
  const shops = Array.from({ length: 20 }, (_, n) => `shop-${n}`);
  for (const merchant of shops) {
    await added(place, receiver.url(`/${merchant}`), { id: merchant, merchant });
  }
  let open = 0;
  let most = 0;
  const busy = new Map<string, number>();
  await start({
    deliver: async ({ url }) => {
      busy.set(url, (busy.get(url) ?? 0) + 1);
      most = Math.max(most, ++open);
      expect(busy.get(url)).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 20));
      busy.set(url, 0);
      open -= 1;
      return { status: 200 };
    },
  });
  const messages = shops.flatMap((merchant) => [1, 2, 3].map((n) => told(n, { merchant })));
  sender.look(await outbox.follow(messages, 3));
  await until(() => outbox.waiting().length === 0);
  expect(most).toBe(16);
});

test('those who let us wait never have more than half of the slots', async () => {
  const slow = Array.from({ length: 16 }, (_, n) => `slow-${n}`);
  for (const merchant of [...slow, 'quick']) {
    await added(place, receiver.url(`/${merchant}`), { id: merchant, merchant });
  }
  let quick = 0;
  await start({
    deliver: async ({ url }) => {
      const isSlow = url.includes('slow');
      await new Promise((resolve) => setTimeout(resolve, isSlow ? 1_200 : 1));
      quick += isSlow ? 0 : 1;
      return { status: 200 };
    },
  });
  const events = slow.flatMap((merchant) => [1, 2].map((n) => told(n, { merchant })));
  sender.look(await outbox.follow(events, 2));
  // All slots are taken once; from then on the slow ones are known.
  await new Promise((resolve) => setTimeout(resolve, 1_400));
  sender.look(await outbox.follow([told(3, { merchant: 'quick' })], 3));
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(quick).toBe(1);
});

test('410 is taken at its word; a redirection and any other answer are failures', async () => {
  await added(place, receiver.url('/gone'));
  await added(place, receiver.url('/moved'));
  receiver.reply = ({ path: at }) => (at === '/gone' ? 410 : 301);
  await start({ pauseAfter: (tries) => (tries < 3 ? SOON : undefined) });
  await happen(1, 2);
  await until(async () => (await webhooks.of(BAKERY)).every(({ state }) => state === 'disabled'));
  expect(await webhooks.of(BAKERY)).toMatchObject([{ reason: 'gone' }, { reason: 'failing' }]);
  expect([receiver.ids('/gone').length, receiver.ids('/moved').length]).toEqual([1, 3]);
});

test('one whose address cannot be read is tried like others, and holds nobody up', async () => {
  await added(place, receiver.url('/unreadable'));
  await added(place, receiver.url('/well'));
  const records = await openWebhookRecords(place);
  await changeWebhook(records.webhooks, 'webhook-0', (each) => ({
    ...each,
    sealed: 'A'.repeat(80),
  }));
  await start({ pauseAfter: () => 60_000 });
  await happen(1);
  await until(async () => receiver.received.length === 1 && (await waiting())[1] === 0);
  expect(await webhooks.deliveriesOf('webhook-0')).toMatchObject([
    { outcome: 'unreadable', tries: 1 },
  ]);
});

test('a test wakes what sleeps', async () => {
  await added(place, receiver.url());
  receiver.reply = () => (receiver.received.length === 1 ? 500 : 200);
  await start({ pauseAfter: () => 60_000 });
  await happen(1);
  await until(async () => (await webhooks.deliveriesOf('webhook-0')).length === 1);
  await webhooks.test('webhook-0', { id: 'test_1', at: Date.now() });
  await outbox.refresh();
  sender.look(outbox.waiting());
  await until(async () => (await waiting())[0] === 0);
  expect(receiver.ids()).toEqual(['event-1', 'event-1', 'test_1']);
});

test('what was under way when it was stopped is sent again: at least once', async () => {
  await added(place, receiver.url());
  receiver.reply = () => () => {};
  await start();
  await happen(1);
  await until(() => receiver.received.length === 1);
  await sender.stop();
  expect(await webhooks.deliveriesOf('webhook-0')).toEqual([]);
  await outbox.close();
  receiver.reply = () => 200;
  await start();
  await until(async () => (await waiting())[0] === 0);
  expect(receiver.ids()).toEqual(['event-1', 'event-1']);
});
