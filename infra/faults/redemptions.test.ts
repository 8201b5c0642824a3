// Starts: the server, once.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { balanceOf, health, must } from './benefit.fixture.ts';
import { codeOf, eventually, fresh, lost, won } from './client.fixture.ts';
import { eventsOf, faultsOf, ofKind } from './history.fixture.ts';
import {
  approvePayout,
  openTakings,
  preparePayout,
  redeem,
  redeemed,
  sendPayout,
  sentPayout,
} from './payouts.fixture.ts';
import { charge, openShop, ownerOf, payCharge, type Shop, tillOf } from './shop.fixture.ts';
import { FaultTown } from './town.fixture.ts';

let town: FaultTown;
let shop: Shop;
let other: Shop;
let bankAccount: string;
let holders: readonly string[];
beforeAll(async () => {
  town = await FaultTown.make();
  await town.start();
  ({ shop, bankAccount, holders } = await openTakings(town));
  other = await openShop(town, 2);
});
afterAll(() => town.remove());

test('fault 24: fifty redemptions at once take exactly what there is', async () => {
  const takings = await charge(town, other, 100_00);
  await must(payCharge(town, holders[1] ?? '', takings));
  const asked = Array.from({ length: 50 }, () => redeem(town, other, 7_00));
  const answers = await Promise.all(asked);
  expect(won(answers)).toHaveLength(14);
  expect(new Set(lost(answers).map(codeOf).map(String))).toEqual(
    new Set(['409,insufficient-funds']),
  );
  expect(await balanceOf(town, `merchant:${other.merchant}`)).toBe(2_00);
  expect(await balanceOf(town, `redeeming:${other.merchant}`)).toBe(98_00);
  await sentPayout(town, bankAccount);
});

test('fault 24: a refund and a redemption of the same takings: one wins, nothing is below zero', async () => {
  const poor = await openShop(town, 3);
  const of = await charge(town, poor, 10_00);
  await must(payCharge(town, holders[2] ?? '', of));
  const till = await tillOf(town, poor);
  const answers = await Promise.all([
    redeem(town, poor, 10_00),
    till.post(`/payments/${of}/refunds`, { amountMinor: 10_00 }),
  ]);
  expect(won(answers)).toHaveLength(1);
  expect(lost(answers).map(codeOf)).toEqual([[409, 'insufficient-funds']]);
  expect(await balanceOf(town, `merchant:${poor.merchant}`)).toBe(0);
});

test('fault 21: one redemption sent twenty times is one', async () => {
  const key = fresh();
  const sent = Array.from({ length: 20 }, () => redeem(town, shop, 1_00, { key }));
  const answers = await Promise.all(sent);
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(answers[0]?.status).toBe(201);
});

test('fault 25: of two payouts prepared at once, each leg is in one', async () => {
  const legs = await redeemed(town, shop, [1_00, 1_00, 1_00]);
  const answers = await Promise.all([
    preparePayout(town, bankAccount),
    preparePayout(town, bankAccount),
  ]);
  expect(won(answers)).toHaveLength(1);
  expect(lost(answers).map(codeOf)).toEqual([[409, 'leg-not-waiting']]);
  const prepared = ofKind(await eventsOf(town.folder), 'PayoutPrepared');
  const paid = prepared.flatMap(({ data }) => data['legs'] as string[]);
  expect(new Set(paid).size).toBe(paid.length);
  expect(paid).toEqual(expect.arrayContaining(legs));
  const payout = won(answers)[0]?.body.payout ?? '';
  await must((await town.operator()).post(`/payouts/${payout}/cancellation`));
});

