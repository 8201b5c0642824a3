import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MarketDay, owner, person, till } from './market-day.fixture.ts';

/** Starts a server in this process, over a folder of its own. */
let day: MarketDay;
beforeAll(async () => {
  day = await MarketDay.open();
});
afterAll(() => day.town.remove());

async function held(): Promise<string> {
  const of = await day.charge({ mode: 'hold' });
  expect((await day.pay(of)).status).toBe(201);
  return of;
}

test('each sees of a payment what concerns them, and nobody else anything', async () => {
  const of = await day.charge();
  await day.pay(of);
  const look = (who: object) => day.ask(`GET /payments/${of}`, who);
  const payer = (await look(person(day.ana))).body;
  expect(payer).toMatchObject({ programmes: [{ programme: 'renda' }], refundedMinor: 0 });
  expect(payer).not.toHaveProperty('fees');
  for (const side of [till(day.bakery), owner(day.bakery)]) {
    const { body, text } = await look(side);
    expect(body).toMatchObject({ amountMinor: 10_00, fees: [] });
    expect(text).not.toContain('renda');
    expect(text).not.toContain(day.ana);
  }
  for (const other of [person(day.bento), till(day.bazaar), owner(day.bazaar)]) {
    expect((await look(other)).status).toBe(404);
  }
  const staff = await look({ as: 'auditor' });
  expect(staff.body).toMatchObject({ payer: `holder:${day.ana}`, programmes: [{}], fees: [] });
  expect(await day.town.lastSeen()).toMatchObject({ account: `holder:${day.ana}` });
});

