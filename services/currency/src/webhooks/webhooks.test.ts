import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import { BAKERY, BAZAAR } from '../domain/shop.fixture.ts';
import { Outbox } from './outbox.ts';
import { sealingKey } from './seal.ts';
import { added, COMMUNITY_KEY, newFile, told } from './town.fixture.ts';
import { type AskedWebhook, MOST_WEBHOOKS, Webhooks } from './webhooks.ts';

const URL = 'https://padaria.example/hook/private-path';
const ASKED: AskedWebhook = {
  id: 'webhook-0',
  merchant: BAKERY,
  url: URL,
  events: ['charge.paid'],
  after: 7,
};

test('a webhook has a secret of its own, which a retry is told again', () => {
  const webhooks = new Webhooks(newFile(), COMMUNITY_KEY);
  const first = webhooks.add(ASKED);
  expect(first).toEqual({
    kind: 'added',
    value: {
      webhook: 'webhook-0',
      url: URL,
      events: ['charge.paid'],
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    },
  });
  expect(webhooks.add(ASKED)).toEqual(first);
  expect(webhooks.add({ ...ASKED, url: 'https://other.example/' })).toEqual({ kind: 'other' });
  expect(webhooks.add({ ...ASKED, events: ['charge.refunded'] })).toEqual({ kind: 'other' });
  expect(webhooks.add({ ...ASKED, merchant: BAZAAR })).toEqual({ kind: 'other' });
  const second = webhooks.add({ ...ASKED, id: 'webhook-1' });
  const secrets = [first, second].map((each) => each.kind === 'added' && each.value.secret);
  expect(new Set(secrets).size).toBe(2);
  expect(webhooks.of(BAKERY)).toEqual([
    { webhook: 'webhook-0', url: URL, events: ['charge.paid'], state: 'active', waiting: 0 },
    { webhook: 'webhook-1', url: URL, events: ['charge.paid'], state: 'active', waiting: 0 },
  ]);
  webhooks.close();
});

test('a merchant has five, and one more when one is deleted; another merchant has its own', () => {
  const webhooks = new Webhooks(newFile(), COMMUNITY_KEY);
  const add = (n: number, merchant = BAKERY) =>
    webhooks.add({ ...ASKED, id: `${merchant}-${n}`, merchant }).kind;
  for (let n = 0; n < MOST_WEBHOOKS; n++) expect(add(n)).toBe('added');
  expect(add(5)).toBe('full');
  expect(add(0)).toBe('added');
  expect(add(0, BAZAAR)).toBe('added');
  expect(webhooks.remove(BAZAAR, `${BAKERY}-0`)).toBe(false);
  expect(webhooks.remove(BAKERY, `${BAKERY}-0`)).toBe(true);
  expect(webhooks.remove(BAKERY, `${BAKERY}-0`)).toBe(true);
  expect([add(0), add(5)]).toEqual(['deleted', 'added']);
  webhooks.close();
});

test('neither address nor secret can be read in the file; with other keys one makes new ones', () => {
  const path = newFile();
  const { secret } = added(path, URL);
  const other = new Webhooks(path, Buffer.alloc(32, 8));
  const [unreadable] = other.of(BAKERY);
  expect(unreadable).toMatchObject({ webhook: 'webhook-0', state: 'active' });
  expect(unreadable).not.toHaveProperty('url');
  expect(other.add({ ...ASKED, id: 'webhook-1' }).kind).toBe('added');
  expect(other.remove(BAKERY, 'webhook-0')).toBe(true);
  other.close();
  const bytes = ['', '-wal'].map((end) => {
    try {
      return readFileSync(path + end, 'latin1');
    } catch {
      return '';
    }
  });
  expect(bytes.join('')).toContain(BAKERY);
  for (const word of [secret, secret.slice(6), 'padaria.example', 'private-path']) {
    expect(bytes.join('')).not.toContain(word);
  }
});

test('what is sealed for one webhook is of no use to another', () => {
  const path = newFile();
  added(path, URL);
  added(path, 'https://other.example/');
  const key = sealingKey(COMMUNITY_KEY);
  const target = () => {
    const outbox = new Outbox(path, key);
    outbox.follow([told(1)], 1);
    const due = outbox.next('webhook-0');
    outbox.close();
    return due?.target;
  };
  expect(target()?.url).toBe(URL);
  const db = new DatabaseSync(path);
  db.exec("UPDATE webhooks SET sealed = (SELECT sealed FROM webhooks WHERE id = 'webhook-1')");
  db.close();
  expect(target()).toBeUndefined();
});

test('who is the first to want to hear hears from then on: nobody reads what came before', () => {
  const path = newFile();
  const webhooks = new Webhooks(path, COMMUNITY_KEY);
  const followed = () => {
    const outbox = new Outbox(path, webhooks.sealingKey);
    const { position } = outbox;
    outbox.close();
    return position;
  };
  expect([webhooks.areWanted, followed()]).toEqual([false, -1]);
  webhooks.add({ ...ASKED, after: 1_000 });
  expect([webhooks.areWanted, followed()]).toEqual([true, 1_000]);
  webhooks.add({ ...ASKED, id: 'webhook-1', after: 2_000 });
  expect(followed()).toBe(1_000);
  for (const { webhook } of webhooks.of(BAKERY)) webhooks.remove(BAKERY, webhook);
  expect(webhooks.areWanted).toBe(false);
  webhooks.close();
});

test('where an older journal was put back, what it has not is forgotten and will be told anew', () => {
  const path = newFile();
  added(path, URL);
  const webhooks = new Webhooks(path, COMMUNITY_KEY);
  const before = new Outbox(path, webhooks.sealingKey);
  before.follow([told(1), told(2), told(3)], 3);
  before.close();
  webhooks.forgetAfter(2);
  expect(webhooks.of(BAKERY)).toMatchObject([{ waiting: 2 }]);
  const after = new Outbox(path, webhooks.sealingKey);
  expect(after.position).toBe(2);
  after.follow([told(3, { id: 'another-event' })], 3);
  after.close();
  expect(webhooks.of(BAKERY)).toMatchObject([{ waiting: 3 }]);
  webhooks.forgetAfter(3);
  expect(webhooks.of(BAKERY)).toMatchObject([{ waiting: 3 }]);
  webhooks.close();
});
