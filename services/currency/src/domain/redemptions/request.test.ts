import { expect, test } from '@jest/globals';
import type { CurrencyCommand } from '../commands.ts';
import type { CurrencyRefusal } from '../refusals.ts';
import { BAKERY, BAZAAR, SHOPPING } from '../shop.fixture.ts';
import { balances, cents, GESTANTE, given, id, lived, moves, RENDA } from '../vila.fixture.ts';
import {
  APART,
  BANK,
  DUE,
  FEE,
  LOT,
  legOf,
  OTHER_BANK,
  OTHER_LOT,
  redeem,
  TAKINGS,
} from './takings.fixture.ts';

const events = (before: typeof TAKINGS, command: CurrencyCommand) =>
  given(...before)
    .when(command)
    .events();

test('programmes that share a bank account are one leg, by their lots', () => {
  const decided = events([...TAKINGS, FEE], redeem(100_00));
  expect(decided).toMatchObject([
    {
      type: 'currency.RedemptionRequested.v1',
      data: {
        redemption: 'R1',
        ...DUE,
        rules: ['redemption-fee@1'],
        legs: [
          {
            leg: 'R1-1',
            bankAccount: BANK,
            programmes: [GESTANTE, RENDA],
            netMinor: 98_50,
            feeMinor: 1_50,
          },
        ],
      },
    },
  ]);
  // The fee of 1,50 is split as the lots are, 40 to 60.
  expect(moves(decided)).toEqual([
    `merchant:${BAKERY} redeeming:${BAKERY} 3940 MUM ${OTHER_LOT}`,
    `merchant:${BAKERY} redeeming:${BAKERY} 5910 MUM ${LOT}`,
    `merchant:${BAKERY} fees:redemption 60 MUM ${OTHER_LOT}`,
    `merchant:${BAKERY} fees:redemption 90 MUM ${LOT}`,
  ]);
});

test('programmes with bank accounts of their own are one leg each', () => {
  const decided = events([...APART, FEE], redeem(50_00));
  expect(decided[0]?.data['legs']).toEqual([
    { leg: 'R1-1', bankAccount: OTHER_BANK, programmes: [GESTANTE], netMinor: 39_20, feeMinor: 80 },
    { leg: 'R1-2', bankAccount: BANK, programmes: [RENDA], netMinor: 9_80, feeMinor: 20 },
  ]);
});

test('each leg keeps its lots and its share of the fee, to give back if it is refused', () => {
  const after = lived([...APART, FEE], redeem(50_00));
  expect(legOf(after, 'R1-2')).toEqual({
    redemption: 'R1',
    merchant: BAKERY,
    bankAccount: BANK,
    status: 'requested',
    lots: [[LOT, 9_80]],
    net: 9_80,
    fees: [['fees:redemption', LOT, 20]],
    requestedOn: '2026-11-10',
    ...DUE,
  });
});

test('without an amount, all of it is redeemed; without a fee rule, for nothing', () => {
  const after = lived(TAKINGS, redeem());
  expect(balances(after)).toMatchObject({ [`redeeming:${BAKERY}`]: 100_00 });
  expect(balances(after)).not.toHaveProperty(`merchant:${BAKERY}`);
});

test('where the fee leaves a bank account nothing to pay there is no leg; the fee is taken all the same', () => {
  const flat = { kind: 'fee', on: 'redemption', purpose: 'redemption', basisPoints: 0 } as const;
  const event = { ...FEE, data: { ...FEE.data, body: { ...flat, flatMinor: 60 } } };
  // 99 of the one lot, 1 of the other: 59.4 and 0.6 of the fee, so 59 and 1.
  const before = lived([...APART, event], redeem(39_01));
  const decided = events(before, redeem(1_00));
  expect(decided[0]?.data['legs']).toEqual([
    { leg: 'R2-1', bankAccount: OTHER_BANK, programmes: [GESTANTE], netMinor: 40, feeMinor: 59 },
  ]);
  expect(moves(decided)).toEqual([
    `merchant:${BAKERY} redeeming:${BAKERY} 40 MUM ${OTHER_LOT}`,
    `merchant:${BAKERY} fees:redemption 59 MUM ${OTHER_LOT}`,
    `merchant:${BAKERY} fees:redemption 1 MUM ${LOT}`,
  ]);
});

