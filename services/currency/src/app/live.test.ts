import { expect, test } from '@jest/globals';
import { paidFactsOf } from '../domain/payments/facts.ts';
import { BAKERY, CHARGE, charge, payWith, toHold } from '../domain/shop.fixture.ts';
import { ANA, cents } from '../domain/vila.fixture.ts';
import { changesOf, chargeOf, Live } from './live.ts';
import { capture, type Recorded, recorded, release } from './purchase.fixture.ts';

const [, PAID] = recorded(charge(), payWith(ANA)) as [Recorded, Recorded];
const [, HELD, FIRST, LAST] = recorded(toHold(), payWith(ANA), capture(4_00), capture(6_00)) as [
  Recorded,
  Recorded,
  Recorded,
  Recorded,
];

test('each event that changes a charge tells its till, others tell nobody', () => {
  const [, , , refunded, released] = recorded(
    toHold(10_00),
    payWith(ANA),
    capture(4_00),
    {
      type: 'RefundPayment',
      paid: paidFactsOf(FIRST),
      amount: cents(1_00),
      merchant: BAKERY,
    },
    release,
  ) as [Recorded, Recorded, Recorded, Recorded, Recorded];
  const told = [PAID, HELD, FIRST, LAST, refunded, released].flatMap(changesOf);
  expect(told.map(({ state, amountMinor }) => [state, amountMinor])).toEqual([
    ['paid', 10_00],
    ['held', 10_00],
    ['held', 4_00],
    ['captured', 6_00],
    ['refunded', 1_00],
    ['released', 6_00],
  ]);
  expect(told.every((each) => each.charge === CHARGE)).toBe(true);
  expect(changesOf({ ...PAID, type: 'currency.Transferred.v1' })).toEqual([]);
  const lapsed = { ...PAID, type: 'currency.ChargesLapsed.v1', data: { charges: ['a', 'b'] } };
  expect(changesOf(lapsed).map((each) => each.charge)).toEqual(['a', 'b']);
});

test('those who watch are told until they stop, and there are only so many of them', () => {
  const live = new Live(2);
  const heard: string[] = [];
  const stop = live.watch(CHARGE, ({ state }) => heard.push(`first ${state}`));
  live.watch(CHARGE, ({ state }) => heard.push(`second ${state}`));
  expect(() => live.watch('other', () => {})).toThrow('too many tills');
  live.tell([PAID]);
  stop();
  stop();
  live.watch('other', () => heard.push('other'));
  live.tell([HELD]);
  expect(heard).toEqual(['first paid', 'second paid', 'second held']);
});

test('the charge of a capture is that of its hold', () => {
  expect([CHARGE, `${CHARGE}.12`].map(chargeOf)).toEqual([CHARGE, CHARGE]);
});
