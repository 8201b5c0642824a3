import { expect, test } from '@jest/globals';
import { add, minor, subtract, sum, ZERO } from '@mutirao/money';
import { type Budget, type Purchase, planPurchases } from './purchase-plan.ts';
import { generateShops } from './shop-generator.ts';
import { CARD_A_DAY, HOLDER_A_DAY, HOLDER_A_MONTH } from './town-rules.ts';

const shops = generateShops({ seed: 1, count: 40 });
const buyers: Budget[] = Array.from({ length: 300 }, (_, index) => ({
  amountMinor: minor(110_00 + (index % 4) * 30_00),
  buysFoodAlone: index % 7 === 0,
  hasCard: index % 5 === 0,
}));
const redeemedOn = ['2025-11-10', '2025-11-17'];
const options = { seed: 9, buyers, shops, redeemedOn };
const plan = planPurchases(options);
const purchases = plan.days.flatMap((each) => each.purchases);

test('the same seed plans the same fortnight', () => {
  expect(planPurchases(options)).toEqual(plan);
  expect(planPurchases({ ...options, seed: 10 })).not.toEqual(plan);
});

test('nobody spends what they do not have, nor what a rule forbids, in whatever order', () => {
  for (const [buyer, { amountMinor, buysFoodAlone, hasCard }] of buyers.entries()) {
    const own = purchases.filter((each) => each.buyer === buyer);
    expect(own).toHaveLength(4);
    const spent = sum(own.map((each) => each.amountMinor));
    expect(spent).toBeLessThanOrEqual(Math.min(amountMinor, HOLDER_A_MONTH));
    expect(own.filter(({ by }) => by === 'card')).toHaveLength(hasCard ? 2 : 0);
    if (buysFoodAlone) {
      expect(own.map(({ shop }) => shops[shop]?.category)).toEqual(Array(4).fill('food'));
    }
  }
  for (const { purchases: ofDay } of plan.days) {
    expect(new Set(ofDay.map(({ buyer }) => buyer)).size).toBe(ofDay.length);
    const most = (each: Purchase) => (each.by === 'card' ? CARD_A_DAY : HOLDER_A_DAY);
    for (const each of ofDay) expect(each.amountMinor).toBeLessThanOrEqual(most(each));
  }
});

test('a refund is never above its payment, nor a capture above its hold, and all kinds occur', () => {
  const kinds = new Set<string>();
  for (const each of purchases) {
    const part = each.by === 'hold' ? each.capturedMinor : each.refundMinor;
    expect(part).toBeLessThanOrEqual(each.amountMinor);
    kinds.add(`${each.by} ${part === 0 ? 'none' : part === each.amountMinor ? 'all' : 'part'}`);
  }
  const of = (by: string) => ['none', 'part', 'all'].map((part) => `${by} ${part}`);
  expect([...kinds].sort()).toEqual([...of('hold'), ...of('qr'), 'card none'].sort());
});

test('the sums are those of the days', () => {
  const held = purchases.filter((each) => each.by === 'hold');
  const unspent = held.map(({ amountMinor, capturedMinor }) =>
    subtract(amountMinor, capturedMinor),
  );
  const all = sum(purchases.map(({ amountMinor }) => amountMinor));
  expect(plan.spentMinor).toBe(subtract(all, sum(unspent)));
  expect(plan.purchases).toBe(1_200);
  const given = purchases.map((each) => (each.by === 'hold' ? ZERO : each.refundMinor));
  expect(plan.refundedMinor).toBe(sum(given));
});

test('a shop buys of others only out of what it took and has not redeemed', () => {
  const tills = new Map<number, number>();
  let restocks = 0;
  for (const { day, purchases: sold, restocks: bought } of plan.days) {
    if (redeemedOn.includes(day)) tills.clear();
    for (const { from, to, amountMinor } of bought) {
      restocks += 1;
      expect([from === to, shops[from]?.redeemsDaily]).toEqual([false, false]);
      expect(amountMinor).toBeLessThanOrEqual((tills.get(from) ?? 0) >> 1);
      tills.set(from, (tills.get(from) ?? 0) - amountMinor);
    }
    for (const each of sold) {
      const kept =
        each.by === 'hold' ? each.capturedMinor : subtract(each.amountMinor, each.refundMinor);
      tills.set(each.shop, add(minor(tills.get(each.shop) ?? 0), kept));
    }
  }
  expect(restocks).toBeGreaterThan(50);
});