test('fault 31: a charge is paid once, whoever tries, and says so', async () => {
  const of = await day.charge();
  const tries = await Promise.all(
    [day.ana, day.bento, day.ana, day.bento].map((holder) => day.pay(of, holder)),
  );
  expect(tries.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  const refused = tries.filter(({ status }) => status === 409);
  expect(refused.map(({ body }) => body['code'])).toEqual(Array(3).fill('charge-closed'));
});

test('what is held is captured in parts, refunded, and the rest released', async () => {
  const before = await day.balanceOf(`holder:${day.ana}`);
  const of = await held();
  expect(await day.balanceOf(`holder:${day.ana}`)).toBe(before - 10_00);
  expect((await day.pay(of, day.bento)).body).toMatchObject({ code: 'charge-held' });
  const capture = (amountMinor: number, side: object = till(day.bakery)) =>
    day.ask(`POST /charges/${of}/captures`, { ...side, body: { amountMinor } });
  expect((await capture(10_01)).body).toMatchObject({ code: 'capture-exceeds-hold' });
  expect((await capture(1, till(day.bazaar))).body).toMatchObject({
    code: 'charge-of-other-merchant',
  });
  expect(await capture(4_00, owner(day.bakery))).toMatchObject({
    status: 201,
    body: { payment: `${of}.1`, state: 'held', amountMinor: 4_00, merchant: day.bakery.merchant },
  });
  expect((await day.ask(`GET /charges/${of}`, person(day.ana))).body).toMatchObject({
    state: 'held',
    capturedMinor: 4_00,
  });
  const refund = { ...till(day.bakery), body: { amountMinor: 1_00, cashier: day.bakery.cashier } };
  expect(await day.ask(`POST /payments/${of}.1/refunds`, refund)).toMatchObject({
    status: 201,
    body: { payment: `${of}.1`, charge: of, refund: 1, amountMinor: 1_00 },
  });
  expect(
    (await day.ask(`POST /charges/${of}/release`, { ...till(day.bakery), body: {} })).body,
  ).toMatchObject({
    state: 'released',
    amountMinor: 6_00,
  });
  expect(await day.balanceOf(`holder:${day.ana}`)).toBe(before - 3_00);
  expect((await capture(1)).body).toMatchObject({ code: 'charge-closed' });
  expect((await day.ask(`GET /charges/${of}`, till(day.bakery))).body).toMatchObject({
    state: 'released',
    capturedMinor: 4_00,
  });
  expect((await day.ask(`GET /payments/${of}`, till(day.bakery))).status).toBe(404);
});

test('refunds never exceed the payment, and are of the merchant alone', async () => {
  const of = await day.charge();
  await day.pay(of);
  const refund = (amountMinor: number, side: object = till(day.bakery), key?: string) =>
    day.ask(`POST /payments/${of}/refunds`, {
      ...side,
      body: { amountMinor },
      ...(key ? { key } : {}),
    });
  expect((await refund(10_01)).body).toMatchObject({
    code: 'refund-exceeds-payment',
    leftMinor: 10_00,
  });
  expect((await refund(1, owner(day.bazaar))).body).toMatchObject({
    code: 'charge-of-other-merchant',
  });
  const first = await refund(6_00, till(day.bakery), 'back');
  expect(first.body).toMatchObject({ refund: 1, amountMinor: 6_00 });
  expect((await refund(6_00, till(day.bakery), 'back')).text).toBe(first.text);
  expect((await refund(6_00)).body).toMatchObject({ leftMinor: 4_00 });
  expect((await refund(4_00)).body).toMatchObject({ refund: 2 });
  expect((await day.ask(`GET /payments/${of}`, person(day.ana))).body).toMatchObject({
    amountMinor: 10_00,
    refundedMinor: 10_00,
  });
  expect((await day.ask(`GET /charges/${of}`, till(day.bakery))).body).toMatchObject({
    state: 'refunded',
  });
});

test('a shop pays another shop, and gets its refund', async () => {
  const takings = await day.balanceOf(`merchant:${day.bakery.merchant}`);
  expect(takings).toBeGreaterThan(3_00);
  const of = await day.charge({ amountMinor: 3_00 }, day.bazaar);
  expect(await day.ask(`POST /charges/${of}/payment`, owner(day.bakery))).toMatchObject({
    status: 201,
  });
  const back = { ...till(day.bazaar), body: { amountMinor: 3_00 } };
  expect((await day.ask(`POST /payments/${of}/refunds`, back)).status).toBe(201);
  expect(await day.balanceOf(`merchant:${day.bakery.merchant}`)).toBe(takings);
  const own = await day.charge();
  const itself = await day.ask(`POST /charges/${own}/payment`, owner(day.bakery));
  expect(itself.body).toMatchObject({ code: 'same-account' });
});

test('a card and its PIN pay at the till that made the charge', async () => {
  const desk = { as: 'officer' } as const;
  const issued = await day.town.must<{ card: string; number: string }>(
    'POST',
    `/holders/${day.ana}/cards`,
    desk,
  );
  const { card, number } = issued;
  await day.town.must('POST', `/cards/${card}/activation`, { ...desk, body: { pin: '4829' } });
  const of = await day.charge();
  const present = (pin: string, key: string, side: object = till(day.bakery)) =>
    day.ask(`POST /charges/${of}/card-payment`, { ...side, body: { number, pin }, key });
  expect((await present('9317', 'a')).body).toMatchObject({ code: 'pin-wrong' });
  expect((await present('4829', 'b', till(day.bazaar))).status).toBe(403);
  const paid = await present('4829', 'c');
  expect(paid).toMatchObject({ status: 201, body: { payment: of, state: 'paid', fees: [] } });
  expect(paid.text).not.toContain('renda');
  expect((await present('4829', 'c')).text).toBe(paid.text);
  expect((await present('4829', 'd')).body).toMatchObject({ code: 'charge-closed' });
  expect((await day.ask(`GET /payments/${of}`, person(day.ana))).status).toBe(200);
  const dear = await day.charge({ amountMinor: 9_000_000_00 });
  const asked = { ...till(day.bakery), body: { number, pin: '4829' }, key: 'e' };
  const { body } = await day.ask(`POST /charges/${dear}/card-payment`, asked);
  expect(body).toMatchObject({ code: 'insufficient-funds' });
  expect(Object.keys(body)).not.toContain('availableMinor');
  expect(JSON.stringify(body)).not.toContain(day.ana);
});
