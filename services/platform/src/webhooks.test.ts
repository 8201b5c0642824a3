import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type { Json } from './client.fixture.ts';
import { Receiver, until } from './receiver.fixture.ts';
import { openShop, payPeople, type Shop } from './shop.fixture.ts';
import { nis, ServedTown } from './town.fixture.ts';

/** Starts a server in this process, over a folder of its own, and a merchant's server beside it. */
let town: ServedTown;
let receiver: Receiver;
let shop: Shop;
let other: Shop;
let holder = '';
beforeAll(async () => {
  town = await ServedTown.start();
  receiver = await Receiver.listen();
  shop = await openShop(town);
  other = await openShop(town, { number: 2 });
  [holder = ''] = await payPeople(town, [nis(1)]);
});
afterAll(async () => {
  await town.remove();
  await receiver.close();
});

const own = (merchant: string) => ({ as: 'merchant', subject: merchant }) as const;
const pathOf = ({ merchant }: Shop) => `/merchants/${merchant}/webhooks`;
const make = (at: Shop, body: Json, key?: string) =>
  town.ask<{ webhook: string; secret: string } & Json>('POST', pathOf(at), {
    ...own(at.merchant),
    body,
    ...(key === undefined ? {} : { key }),
  });

async function sell(at: Shop, amountMinor: number): Promise<string> {
  const till = { as: 'terminal', subject: at.terminal } as const;
  const body = { amountMinor, unit: 'MUM' };
  const { charge } = await town.must<{ charge: string }>('POST', '/charges', { ...till, body });
  await town.must('POST', `/charges/${charge}/payment`, { as: 'holder', subject: holder });
  return charge;
}

const toldIds = () =>
  receiver.told.map(({ body }) => JSON.parse(body) as { type: string; data: Json });

test('a shop hears of what it sells and refunds, signed, from when it asked', async () => {
  await sell(shop, 50);
  const { status, body } = await make(shop, { url: receiver.url });
  expect(status).toBe(201);
  const charge = await sell(shop, 10_00);
  await sell(other, 1_00);
  await town.must('POST', `/payments/${charge}/refunds`, {
    as: 'terminal',
    subject: shop.terminal,
    body: { amountMinor: 4_00 },
  });
  await until(toldIds, (told) => told.length === 2);
  expect(toldIds()).toMatchObject([
    { type: 'charge.paid', data: { charge, merchant: shop.merchant, amountMinor: 10_00 } },
    { type: 'charge.refunded', data: { payment: charge, refund: 1, amountMinor: 4_00 } },
  ]);
  for (const { headers, body: text } of receiver.told) {
    const verified = new Webhook(body.secret).verify(text, headers as Record<string, string>);
    expect(verified).toMatchObject({ data: { id: headers['webhook-id'] } });
    expect(text).not.toContain(holder);
  }
});

test('the secret is told once, and again to a retry of the same request alone', async () => {
  const asked = { url: 'https://padaria.example/hook', events: ['redemption.settled'] };
  const first = await make(shop, asked, 'one-key');
  expect(first.body).toMatchObject({ ...asked, secret: expect.stringMatching(/^whsec_/) });
  expect((await make(shop, asked, 'one-key')).body).toEqual(first.body);
  const changed = await make(shop, { ...asked, url: 'https://padaria.example/other' }, 'one-key');
  expect(changed).toMatchObject({ status: 409, body: { code: 'idempotency-key-reused' } });
  const list = await town.ask('GET', pathOf(shop), own(shop.merchant));
  expect(list.body['webhooks']).toContainEqual({
    webhook: first.body.webhook,
    ...asked,
    state: 'active',
    waiting: 0,
  });
  expect(list.text).not.toContain('whsec_');
  const path = `${pathOf(shop)}/${first.body.webhook}`;
  expect((await town.ask('DELETE', path, own(shop.merchant))).status).toBe(200);
  expect((await make(shop, asked, 'one-key')).status).toBe(404);
});