test('fault 26, fault 27: who prepares never approves; one approval is one, of exactly these payments', async () => {
  await redeemed(town, shop, [1_00]);
  const both = await town.as('otto', 'operator', 'approver');
  const { payout, sha256 } = await must(preparePayout(town, bankAccount));
  const approvals = `/payouts/${payout}/approvals`;
  expect(codeOf(await both.post(approvals, { sha256 }))).toEqual([403, 'same-person']);
  const changed = sha256.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
  expect(codeOf(await approvePayout(town, { payout, sha256: changed }))).toEqual([
    ...[409, 'payout-changed'],
  ]);
  expect(codeOf(await sendPayout(town, payout))).toEqual([409, 'payout-not-approved']);
  const twice = await Promise.all([
    approvePayout(town, { payout, sha256 }),
    approvePayout(town, { payout, sha256 }),
  ]);
  expect(twice.map(codeOf).sort()).toEqual([
    [200, undefined],
    [409, 'payout-not-prepared'],
  ]);
  await must(sendPayout(town, payout));
});

test('fault 28: of a cancellation and a sending at once, exactly one wins, and the legs say which', async () => {
  const operator = await town.operator();
  for (const order of [0, 1, 0, 1]) {
    const [leg = ''] = await redeemed(town, shop, [1_00]);
    const prepared = await must(preparePayout(town, bankAccount));
    const { payout } = prepared;
    await must(approvePayout(town, prepared));
    const cancel = () => operator.post(`/payouts/${payout}/cancellation`);
    const send = () => sendPayout(town, payout);
    const asked = order === 0 ? [cancel, send] : [send, cancel];
    const answers = await Promise.all(asked.map((ask) => ask()));
    expect([won(answers).length, lost(answers).length]).toEqual([1, 1]);
    const status = won(answers)[0]?.body['status'];
    expect(lost(answers).map(codeOf)).toEqual([[409, `payout-${status}`]]);
    const again = await preparePayout(town, bankAccount);
    expect(again.body.legs ?? []).toEqual(
      status === 'cancelled' ? expect.arrayContaining([leg]) : [],
    );
    if (again.status < 300) await must(approvePayout(town, again.body));
    if (again.status < 300) await must(sendPayout(town, again.body.payout));
  }
});

test('fault 28: a payout that is cancelled is not approved, whichever came first', async () => {
  await redeemed(town, shop, [1_00]);
  const prepared = await must(preparePayout(town, bankAccount));
  const operator = await town.operator();
  const [approved, cancelled] = await Promise.all([
    approvePayout(town, prepared),
    operator.post(`/payouts/${prepared.payout}/cancellation`),
  ]);
  expect(cancelled.status).toBe(200);
  expect([
    [200, undefined],
    [409, 'payout-cancelled'],
  ]).toContainEqual(codeOf(approved));
  expect(codeOf(await sendPayout(town, prepared.payout))).toEqual([409, 'payout-cancelled']);
});

test.each(['0', '-1', '-0', '1e3', '1.5', '"1,00"', '9007199254740993', '9223372036854775808'])(
  'fault 34, fault 35: a redemption of %s is 422, and the field is named',
  async (amount) => {
    const owner = await ownerOf(town, shop);
    const { position } = await health(town);
    const asked = await owner.write(
      `/merchants/${shop.merchant}/redemptions`,
      `{"amountMinor":${amount}}`,
      { type: 'application/json' },
    );
    expect(asked).toMatchObject({ status: 422, body: { errors: [{ field: 'amountMinor' }] } });
    const quote = `/merchants/${shop.merchant}/redemption-quote?amountMinor=${amount}`;
    expect((await owner.get(quote)).status).toBe(422);
    expect((await health(town)).position).toBe(position);
  },
);

test('fault 37: nobody redeems what is another’s, or no merchant’s', async () => {
  const stranger = await ownerOf(town, other);
  const asked = { amountMinor: 1 };
  const theirs = await stranger.post(`/merchants/${shop.merchant}/redemptions`, asked);
  expect(theirs.status).toBe(403);
  const nobody = 'n'.repeat(22);
  const operator = await town.operator();
  const unknown = await operator.post(`/merchants/${nobody}/redemptions`, asked);
  expect(codeOf(unknown)).toEqual([404, 'merchant-unknown']);
});

test('all of it is sound', async () => {
  await eventually(
    () => health(town),
    ({ position, readModels }) => readModels === position,
  );
  expect(await faultsOf(town.folder)).toEqual([]);
});
