// Starts: the server, once.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { balanceOf, furnish, health, must, paidRun } from './benefit.fixture.ts';
import { type Answer, codeOf, eventually, fresh, type Json, lost, won } from './client.fixture.ts';
import { people, roll } from './files.fixture.ts';
import { eventsOf, faultsOf, ofKind } from './history.fixture.ts';
import {
  type Card,
  cardOf,
  charge,
  openShop,
  ownerOf,
  payByCard,
  payCharge,
  type Shop,
} from './shop.fixture.ts';
import { FaultTown } from './town.fixture.ts';

const WRONG = '8520';

let town: FaultTown;
let shop: Shop;
let holders: readonly string[];
beforeAll(async () => {
  town = await FaultTown.make();
  await town.start();
  holders = await furnish(town);
  await paidRun(town, roll(people(20), '90.00'));
  shop = await openShop(town, 1);
});
afterAll(() => town.remove());

const person = (index: number): string => holders[index] ?? '';
const codes = (answers: readonly Answer<Json>[]) => new Set(answers.map(codeOf).map(String));

async function triesLeft({ holder, card }: Card): Promise<number | undefined> {
  const auditor = await town.auditor();
  const { cards } = await must(
    auditor.get<{ cards: { card: string; triesLeft: number }[] }>(`/holders/${holder}/cards`),
  );
  return cards.find((each) => each.card === card)?.triesLeft;
}

async function count(kind: string, { card }: Card): Promise<number> {
  const events = ofKind(await eventsOf(town.folder), kind);
  return events.filter(({ data }) => data['card'] === card).length;
}

test('fault 21: one wrong PIN sent thirty times is one try, with one answer', async () => {
  const card = await cardOf(town, person(0));
  const of = await charge(town, shop, 1_00);
  const key = fresh();
  const guess = () => payByCard(town, shop, of, { ...card, pin: WRONG }, { key });
  const answers = await Promise.all(Array.from({ length: 30 }, guess));
  expect([...codes(answers)].sort()).toEqual(['403,pin-wrong', '503,']);
  const later = await Promise.all([await guess(), await guess()]);
  expect(later.map(({ body }) => body['triesLeft'])).toEqual([2, 2]);
  expect(await triesLeft(card)).toBe(2);
  expect(await count('PinTried', card)).toBe(1);
});

test('fault 24: a hundred guesses at once are one guess; three wrong ones lock the card', async () => {
  const card = await cardOf(town, person(1));
  const of = await charge(town, shop, 1_00);
  const guesses = Array.from({ length: 100 }, (_, index) => String(5_000 + index));
  const answers = await Promise.all(
    guesses.map((pin) => payByCard(town, shop, of, { ...card, pin })),
  );
  expect(won(answers)).toEqual([]);
  expect(await count('PinTried', card)).toBeLessThanOrEqual(3);
  for (let each = 0; each < 3; each++) await payByCard(town, shop, of, { ...card, pin: WRONG });
  expect(codeOf(await payByCard(town, shop, of, card))).toEqual([409, 'pin-locked']);
  expect(await count('PinTried', card)).toBe(3);
  expect(await balanceOf(town, `holder:${person(1)}`)).toBe(90_00);
});

test('fault 31: one charge paid at once by its QR and by a card is paid by one', async () => {
  const card = await cardOf(town, person(2));
  for (let each = 0; each < 5; each++) {
    const of = await charge(town, shop, 1_00);
    const answers = await Promise.all([
      payByCard(town, shop, of, card),
      payCharge(town, person(3), of),
    ]);
    expect(won(answers)).toHaveLength(1);
    expect(codes(lost(answers))).toEqual(new Set(['409,charge-closed']));
  }
  const spent = await Promise.all([2, 3].map((each) => balanceOf(town, person(each))));
  expect(spent.reduce((sum, balance) => sum + balance, 0)).toBe(2 * 90_00 - 5_00);
  expect(await triesLeft(card)).toBe(3);
});

test('fault 31: one card payment sent twenty times is one', async () => {
  const card = await cardOf(town, person(4));
  const of = await charge(town, shop, 1_00);
  const key = fresh();
  const pay = () => payByCard(town, shop, of, card, { key });
  const answers = await Promise.all(Array.from({ length: 20 }, pay));
  expect(answers.filter(({ status }) => status !== 201 && status !== 503)).toEqual([]);
  const told = new Set([...won(answers), await pay()].map(({ body }) => JSON.stringify(body)));
  expect(told.size).toBe(1);
  expect(await balanceOf(town, person(4))).toBe(89_00);
  expect(await count('PinTried', card)).toBe(1);
});

