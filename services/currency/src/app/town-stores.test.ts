// Starts: the MongoDB stand-in (a real server if `MONGO_URL` is set). It is one node, in memory: what
// a change of the primary or a power cut leaves is not shown here.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startMongo } from '../../../../infra/local/index.ts';
import { BAKERY } from '../domain/shop.fixture.ts';
import { type Town, townOnServers } from '../folder.ts';
import { Outbox } from '../webhooks/outbox.ts';
import { told } from '../webhooks/town.fixture.ts';
import { Webhooks } from '../webhooks/webhooks.ts';
import { openStores, type TownStores } from './town-stores.ts';

const KEYS = { communityKey: Buffer.alloc(32, 1), notesKey: Buffer.alloc(32, 2) };
const TOWN: Town = {
  form: 1,
  community: 'vila',
  currency: 'MUM',
  backedBy: 'BRL',
  decimals: 2,
  timeZone: 'America/Sao_Paulo',
  rehearsal: true,
};
let mongo: Awaited<ReturnType<typeof startMongo>>;
/** Two instances of the service. */
let one: TownStores;
let other: TownStores;

beforeAll(async () => {
  mongo = await startMongo();
  const servers = { cell: mongo.database, kurrentUrl: '', mongoUrl: mongo.url };
  const folder = townOnServers(TOWN, '', servers);
  one = await openStores(folder, KEYS);
  other = await openStores(folder, KEYS);
});
afterAll(async () => {
  await one.records.close();
  await other.records.close();
  await mongo.stop();
});

test('what one instance keeps the other reads', async () => {
  const [note = ''] = await one.notes.keep(['óbito comunicado']);
  expect(await other.notes.read(note)).toBe('óbito comunicado');
  const refused = { line: 3, field: 'nis', rule: 'check-digit', value: '1', message: 'mistyped' };
  await one.notes.keepRefused('a'.repeat(64), [refused]);
  expect(await other.notes.refused('a'.repeat(64), { limit: 9 })).toEqual([refused]);
  const text = 'a line\n'.repeat(800_000);
  expect((await other.runFiles.read(await one.runFiles.keep(text))) === text).toBe(true);
});

test('a PIN that one instance keeps the other compares with, and keeps no other under its id', async () => {
  const kept = await Promise.all(
    [one, other].map(({ pins }, n) => pins.keep('pin', 'card', `48291${n}`, 0)),
  );
  expect(kept.filter(Boolean)).toHaveLength(1);
  const right = kept[0] ? '482910' : '482911';
  expect(await one.pins.matches('pin', 'card', right)).toBe(true);
  expect(await other.pins.matches('pin', 'card', right)).toBe(true);
});

test('of two instances that give a number to a card at once, one does', async () => {
  const bound = await Promise.all([
    one.register.bindCard('6500000000000001', 'card-1'),
    other.register.bindCard('6500000000000001', 'card-2'),
  ]);
  expect(bound.filter(Boolean)).toHaveLength(1);
  expect(await other.register.cardOf('6500000000000001')).toBe(bound[0] ? 'card-1' : 'card-2');
});

test('a webhook that is made at one instance is told by the other, where the journal is written', async () => {
  const webhooks = await Webhooks.open(one.records, KEYS.communityKey);
  const open = () => Outbox.open(other.records, webhooks.sealingKey, { head: 9 });
  const outbox = await open();
  const asked = { id: 'webhook', merchant: BAKERY, url: 'https://a.example/', after: 7 };
  await webhooks.add({ ...asked, events: ['charge.paid'] });
  await webhooks.test('webhook', { id: 'test', at: 0 });
  expect([await outbox.refresh(), outbox.position]).toEqual([true, 7]);
  await outbox.follow([told(8), told(9)], 9);
  expect(await webhooks.of(BAKERY)).toMatchObject([{ waiting: 3 }]);
  const ids: string[] = [];
  for (let due = await outbox.next('webhook'); due; due = await outbox.next('webhook')) {
    ids.push(due.delivery.id);
    await outbox.delivered(due, { at: 1, outcome: '200' });
  }
  expect(ids).toEqual(['test', 'event-8', 'event-9']);
  expect((await open()).position).toBe(9);
  expect(await webhooks.deliveriesOf('webhook')).toHaveLength(3);
});
