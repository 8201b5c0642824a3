import { expect, test } from '@jest/globals';
import {
  BAKERY,
  BAZAAR,
  CARD,
  CASHIER,
  CHARGE,
  cardOf,
  charge,
  MINUTE,
  NOON,
  OTHER_TILL,
  payWith,
  SHOPPING,
  TILL,
  terminal,
  toHold,
} from '../shop.fixture.ts';
import { ANA, BENTO, balances, freeze, given, id, lived, moves, TODAY } from '../vila.fixture.ts';

const CHARGED = lived(SHOPPING, charge());
const HELD = lived(SHOPPING, toHold(), payWith(ANA));
const later = (minutes: number) => ({ at: NOON + minutes * MINUTE, on: TODAY });
const fact = (type: string, data: object) => ({
  type,
  data: data as Record<string, unknown>,
  movements: [],
  effectiveOn: TODAY,
});
const LOT = 'renda-minima/2026-11/';

test.each([
  ['a charge never made', SHOPPING, payWith(ANA), { code: 'charge-unknown' }],
  [
    'one that was paid',
    lived(CHARGED, payWith(ANA)),
    payWith(BENTO),
    { code: 'charge-closed', charge: CHARGE },
  ],
  ['one that is held for', HELD, payWith(BENTO), { code: 'charge-held', charge: CHARGE }],
  [
    'a suspended merchant’s',
    [...CHARGED, fact('currency.MerchantSuspended.v1', { merchant: BAKERY })],
    payWith(ANA),
    { code: 'merchant-suspended', merchant: BAKERY },
  ],
  [
    'a blocked terminal’s',
    [...CHARGED, terminal(BAKERY, TILL, { state: 'blocked' })],
    payWith(ANA),
    { code: 'terminal-blocked', terminal: TILL },
  ],
  ['by nobody', CHARGED, payWith(id('nobody')), { code: 'payer-unknown' }],
  [
    'by a hold',
    lived(SHOPPING, toHold(), payWith(ANA), charge()),
    payWith(`hold:${CHARGE}`, `${TILL}.2`),
    { code: 'payer-unknown' },
  ],
  [
    'by the merchant itself',
    CHARGED,
    payWith(`merchant:${BAKERY}`),
    { code: 'same-account', account: `merchant:${BAKERY}` },
  ],
  ['by an unknown card', CHARGED, payWith(ANA, CHARGE, CARD), { code: 'card-unknown' }],
  [
    'by a blocked card',
    [...CHARGED, ...cardOf(ANA), fact('currency.CardBlocked.v1', { card: CARD, by: 'holder' })],
    payWith(ANA, CHARGE, CARD),
    { code: 'card-blocked' },
  ],
  [
    'by another person’s card',
    [...CHARGED, ...cardOf(BENTO)],
    payWith(ANA, CHARGE, CARD),
    { code: 'card-unknown' },
  ],
  [
    'by a frozen account',
    lived(CHARGED, freeze(ANA)),
    payWith(ANA),
    { code: 'account-frozen', account: `holder:${ANA}` },
  ],
  [
    'with too little',
    lived(SHOPPING, charge(50_01)),
    payWith(BENTO),
    { code: 'insufficient-funds', account: `holder:${BENTO}`, available: 50_00 },
  ],
  [
    'by a merchant with too little',
    CHARGED,
    payWith(`merchant:${BAZAAR}`),
    { code: 'insufficient-funds', account: `merchant:${BAZAAR}`, available: 0 },
  ],
])('paying %s is refused', (_, before, command, refusal) => {
  given(...before)
    .when(command)
    .thenRefused(refusal as never);
});

test('what has lapsed cannot be paid, whether a sweeper came by or not', () => {
  given(...CHARGED)
    .when(payWith(ANA), later(5))
    .thenRefused({ code: 'charge-lapsed', charge: CHARGE });
  expect(
    given(...CHARGED)
      .when(payWith(ANA), later(4))
      .events(),
  ).toHaveLength(1);
});

test('a payment moves its lots to the merchant, and no rule applied says none', () => {
  const [paid] = given(...CHARGED)
    .when(payWith(ANA))
    .events();
  expect(paid?.data).toEqual({ charge: CHARGE, terminal: TILL, rules: [] });
  expect(moves(paid ? [paid] : [])).toEqual([`holder:${ANA} merchant:${BAKERY} 1000 MUM ${LOT}`]);
});

test('where it was paid, by which cashier and with which card, is said', () => {
  const before = [...lived(SHOPPING, charge(10_00, { cashier: CASHIER })), ...cardOf(ANA)];
  const [paid] = given(...before)
    .when(payWith(ANA, CHARGE, CARD))
    .events();
  expect(paid?.data).toMatchObject({ terminal: TILL, cashier: CASHIER, card: CARD });
});

test('a merchant buys of another with what it took, whatever the programme was for', () => {
  const before = lived(
    SHOPPING,
    charge(30_00),
    payWith(ANA),
    charge(20_00, { terminal: OTHER_TILL }),
  );
  const events = lived(before, payWith(`merchant:${BAKERY}`, `${OTHER_TILL}.1`));
  expect(moves(events.slice(-1))).toEqual([
    `merchant:${BAKERY} merchant:${BAZAAR} 2000 MUM ${LOT}`,
  ]);
  expect(balances(events)).toMatchObject({
    [`merchant:${BAKERY}`]: 10_00,
    [`merchant:${BAZAAR}`]: 20_00,
  });
});

test('to hold is to move to an account of its own, until the charge says', () => {
  expect(moves(HELD.slice(-1))).toEqual([
    `+ hold:${CHARGE} MUM credit 0 full holder:${ANA} ${NOON + 60 * MINUTE}`,
    `holder:${ANA} hold:${CHARGE} 1000 MUM ${LOT}`,
  ]);
  expect(balances(HELD)).toMatchObject({ [`holder:${ANA}`]: 100_00, [`hold:${CHARGE}`]: 10_00 });
});
