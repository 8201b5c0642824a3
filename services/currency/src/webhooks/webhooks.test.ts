import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { jsonOf, type Kept, SqliteRecordPlace } from '@mutirao/adapters/records';
import { BAKERY, BAZAAR } from '../domain/shop.fixture.ts';
import { Outbox } from './outbox.ts';
import { sealingKey } from './seal.ts';
import { changeWebhook, openWebhookRecords, type StoredWebhook } from './stored.ts';
import { added, COMMUNITY_KEY, newFolder, told } from './town.fixture.ts';
import { type AskedWebhook, MOST_WEBHOOKS, Webhooks } from './webhooks.ts';

const places: SqliteRecordPlace[] = [];
const placeAt = (folder: string): SqliteRecordPlace => {
  const place = new SqliteRecordPlace(folder);
  places.push(place);
  return place;
};
afterEach(async () => {
  for (const place of places.splice(0)) await place.close();
});

const URL = 'https://padaria.example/hook/private-path';
const ASKED: AskedWebhook = {
  id: 'webhook-0',
  merchant: BAKERY,
  url: URL,
  events: ['charge.paid'],
  after: 7,
};

test('a webhook has a secret of its own, which a retry is told again', async () => {
  const webhooks = await Webhooks.open(placeAt(newFolder()), COMMUNITY_KEY);
  const first = await webhooks.add(ASKED);
  expect(first).toEqual({
    kind: 'added',
    value: {
      webhook: 'webhook-0',
      url: URL,
      events: ['charge.paid'],
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    },
  });
  expect(await webhooks.add(ASKED)).toEqual(first);
  expect(await webhooks.add({ ...ASKED, url: 'https://other.example/' })).toEqual({
    kind: 'other',
  });
  expect(await webhooks.add({ ...ASKED, events: ['charge.refunded'] })).toEqual({ kind: 'other' });
  expect(await webhooks.add({ ...ASKED, merchant: BAZAAR })).toEqual({ kind: 'other' });
  const second = await webhooks.add({ ...ASKED, id: 'webhook-1' });
  const secrets = [first, second].map((each) => each.kind === 'added' && each.value.secret);
  expect(new Set(secrets).size).toBe(2);
  expect(await webhooks.of(BAKERY)).toEqual([
    { webhook: 'webhook-0', url: URL, events: ['charge.paid'], state: 'active', waiting: 0 },
    { webhook: 'webhook-1', url: URL, events: ['charge.paid'], state: 'active', waiting: 0 },
  ]);
});

test('a merchant has five, and one more when one is deleted; another merchant has its own', async () => {
  const webhooks = await Webhooks.open(placeAt(newFolder()), COMMUNITY_KEY);
  const add = async (n: number, merchant = BAKERY) =>
    (await webhooks.add({ ...ASKED, id: `${merchant}-${n}`, merchant })).kind;
  for (let n = 0; n < MOST_WEBHOOKS; n++) expect(await add(n)).toBe('added');
  expect(await add(5)).toBe('full');
  expect(await add(0)).toBe('added');
  expect(await add(0, BAZAAR)).toBe('added');
  expect(await webhooks.remove(BAZAAR, `${BAKERY}-0`)).toBe(false);
  expect(await webhooks.remove(BAKERY, `${BAKERY}-0`)).toBe(true);
  expect(await webhooks.remove(BAKERY, `${BAKERY}-0`)).toBe(true);
  expect([await add(0), await add(5)]).toEqual(['deleted', 'added']);
});

test('of many that are made at once a merchant has five', async () => {
  const webhooks = await Webhooks.open(placeAt(newFolder()), COMMUNITY_KEY);
  const asked = Array.from({ length: 12 }, (_, n) =>
    webhooks.add({ ...ASKED, id: `at-once-${n}` }),
  );
  const kinds = (await Promise.all(asked)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'added')).toHaveLength(MOST_WEBHOOKS);
  expect(await webhooks.of(BAKERY)).toHaveLength(MOST_WEBHOOKS);
});

test('neither address nor secret can be read in the file; with other keys one makes new ones', async () => {
  const folder = newFolder();
  const place = placeAt(folder);
  const { secret } = await added(place, URL);
  const other = await Webhooks.open(place, Buffer.alloc(32, 8));
  const [unreadable] = await other.of(BAKERY);
  expect(unreadable).toMatchObject({ webhook: 'webhook-0', state: 'active' });
  expect(unreadable).not.toHaveProperty('url');
  expect((await other.add({ ...ASKED, id: 'webhook-1' })).kind).toBe('added');
  expect(await other.remove(BAKERY, 'webhook-0')).toBe(true);
  const bytes = globSync(join(folder, '*')).map((path) => readFileSync(path, 'latin1'));
  expect(bytes.join('')).toContain(BAKERY);
  for (const word of [secret, secret.slice(6), 'padaria.example', 'private-path']) {
    expect(bytes.join('')).not.toContain(word);
  }
});

test('what is sealed for one webhook is of no use to another', async () => {
  const place = placeAt(newFolder());
  await added(place, URL);
  await added(place, 'https://other.example/');
  const target = async () => {
    const outbox = await Outbox.open(place, sealingKey(COMMUNITY_KEY), { head: 0 });
    await outbox.follow([told(1)], 1);
    return (await outbox.next('webhook-0'))?.target;
  };
  expect((await target())?.url).toBe(URL);
  const { webhooks } = await openWebhookRecords(place);
  const sealed = jsonOf<StoredWebhook>((await webhooks.get('webhook-1')) as Kept).sealed ?? '';
  await changeWebhook(webhooks, 'webhook-0', (each) => ({ ...each, sealed }));
  expect(await target()).toBeUndefined();
});

test('who is the first to want to hear hears from then on: nobody reads what came before', async () => {
  const place = placeAt(newFolder());
  const webhooks = await Webhooks.open(place, COMMUNITY_KEY);
  const followed = async () => {
    const outbox = await Outbox.open(place, webhooks.sealingKey, { head: 5_000 });
    await outbox.close();
    return outbox.position;
  };
  expect(await webhooks.areWanted()).toBe(false);
  await webhooks.add({ ...ASKED, after: 1_000 });
  expect([await webhooks.areWanted(), await followed()]).toEqual([true, 1_000]);
  await webhooks.add({ ...ASKED, id: 'webhook-1', after: 2_000 });
  expect(await followed()).toBe(1_000);
  for (const { webhook } of await webhooks.of(BAKERY)) await webhooks.remove(BAKERY, webhook);
  expect(await webhooks.areWanted()).toBe(false);
});

test('where an older journal was put back, what it has not is forgotten and will be told anew', async () => {
  const place = placeAt(newFolder());
  await added(place, URL);
  const webhooks = await Webhooks.open(place, COMMUNITY_KEY);
  const openAt = (head: number) => Outbox.open(place, webhooks.sealingKey, { head });
  await (await openAt(0)).follow([told(1), told(2), told(3)], 3);
  const after = await openAt(2);
  expect([await webhooks.of(BAKERY), after.position]).toMatchObject([[{ waiting: 2 }], 2]);
  await after.follow([told(3, { id: 'another-event' })], 3);
  expect(await webhooks.of(BAKERY)).toMatchObject([{ waiting: 3 }]);
  await openAt(3);
  expect(await webhooks.of(BAKERY)).toMatchObject([{ waiting: 3 }]);
});