test('fault 22: the key of a card payment pays no other charge, nor with another card', async () => {
  const [card, other] = [await cardOf(town, person(5)), await cardOf(town, person(6))];
  const [of, another] = [await charge(town, shop, 1_00), await charge(town, shop, 1_00)];
  const key = fresh();
  await must(payByCard(town, shop, of, card, { key }));
  const reused = [
    await payByCard(town, shop, another, card, { key }),
    await payByCard(town, shop, of, other, { key }),
  ];
  expect(codes(reused)).toEqual(new Set(['409,idempotency-key-reused']));
  expect(await balanceOf(town, person(5))).toBe(89_00);
});

test.each(['block', 'replacement'])(
  'fault 28: of a card payment and a %s at once, the card pays before it or not at all',
  async (act) => {
    const officer = await town.officer();
    for (let each = 0; each < 4; each++) {
      const card = await cardOf(town, person(7));
      const of = await charge(town, shop, 1_00);
      const before = await balanceOf(town, person(7));
      const [paid, ended] = await Promise.all([
        payByCard(town, shop, of, card),
        officer.post(`/cards/${card.card}/${act}`),
      ]);
      expect(ended.status).toBeLessThan(300);
      const isPaid = paid.status === 201;
      if (!isPaid) expect(String(paid.body['code'])).toMatch(/^card-(blocked|replaced)$/);
      expect(await balanceOf(town, person(7))).toBe(before - (isPaid ? 1_00 : 0));
      if (isPaid) {
        const end = (await eventsOf(town.folder)).find(
          ({ type, data }) => /Card(Blocked|Replaced)/.test(type) && data['card'] === card.card,
        );
        expect(paid.body['position']).toBeLessThan(end?.position ?? 0);
      }
      expect((await payByCard(town, shop, await charge(town, shop, 1), card)).status).toBe(409);
    }
  },
);

test('fault 28: of a payment and a suspension at once, the shop sells before it or not at all', async () => {
  const operator = await town.operator();
  for (let each = 0; each < 6; each++) {
    const charges = await Promise.all(Array.from({ length: 8 }, () => charge(town, shop, 10)));
    const before = await balanceOf(town, `merchant:${shop.merchant}`);
    const pays = charges.map((of) => payCharge(town, person(8), of));
    const suspend = operator.post(`/merchants/${shop.merchant}/suspension`, {});
    const [suspended, ...answers] = await Promise.all([suspend, ...pays]);
    expect(suspended.status).toBe(200);
    const paid = won(answers);
    expect(codes(lost(answers))).toEqual(
      new Set(paid.length === 8 ? [] : ['409,merchant-suspended']),
    );
    const at = ofKind(await eventsOf(town.folder), 'MerchantSuspended').at(-1)?.position ?? 0;
    expect(paid.every(({ body }) => Number(body['position']) < at)).toBe(true);
    const after = await balanceOf(town, `merchant:${shop.merchant}`);
    expect(after - before).toBe(10 * paid.length);
    await must(operator.post(`/merchants/${shop.merchant}/reinstatement`));
  }
});

test('fault 37: a card that nobody has, or of a till’s guessing, pays nothing', async () => {
  const of = await charge(town, shop, 1_00);
  const { position } = await health(town);
  const mistyped = await payByCard(town, shop, of, { number: '9402718365940171', pin: '2580' });
  expect(mistyped).toMatchObject({ status: 422, body: { errors: [{ field: 'number' }] } });
  expect((await health(town)).position).toBe(position);
  const owner = await ownerOf(town, shop);
  const notATill = await owner.post(`/charges/${of}/card-payment`, { number: '1', pin: '2580' });
  expect(notATill.status).toBe(403);
});

test.each(['258', '2580123', '25 80', '２５８０', '-2580', '2.58', ''])(
  'fault 34: the PIN %p is none, at a till and at a desk, and costs no try',
  async (pin) => {
    const card = await cardOf(town, person(9));
    const of = await charge(town, shop, 1_00);
    const { position } = await health(town);
    const officer = await town.officer();
    const answers = [
      await payByCard(town, shop, of, { ...card, pin }),
      await officer.post(`/cards/${card.card}/pin`, { pin }),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'pin' }] } });
      if (pin !== '') expect(JSON.stringify(answer.body)).not.toContain(pin);
    }
    expect((await health(town)).position).toBe(position);
  },
);

test('all of it is sound', async () => {
  await eventually(
    () => health(town),
    ({ position, readModels }) => readModels === position,
  );
  expect(await faultsOf(town.folder)).toEqual([]);
});
