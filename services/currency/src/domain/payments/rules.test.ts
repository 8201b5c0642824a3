import { expect, test } from '@jest/globals';
import {
  BAKERY,
  CARD,
  CASHIER,
  cardOf,
  cashier,
  charge,
  OTHER_TILL,
  payWith,
  rule,
  SHOPPING,
  TILL,
  terminal,
} from '../shop.fixture.ts';
import {
  ANA,
  approve,
  cents,
  finish,
  fund,
  given,
  lived,
  moves,
  onDay,
  pay,
  pays,
  prepare,
  TODAY,
} from '../vila.fixture.ts';

/** Payments under rules: limits, categories, fees, and what a refusal says of them. */
const limit = (of: 'holder' | 'card' | 'terminal', per: 'payment' | 'day' | 'month', max: number) =>
  rule(`${of}-${per}`, { kind: 'limit', of, per, maxMinor: max });

const reached = (facts: object) => ({ code: 'limit-reached', version: 1, ...facts });
const paidTwice = (rules: readonly never[] | readonly object[], first: number, second: number) =>
  lived(
    [...SHOPPING, ...cardOf(ANA), ...(rules as never[])],
    charge(first),
    payWith(ANA, `${TILL}.1`, CARD),
    charge(second),
  );

test.each([
  ['holder', 'payment', 10_00, 5_00, 10_01, 10_00, {}],
  ['holder', 'day', 20_00, 15_00, 5_01, 5_00, { renewsOn: '2026-11-11' }],
  ['holder', 'month', 20_00, 15_00, 5_01, 5_00, { renewsOn: '2026-12-01' }],
  ['card', 'day', 20_00, 20_00, 1, 0, { renewsOn: '2026-11-11' }],
  ['terminal', 'day', 20_00, 19_99, 2, 1, { renewsOn: '2026-11-11' }],
] as const)('a limit of a %s, a %s', (of, per, most, first, second, left, renews) => {
  const before = paidTwice([limit(of, per, most)], first, second);
  given(...before)
    .when(payWith(ANA, `${TILL}.2`, CARD))
    .thenRefused(reached({ rule: `${of}-${per}`, of, per, limit: most, left, ...renews }) as never);
  const less = lived(before, charge(Math.max(1, left)));
  if (left > 0) {
    const [paid] = given(...less)
      .when(payWith(ANA, `${TILL}.3`, CARD))
      .events();
    expect(paid?.data['rules']).toEqual([`${of}-${per}@1`]);
  }
});

test('a day’s limit is whole again on the next day, a month’s is not', () => {
  const rules = [limit('holder', 'day', 20_00), limit('holder', 'month', 30_00)];
  const before = paidTwice(rules, 20_00, 10_01);
  const tomorrow = { ...onDay('2026-11-11'), at: onDay(TODAY).at + 1 };
  given(...before)
    .when(payWith(ANA, `${TILL}.2`, CARD), tomorrow)
    .thenRefused(
      reached({
        rule: 'holder-month',
        of: 'holder',
        per: 'month',
        limit: 30_00,
        left: 10_00,
        renewsOn: '2026-12-01',
      }) as never,
    );
});

test('a cashier’s own limit of a day is named with the version of the cashier', () => {
  const own = cashier(BAKERY, CASHIER, { limits: { perDayMinor: 12_00 }, version: 3 });
  const before = lived(
    [...SHOPPING, own],
    charge(10_00, { cashier: CASHIER }),
    charge(3_00, { cashier: CASHIER }),
    payWith(ANA),
  );
  given(...before)
    .when(payWith(ANA, `${TILL}.2`))
    .thenRefused({
      code: 'limit-reached',
      rule: `cashier:${CASHIER}`,
      version: 3,
      of: 'cashier',
      per: 'day',
      limit: 12_00,
      left: 2_00,
      renewsOn: '2026-11-11',
    });
});

const foodOnly = rule('food', { kind: 'categories', programme: 'renda-minima', allow: ['food'] });
/** Ana has 85,00 of GESTANTE too, which lapses first and buys anything. */
const GESTANTE_RUN = 'gestante-2026-11-1';
const BOTH = lived(
  SHOPPING,
  prepare([pays(2, ANA, 85_00)], { programme: 'gestante' }),
  approve(undefined, GESTANTE_RUN),
  fund(GESTANTE_RUN),
  pay([pays(2, ANA, 85_00)], GESTANTE_RUN),
  finish(GESTANTE_RUN),
);
const BAZAAR_CHARGE = `${OTHER_TILL}.1`;
const atBazaar = (amount: number) => charge(amount, { terminal: OTHER_TILL });

