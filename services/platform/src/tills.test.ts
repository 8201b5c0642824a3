import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Json } from './client.fixture.ts';
import { openShop, type Shop } from './shop.fixture.ts';
import { ServedTown } from './town.fixture.ts';

/** Starts a server in this process, over a folder of its own. */
let town: ServedTown;
let bakery: Shop;
let bazaar: Shop;
beforeAll(async () => {
  town = await ServedTown.start();
  bakery = await openShop(town, { number: 1 });
  bazaar = await openShop(town, { number: 2 });
});
afterAll(() => town.remove());

const asMerchant = ({ merchant }: Shop) => ({ as: 'merchant', subject: merchant }) as const;
const tills = async (shop: Shop, kind: 'terminals' | 'cashiers') => {
  const path = `/merchants/${shop.merchant}/${kind}`;
  return (await town.must<Record<string, Json[]>>('GET', path, asMerchant(shop)))[kind];
};

test.each(['terminals', 'cashiers'] as const)(
  'a merchant adds, names, limits and blocks its %s',
  async (kind) => {
    const path = `/merchants/${bakery.merchant}/${kind}`;
    const limits = { perPaymentMinor: 50_00, refundsPerDayMinor: 0 };
    const asking = { ...asMerchant(bakery), key: `add-${kind}`, body: { name: 'Balcão', limits } };
    const added = await town.must<Json>('POST', path, asking);
    expect(added).toMatchObject({ name: 'Balcão', state: 'active', limits, version: 1 });
    expect(await town.must('POST', path, asking)).toEqual(added);
    const id = added[kind.slice(0, -1)];
    const change = { name: 'Balcão 2', state: 'blocked', limits: { perDayMinor: 1 } };
    const changed = await town.must('PUT', `${path}/${id}`, {
      ...asMerchant(bakery),
      body: change,
    });
    expect(changed).toMatchObject({ ...change, version: 2 });
    const again = await town.must('PUT', `${path}/${id}`, { as: 'operator', body: change });
    expect(again).not.toHaveProperty('version');
    const all = await tills(bakery, kind);
    expect(all).toHaveLength(2);
    expect(all?.[1]).toMatchObject({ ...change, version: 2 });
    expect(await tills(bazaar, kind)).toHaveLength(1);
  },
);

test('nobody sets or sees the tills of another merchant', async () => {
  const path = `/merchants/${bakery.merchant}/terminals`;
  const body = { name: 'x', state: 'active', limits: {} };
  const ask = (method: string, at: string, more: object = {}) =>
    town.ask(method, at, { ...asMerchant(bazaar), ...more });
  expect(await ask('POST', path, { body: { name: 'x' } })).toMatchObject({ status: 403 });
  expect(await ask('PUT', `${path}/${bakery.terminal}`, { body })).toMatchObject({ status: 403 });
  expect(await ask('GET', path)).toMatchObject({ status: 403 });
  // Under its own name, the till of the other is not there.
  const crossed = `/merchants/${bazaar.merchant}/terminals/${bakery.terminal}`;
  expect(await ask('PUT', crossed, { body })).toMatchObject({ status: 404 });
});

test('who was never confirmed has no tills, who is closed gets no more', async () => {
  const add = (merchant: string) =>
    town.ask('POST', `/merchants/${merchant}/terminals`, { as: 'operator', body: { name: 'x' } });
  expect(await add('z'.repeat(22))).toMatchObject({
    status: 404,
    body: { code: 'merchant-unknown' },
  });
  const { merchant } = await openShop(town, { number: 3 });
  await town.must('POST', `/merchants/${merchant}/closure`, { as: 'operator', body: {} });
  expect(await add(merchant)).toMatchObject({ status: 409, body: { code: 'merchant-closed' } });
});

test.each([
  { perPaymentMinor: 0 },
  { perPaymentMinor: 1.5 },
  { perDayMinor: 2 ** 53 },
  { refundsPerDayMinor: -1 },
  { perYearMinor: 1 },
])('%j is no limit', async (limits) => {
  const { status, body } = await town.ask('POST', `/merchants/${bakery.merchant}/cashiers`, {
    ...asMerchant(bakery),
    body: { name: 'x', limits },
  });
  expect(status).toBe(422);
  const [field] = Object.keys(limits);
  expect(body).toMatchObject({ errors: [expect.objectContaining({ field: `limits.${field}` })] });
});
