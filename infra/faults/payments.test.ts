// Starts: the server, once.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { balanceOf, furnish, health, must, paidRun } from './benefit.fixture.ts';
import { type Answer, type Client, eventually, fresh, type Json, lost } from './client.fixture.ts';
import { people, roll } from './files.fixture.ts';
import { eventsOf, faultsOf, ofKind, transfersOf } from './history.fixture.ts';
import { charge, openShop, payCharge, type Shop, tillOf } from './shop.fixture.ts';
import { FaultTown } from './town.fixture.ts';

let town: FaultTown;
let shop: Shop;
let other: Shop;
let till: Client;
let holders: readonly string[];
beforeAll(async () => {
  town = await FaultTown.make();
  await town.start();
  holders = await furnish(town);
  await paidRun(town, roll(people(20), '90.00'));
  [shop, other] = [await openShop(town, 1), await openShop(town, 2)];
  till = await tillOf(town, shop);
});
afterAll(() => town.remove());

const [statuses, codes] = [
  (answers: readonly Answer<Json>[]) => answers.map(({ status }) => status),
  (answers: readonly Answer<Json>[]) => [...new Set(answers.map(({ body }) => body['code']))],
];
const person = (index: number): string => holders[index] ?? '';
const wins = (answers: readonly Answer<Json>[]) => answers.filter(({ status }) => status === 201);

/** Payments and refunds of one charge as the journal has them. */
async function moved(of: string, kind: string): Promise<number[]> {
  const events = ofKind(await eventsOf(town.folder), kind);
  const ofCharge = events.filter(({ data }) => {
    return data['charge'] === of || String(data['payment']).startsWith(of);
  });
  return ofCharge.map((event) => transfersOf(event).reduce((sum, { amount }) => sum + amount, 0));
}

test('fault 24: a thousand payments at once spend exactly what there is', async () => {
  const [ana, charges] = [person(0), [] as string[]];
  const before = await balanceOf(town, ana);
  expect(before).toBe(90_00);
  for (let each = 0; each < 20; each++) {
    const made = Array.from({ length: 50 }, () => charge(town, shop, 70));
    charges.push(...(await Promise.all(made)));
  }
  const answers = await Promise.all(charges.map((of) => payCharge(town, ana, of)));
  expect(wins(answers)).toHaveLength(Math.floor(90_00 / 70));
  const refused = answers.filter(({ status }) => status !== 201);
  expect(codes(refused)).toEqual(['insufficient-funds']);
  expect(await balanceOf(town, ana)).toBe(90_00 % 70);
  expect(await balanceOf(town, `merchant:${shop.merchant}`)).toBe(90_00 - (90_00 % 70));
});

test('fault 31: one charge that twenty people pay at once is paid by one', async () => {
  const of = await charge(town, shop, 5_00);
  const payers = holders.slice(1);
  const before = await Promise.all(payers.map((holder) => balanceOf(town, holder)));
  const answers = await Promise.all(payers.map((holder) => payCharge(town, holder, of)));
  expect(wins(answers)).toHaveLength(1);
  expect(codes(answers.filter(({ status }) => status !== 201))).toEqual(['charge-closed']);
  const after = await Promise.all(payers.map((holder) => balanceOf(town, holder)));
  const paid = before.map((balance, index) => balance - (after[index] ?? 0));
  expect(paid.filter((amount) => amount !== 0)).toEqual([5_00]);
  expect(await moved(of, 'PaymentMade')).toEqual([5_00]);
});

test('fault 31: the same payment sent twenty times is one, and has one answer', async () => {
  const of = await charge(town, shop, 1_00);
  const key = fresh();
  const sent = Array.from({ length: 20 }, () => payCharge(town, person(1), of, { key }));
  const answers = await Promise.all(sent);
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(new Set(statuses(answers))).toEqual(new Set([201]));
  expect(await moved(of, 'PaymentMade')).toEqual([1_00]);
});

async function held(amountMinor: number, holder = person(2)): Promise<string> {
  const of = await charge(town, shop, amountMinor, { mode: 'hold' });
  await must(payCharge(town, holder, of));
  return of;
}

test('fault 29: of two captures of one hold at once, one wins, and the sum is never above it', async () => {
  const of = await held(10_00);
  const capture = (amountMinor: number) => till.post(`/charges/${of}/captures`, { amountMinor });
  const answers = await Promise.all([capture(7_00), capture(7_00)]);
  expect(statuses(answers).sort()).toEqual([201, 409]);
  expect(codes(answers.filter(({ status }) => status === 409))).toEqual(['capture-exceeds-hold']);
  const rest = await Promise.all(Array.from({ length: 10 }, () => capture(1_00)));
  expect(wins(rest)).toHaveLength(3);
  const captured = await moved(of, 'PaymentCaptured');
  expect(captured.reduce((sum, each) => sum + each, 0)).toBe(10_00);
});

test('fault 28, fault 29: of a capture and a release at once, one wins; none follows a release', async () => {
  const of = await held(2_00);
  const answers = await Promise.all([
    till.post(`/charges/${of}/captures`, { amountMinor: 2_00 }),
    till.post(`/charges/${of}/release`),
  ]);
  expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
  expect(codes(answers.filter(({ status }) => status >= 300))).toEqual(['charge-closed']);
  const released = await held(2_00);
  await must(till.post(`/charges/${released}/release`));
  const late = await till.post(`/charges/${released}/captures`, { amountMinor: 1 });
  expect(late).toMatchObject({ status: 409, body: { code: 'charge-closed' } });
});

test('fault 28: of a cancellation and a payment at once, exactly one wins', async () => {
  const of = await charge(town, shop, 1_00);
  const answers = await Promise.all([
    till.post(`/charges/${of}/cancellation`),
    payCharge(town, person(3), of),
  ]);
  expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
  expect(codes(answers.filter(({ status }) => status >= 300))).toEqual(['charge-closed']);
});