test('money for food buys food alone, and the refusal says what would buy here', () => {
  const before = lived([...BOTH, foodOnly], atBazaar(85_01));
  given(...before)
    .when(payWith(ANA, BAZAAR_CHARGE))
    .thenRefused({
      code: 'category-not-allowed',
      rule: 'food',
      version: 1,
      programme: 'renda-minima',
      category: 'clothing',
      available: 85_00,
    });
  const [paid] = given(...lived([...BOTH, foodOnly], atBazaar(85_00)))
    .when(payWith(ANA, BAZAAR_CHARGE))
    .events();
  expect(paid?.data['rules']).toEqual(['food@1']);
});

test('too little is said before what a category keeps back', () => {
  const before = lived([...BOTH, foodOnly], atBazaar(195_01));
  given(...before)
    .when(payWith(ANA, BAZAAR_CHARGE))
    .thenRefused({ code: 'insufficient-funds', account: `holder:${ANA}`, available: 195_00 });
});

test('a programme’s limit leaves the other programmes’ money to pay', () => {
  const own = rule('gestante-day', {
    kind: 'limit',
    of: 'programme',
    programme: 'gestante',
    per: 'day',
    maxMinor: 30_00,
  });
  const before = lived([...BOTH, own], charge(50_00), payWith(ANA), charge(100_00));
  expect(moves(before.slice(-2)).map((each) => each.split(' ').slice(2).join(' '))).toEqual([
    '3000 MUM gestante/2026-11/2026-11-25',
    '2000 MUM renda-minima/2026-11/',
  ]);
  given(...before)
    .when(payWith(ANA, `${TILL}.2`))
    .thenRefused({
      code: 'limit-reached',
      rule: 'gestante-day',
      version: 1,
      of: 'programme',
      programme: 'gestante',
      per: 'day',
      limit: 30_00,
      left: 0,
      renewsOn: '2026-11-11',
    });
});

const fee = (name: string, basisPoints: number, flatMinor = 0, more = {}) =>
  rule(name, { kind: 'fee', on: 'sale', purpose: name, basisPoints, flatMinor, ...more });

test('fees are taken from the merchant, split over the lots, never more than was paid', () => {
  const before = lived([...BOTH, fee('bank', 200), fee('fund', 0, 3)], charge(100_00));
  const events = lived(before, payWith(ANA));
  expect(moves(events.slice(-1))).toEqual([
    `holder:${ANA} merchant:${BAKERY} 8500 MUM gestante/2026-11/2026-11-25`,
    `holder:${ANA} merchant:${BAKERY} 1500 MUM renda-minima/2026-11/`,
    `merchant:${BAKERY} fees:bank 170 MUM gestante/2026-11/`,
    `merchant:${BAKERY} fees:bank 30 MUM renda-minima/2026-11/`,
    `merchant:${BAKERY} fees:fund 3 MUM gestante/2026-11/`,
  ]);
  expect(events.at(-1)?.data['rules']).toEqual(['bank@1', 'fund@1']);
});

test('fees together are at most what was paid', () => {
  const events = lived(
    [...SHOPPING, fee('bank', 10_000), fee('fund', 0, 5)],
    charge(7),
    payWith(ANA),
  );
  expect(moves(events.slice(-1)).at(-1)).toBe(
    `merchant:${BAKERY} fees:bank 7 MUM renda-minima/2026-11/`,
  );
  expect(moves(events.slice(-1))).toHaveLength(2);
});

test('a fee of some categories or sizes is not taken of others', () => {
  const rules = [
    fee('a', 100, 0, { categories: ['clothing'] }),
    fee('b', 100, 0, { sizes: ['large'] }),
  ];
  const events = lived([...SHOPPING, ...rules], charge(10_00), payWith(ANA));
  expect(events.at(-1)?.data['rules']).toEqual([]);
});

test('a rule binds from its day on, and no more once another version is off', () => {
  const announced = { ...limit('holder', 'payment', 5_00) };
  const future = { ...announced, data: { ...announced.data, bindsFrom: '2026-11-11' } };
  const before = lived([...SHOPPING, future], charge(10_00));
  expect(
    given(...before)
      .when(payWith(ANA))
      .events(),
  ).toHaveLength(1);
  const off = rule('holder-payment', { kind: 'off' }, 2);
  const ended = lived([...SHOPPING, announced, off], charge(10_00));
  expect(
    given(...ended)
      .when(payWith(ANA))
      .events(),
  ).toHaveLength(1);
});

test('a terminal’s own limits are named among the rules applied', () => {
  const own = terminal(BAKERY, TILL, { limits: { perDayMinor: cents(100_00) }, version: 2 });
  const events = lived([...SHOPPING, own], charge(), payWith(ANA));
  expect(events.at(-1)?.data['rules']).toEqual([`terminal:${TILL}@2`]);
});