test.each([
  [{ url: 'http://padaria.example/' }, 'https'],
  [{ url: 'https://169.254.169.254/latest/meta-data/' }, 'address-not-public'],
  [{ url: 'https://10.0.0.1/' }, 'address-not-public'],
  [{ url: 'https://localhost/' }, 'address-not-public'],
  [{ url: 'https://ana:1234@padaria.example/' }, 'credentials'],
  [{ url: 'padaria' }, 'url'],
  [{}, 'maxLength'],
  [{ url: 'https://padaria.example/', events: ['charge.made'] }, 'isIn'],
  [{ url: 'https://padaria.example/', events: [] }, 'arrayMinSize'],
])('fault 46: %j is refused: %s', async (asked, rule) => {
  const { status, body } = await make(shop, asked);
  expect([status, (body['errors'] as Json[])[0]?.['rule']]).toEqual([422, rule]);
});

test('fault 44: a merchant has its own webhooks alone, and nobody else sees them', async () => {
  const { body } = await make(other, { url: 'https://bazar.example/' });
  const theirs = `${pathOf(other)}/${body.webhook}`;
  const mine = `${pathOf(shop)}/${body.webhook}`;
  for (const [path, status] of [
    [theirs, 403],
    [mine, 404],
  ] as const) {
    const statuses = await Promise.all([
      town.ask('DELETE', path, own(shop.merchant)),
      town.ask('POST', `${path}/test`, own(shop.merchant)),
      town.ask('GET', `${path}/deliveries`, own(shop.merchant)),
    ]);
    expect(statuses.map((each) => each.status)).toEqual([status, status, status]);
  }
  expect((await town.ask('GET', pathOf(other), own(shop.merchant))).status).toBe(403);
  const asked = { ...own('A'.repeat(22)), body: { url: 'https://nobody.example/' } };
  const stranger = await town.ask('POST', `/merchants/${'A'.repeat(22)}/webhooks`, asked);
  expect(stranger.status).toBe(404);
});

test('a merchant has five at most, and what is done with them is in the audit log', async () => {
  const answers: number[] = [];
  const made: string[] = [];
  for (let n = 0; n < 6; n++) {
    const { status, body } = await make(other, { url: `https://bazar.example/${n}` });
    answers.push(status);
    if (status === 201) made.push(body.webhook);
  }
  expect(answers).toEqual([201, 201, 201, 201, 409, 409]);
  await town.must('DELETE', `${pathOf(other)}/${made[0]}`, own(other.merchant));
  expect(town.audited().at(-1)).toMatchObject({
    act: 'webhook-deleted',
    merchant: other.merchant,
    actor: other.merchant,
  });
  expect((await make(other, { url: 'https://bazar.example/6' })).status).toBe(201);
});

test('a test is sent, and what the server says is seen; of one that is gone nothing is tried', async () => {
  const [{ webhook } = { webhook: '' }] = (
    await town.must<{ webhooks: { webhook: string }[] }>('GET', pathOf(shop), own(shop.merchant))
  ).webhooks;
  const path = `${pathOf(shop)}/${webhook}`;
  receiver.status = 410;
  const asked = { ...own(shop.merchant), key: 'test-key' };
  const tested = await town.must('POST', `${path}/test`, asked);
  expect(await town.must('POST', `${path}/test`, asked)).toEqual(tested);
  const { deliveries } = await until(
    () => town.must<{ deliveries: Json[] }>('GET', `${path}/deliveries`, own(shop.merchant)),
    (answer) => answer.deliveries[0]?.['delivery'] === tested['delivery'],
  );
  expect(deliveries[0]).toMatchObject({ type: 'webhook.test', state: 'given-up', outcome: '410' });
  const again = await town.ask('POST', `${path}/test`, own(shop.merchant));
  expect(again).toMatchObject({ status: 409, body: { code: 'webhook-disabled' } });
});