test('fault 30: of two refunds of one payment at once, one wins, and the sum is never above it', async () => {
  const of = await charge(town, shop, 10_00);
  await must(payCharge(town, person(4), of));
  const before = await balanceOf(town, person(4));
  const refund = (amountMinor: number) => till.post(`/payments/${of}/refunds`, { amountMinor });
  const answers = await Promise.all([refund(6_00), refund(6_00)]);
  expect(statuses(answers).sort()).toEqual([201, 409]);
  expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({
    code: 'refund-exceeds-payment',
    leftMinor: 4_00,
  });
  const rest = await Promise.all(Array.from({ length: 10 }, () => refund(1_00)));
  expect(wins(rest)).toHaveLength(4);
  expect(await balanceOf(town, person(4))).toBe(before + 10_00);
  expect((await refund(1)).status).toBe(409);
});

test('fault 30: a refund of what the shop has spent since is refused, and nothing goes below zero', async () => {
  const poor = await openShop(town, 3);
  const of = await charge(town, poor, 3_00);
  await must(payCharge(town, person(5), of));
  const elsewhere = await charge(town, shop, 2_00);
  const owner = await town.as(poor.merchant, 'merchant');
  await must(owner.post(`/charges/${elsewhere}/payment`));
  const refused = await owner.post(`/payments/${of}/refunds`, { amountMinor: 3_00 });
  expect(refused).toMatchObject({
    status: 409,
    body: { code: 'insufficient-funds', availableMinor: 1_00 },
  });
  expect(await balanceOf(town, `merchant:${poor.merchant}`)).toBe(1_00);
});

test.each([
  ['0', 422],
  ['-1', 422],
  ['-0', 422],
  ['1e3', 422],
  ['1.5', 422],
  ['"1,00"', 422],
  ['null', 422],
  ['1000000000000', 422],
  ['9007199254740993', 422],
  ['9223372036854775808', 422],
  ['NaN', 400],
  ['Infinity', 400],
])('fault 34, fault 35: a charge of %s is %i, and the field is named', async (amount, status) => {
  const body = `{"amountMinor":${amount},"unit":"MUM"}`;
  const { position } = await health(town);
  const asked = await till.write('/charges', body, { type: 'application/json' });
  expect(asked.status).toBe(status);
  const errors = (asked.body['errors'] ?? []) as readonly { field: string }[];
  expect(errors.every(({ field }) => field === 'amountMinor')).toBe(true);
  expect(errors.length > 0).toBe(status === 422);
  expect((await health(town)).position).toBe(position);
});

test('fault 34: a capture or a refund of what is no amount changes nothing', async () => {
  const of = await held(1_00);
  const paid = await charge(town, shop, 1_00);
  await must(payCharge(town, person(6), paid));
  const { position } = await health(town);
  for (const amount of ['0', '-1', '1e2', '9007199254740993']) {
    for (const path of [`/charges/${of}/captures`, `/payments/${paid}/refunds`]) {
      const body = `{"amountMinor":${amount}}`;
      const answer = await till.write(path, body, { type: 'application/json' });
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'amountMinor' }] } });
    }
  }
  expect((await health(town)).position).toBe(position);
});

test('fault 36: a charge in national money, or in one that nobody knows, is refused', async () => {
  for (const unit of ['BRL', 'XYZ', 'mum', 'MUM ', '']) {
    const refused = await till.post('/charges', { amountMinor: 1_00, unit });
    expect(refused).toMatchObject({ status: 422, body: { code: 'unit-mismatch' } });
  }
});

test('fault 37: a shop does not pay itself, nor does an account that nobody has', async () => {
  const of = await charge(town, shop, 1_00);
  const owner = await town.as(shop.merchant, 'merchant');
  expect((await owner.post(`/charges/${of}/payment`)).body).toMatchObject({ code: 'same-account' });
  const nobody = await payCharge(town, 'n'.repeat(22), of);
  expect(nobody).toMatchObject({ status: 422, body: { code: 'payer-unknown' } });
  const stranger = await tillOf(town, other);
  const act = await stranger.post(`/charges/${of}/cancellation`);
  expect(act).toMatchObject({ status: 403, body: { code: 'charge-of-other-merchant' } });
});

test('fault 28: of a lapse and a payment at once one wins; what has lapsed cannot be paid', async () => {
  const lapsesInSeconds = 10;
  const made = Array.from({ length: 20 }, () => charge(town, shop, 1, { lapsesInSeconds }));
  const [of = '', ...charges] = await Promise.all(made);
  await sleep(9_700);
  const answers = await Promise.all(
    charges.map(async (each, index) => {
      await sleep(30 * index);
      return payCharge(town, person(7), each);
    }),
  );
  const lapsed = await eventually(
    async () => (await must(till.get(`/charges/${of}`)))['state'],
    (state) => state === 'lapsed',
    { everyMilliseconds: 500 },
  );
  expect(lapsed).toBe('lapsed');
  const late = await payCharge(town, person(7), of);
  expect(late).toMatchObject({ status: 409, body: { code: 'charge-lapsed' } });
  expect(codes(lost(answers))).toEqual(lost(answers).length > 0 ? ['charge-lapsed'] : []);
  for (const [index, each] of charges.entries()) {
    const state = answers[index]?.status === 201 ? 'paid' : 'lapsed';
    expect((await must(till.get(`/charges/${each}`)))['state']).toBe(state);
  }
});

test('all of it is sound', async () => {
  await eventually(
    () => health(town),
    ({ position, readModels }) => readModels === position,
  );
  expect(await faultsOf(town.folder)).toEqual([]);
});
