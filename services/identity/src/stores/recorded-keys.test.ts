import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PersonKeys } from './person-keys.ts';
import { PlaceOfRecords } from './record-place.fixture.ts';
import { RecordedKeys } from './recorded-keys.ts';
import { SigningKeys, signLocalToken } from './signing-keys.ts';

const MASTER = Buffer.alloc(32, 7);
const OTHER = Buffer.alloc(32, 8);
const NOW = 1_800_000_000;

let records: PlaceOfRecords;
beforeEach(() => {
  records = new PlaceOfRecords();
});
afterEach(() => records.remove());

/** An instance, with a connection of its own. */
const instance = async (now = NOW) =>
  SigningKeys.in(await RecordedKeys.open(records.again(), MASTER), now);
const published = async (keys: SigningKeys, now: number) =>
  (await keys.jwks(now)).keys.map(({ kid }) => kid);

test('instances that start at once make one key, which none of them has in the clear', async () => {
  const all = await Promise.all([instance(), instance(), instance()]);
  const kids = await Promise.all(all.map(async (keys) => (await keys.signing(NOW)).kid));
  expect(new Set(kids).size).toBe(1);
  expect(records.bytes().includes(kids[0] ?? '')).toBe(false);
  expect(records.bytes().includes('Ed25519')).toBe(false);
});

test('of instances that rotate at once all answer with the one key that was added', async () => {
  const all = await Promise.all([instance(), instance(), instance()]);
  const added = await Promise.all(all.map((keys) => keys.rotate(NOW)));
  expect(new Set(added.map(({ kid }) => kid)).size).toBe(1);
  expect(await published(await instance(), NOW)).toHaveLength(2);
});

test('a key that one instance signs with counts at another at once, and goes within a minute', async () => {
  const [one, two] = await Promise.all([instance(), instance()]);
  const old = (await two.signing(NOW)).kid;
  const { kid } = await one.rotate(NOW, NOW);
  expect(await two.verifying(kid, NOW + 1)).toBeDefined();
  const content = { community: 'vila', subject: 'ana', roles: [] };
  expect(await signLocalToken(one, content, NOW)).toBeTruthy();
  // Once another key is added at once, what has not signed yet leaves, and so does what retired.
  const retired = NOW + 60 + 15 * 60;
  await one.rotate(retired, retired);
  expect(await two.verifying(old, retired + 60)).toBeUndefined();
});

test('while the records cannot be read, each instance goes on with the keys that it knows', async () => {
  const place = records.again();
  const keys = await SigningKeys.in(await RecordedKeys.open(place, MASTER), NOW);
  const { kid } = await keys.signing(NOW);
  await place.close();
  expect((await keys.signing(NOW + 61)).kid).toBe(kid);
});

test('another master key is told at the start', async () => {
  await RecordedKeys.open(records.place, MASTER);
  await expect(RecordedKeys.open(records.again(), OTHER)).rejects.toThrow('not the master key');
});

test('without a note of the right one none is taken on trust once it would have to open something', async () => {
  await RecordedKeys.open(records.place, MASTER);
  await (await PersonKeys.open(records.place, MASTER)).assign(['ana'.padEnd(22, '_')]);
  await (await records.place.open({ name: 'keys' })).remove(['master-key-check']);
  await expect(RecordedKeys.open(records.again(), OTHER)).rejects.toThrow('is missing');
});
