// Starts: the server, twice, with tills that have keys of their own.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { furnish, must } from './benefit.fixture.ts';
import { codeOf } from './client.fixture.ts';
import { AT_PUBLIC_URL, sendBytes, Till } from './device.fixture.ts';
import { eventsOf, faultsOf, ofKind } from './history.fixture.ts';
import { heard } from './identity-history.fixture.ts';
import { register } from './people.fixture.ts';
import { openShop, type Shop } from './shop.fixture.ts';
import { refresh, type Signer, signIn } from './signing-in.fixture.ts';
import { FaultTown } from './town.fixture.ts';

let town: FaultTown;
let shop: Shop;
let till: Till;
beforeAll(async () => {
  town = await FaultTown.make();
  await town.start(AT_PUBLIC_URL);
  await furnish(town);
  shop = await openShop(town);
  till = await Till.enrol(town, shop);
});
afterAll(() => town.remove());

const CHARGE = { amountMinor: 1_00, unit: 'MUM' };
const charges = async (): Promise<number> =>
  ofKind(await eventsOf(town.folder), 'ChargeMade').length;
const signedIn = async (n: number): Promise<Signer> => signIn(town, n, await register(town, n));

test('fault 45: a till’s request that is sent twice, byte for byte, counts once', async () => {
  const before = await charges();
  const bytes = await till.request('/charges', CHARGE);
  const first = await till.send(bytes);
  expect(first).toMatchObject({ status: 201, body: { charge: expect.any(String) } });
  const copies = await Promise.all([till.send(bytes), till.send(bytes)]);
  expect(copies.map(codeOf as (answer: unknown) => unknown)).toEqual([
    [401, 'proof-invalid'],
    [401, 'proof-invalid'],
  ]);
  expect(await charges()).toBe(before + 1);
});

test('fault 45: of a hundred copies at once one counts', async () => {
  const before = await charges();
  const bytes = await till.request('/charges', CHARGE);
  const answers = await Promise.all(Array.from({ length: 100 }, () => till.send(bytes)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(99);
  expect(await charges()).toBe(before + 1);
});

test.each([
  ['a proof of two minutes ago', { secondsAgo: 120 }],
  ['a proof of the future', { secondsAgo: -120 }],
  ['a proof for another address', { htu: 'https://vila.example/payments' }],
  ['a proof for another server', { htu: 'https://serra.example/charges' }],
])('fault 45: %s is refused', async (_, given) => {
  const before = await charges();
  const { status } = await till.send(await till.request('/charges', CHARGE, given));
  expect(status).toBe(401);
  expect(await charges()).toBe(before);
});

test('fault 45: a copied token without its key is worth nothing', async () => {
  const bytes = await till.request('/charges', CHARGE);
  const bare = bytes.replace(/^dpop: .*\r\n/m, '');
  const asBearer = bare.replace('authorization: DPoP', 'authorization: Bearer');
  const { url = '' } = town.server ?? {};
  expect((await sendBytes(url, bare)).status).toBe(401);
  expect((await sendBytes(url, asBearer)).status).toBe(401);
});

test('fault 45: after a kill, a copy of what was sent before does nothing that was not done', async () => {
  const bytes = await till.request('/charges', CHARGE);
  const first = await till.send(bytes);
  const before = await charges();
  await town.kill();
  await town.start(AT_PUBLIC_URL);
  // The server forgot the proof, and the key of the write does not forget.
  const copy = await till.send(bytes);
  expect(copy.status === 401 || copy.body['charge'] === first.body['charge']).toBe(true);
  expect(await charges()).toBe(before);
});

test('fault 45: a refresh token that comes twice ends the session, and all that came of it', async () => {
  const ana = await signedIn(801);
  const second = await refresh(town, ana.refreshToken);
  expect(second.status).toBe(200);
  const own = town.withToken(String(second.body['access_token']));
  const sees = async () => (await own.get(`/accounts/${ana.member}`)).status;
  expect(await sees()).toBe(200);

  const again = await refresh(town, ana.refreshToken);
  expect([again.status, again.body['error']]).toEqual([400, 'invalid_grant']);
  const third = await refresh(town, String(second.body['refresh_token']));
  expect([third.status, third.body['error']]).toEqual([400, 'invalid_grant']);
  expect((await own.get('/sessions')).status).toBe(401);
  await heard(town);
  expect(await sees()).toBe(401);
});

test('fault 45: of a refresh token sent many times at once at most one counts, and not for long', async () => {
  const bia = await signedIn(802);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => refresh(town, bia.refreshToken)),
  );
  const given = answers.filter(({ status }) => status === 200);
  expect(given).toHaveLength(1);
  const next = await refresh(town, String(given[0]?.body['refresh_token']));
  expect(next.body['error']).toBe('invalid_grant');
});

test('fault 45: a till that was taken out of use is refused at once, with the token it has', async () => {
  const operator = await town.operator();
  await must(operator.delete(`/organisations/${shop.merchant}/devices/${till.device}`));
  await heard(town);
  expect((await till.send(await till.request('/charges', CHARGE))).status).toBe(401);
  expect(await till.renew()).toBe(401);
});

test('after all that, doctor is content', async () => {
  expect(await town.stop()).toBe(0);
  expect(await faultsOf(town.folder)).toEqual([]);
});