test('a lot that the fee takes whole is its leg’s all the same, and comes back with it', () => {
  const flat = { kind: 'fee', on: 'redemption', purpose: 'redemption', basisPoints: 0 } as const;
  const event = { ...FEE, data: { ...FEE.data, body: { ...flat, flatMinor: 60 } } };
  const before = lived([...TAKINGS, event], redeem(39_01));
  const after = lived(before, redeem(1_00));
  expect(after.at(-1)?.data['legs']).toMatchObject([
    { programmes: [GESTANTE, RENDA], netMinor: 40, feeMinor: 60 },
  ]);
  expect(legOf(after, 'R2-1')).toMatchObject({
    lots: [[OTHER_LOT, 40]],
    fees: [
      ['fees:redemption', OTHER_LOT, 59],
      ['fees:redemption', LOT, 1],
    ],
  });
});

const suspend = { type: 'SuspendMerchant', merchant: BAKERY } as const;
const closing = { type: 'CloseMerchant', merchant: BAKERY } as const;

test.each([
  ['suspended', suspend],
  ['closing', closing],
])('who is %s redeems what is owed', (_, command) => {
  const after = lived(TAKINGS, command, redeem());
  expect(balances(after)).toMatchObject({ [`redeeming:${BAKERY}`]: 100_00 });
});

const dailyOf = '2026-11-09';
const unbanked = TAKINGS.filter(
  ({ data }) => !(data['programme'] === GESTANTE && data['kind'] === 'deposit'),
);

// In the order in which they are tested.
test.each<[string, typeof TAKINGS, CurrencyCommand, CurrencyRefusal]>([
  [
    'the day was redeemed',
    lived(TAKINGS, redeem(10_00, { dailyOf })),
    redeem(10_00, { dailyOf }),
    { code: 'redeemed-already', merchant: BAKERY, day: dailyOf },
  ],
  [
    'nobody knows the merchant',
    TAKINGS,
    redeem(1, { merchant: id('nobody') }),
    { code: 'merchant-unknown' },
  ],
  ['the amount is none', TAKINGS, redeem(0), { code: 'amount-invalid' }],
  [
    'there is nothing',
    SHOPPING,
    redeem(),
    { code: 'insufficient-funds', account: `merchant:${BAKERY}`, available: cents(0) },
  ],
  [
    'there is less',
    TAKINGS,
    redeem(30_01, { merchant: BAZAAR }),
    { code: 'insufficient-funds', account: `merchant:${BAZAAR}`, available: cents(30_00) },
  ],
  [
    'the fee takes all',
    [...TAKINGS, FEE],
    redeem(50),
    { code: 'redemption-too-small', needed: cents(51) },
  ],
  [
    'no bank account has the programme’s money',
    unbanked,
    redeem(100_00),
    { code: 'redemption-unbanked', programme: GESTANTE },
  ],
  [
    'the promise was counted by other terms',
    TAKINGS,
    redeem(10_00, { terms: 2 }),
    { code: 'terms-changed', merchant: BAKERY, terms: 1 },
  ],
])('refused: %s', (_, before, command, refusal) => {
  given(...before)
    .when(command)
    .thenRefused(refusal);
});

test('a day is redeemed once a merchant, and the next day again', () => {
  const before = lived(TAKINGS, redeem(10_00, { dailyOf }));
  const next = redeem(10_00, { dailyOf: '2026-11-10' });
  expect(events(before, next)[0]?.data).toMatchObject({ redemption: 'R2', dailyOf: '2026-11-10' });
});

test('a day ends once, so that a start later that day begins with the next', () => {
  const finish = { type: 'FinishDay', day: '2026-11-09' } as const;
  const after = lived(TAKINGS, finish);
  given(...after)
    .when(finish)
    .thenRefused({ code: 'redeemed-already', day: '2026-11-09' });
  expect(given(...after).state.daysEnded.get('redeemed')).toBe('2026-11-09');
});

test('local days off are kept by date, and a later word counts', () => {
  const set = (off: boolean) => ({ type: 'SetCalendarDay', date: '2026-11-19', off }) as const;
  const after = lived(TAKINGS, set(true), '2026-11-11', set(false));
  expect(given(...after).state.calendar.get('2026-11-19')).toEqual({ off: false });
  expect(after.at(-1)).toMatchObject({ effectiveOn: '2026-11-11', data: { off: false } });
});
