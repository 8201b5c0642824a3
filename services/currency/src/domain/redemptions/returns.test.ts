import { expect, test } from '@jest/globals';
import { transfer } from '@mutirao/ledger';
import type { CurrencyCommand } from '../commands.ts';
import { fact } from '../events.ts';
import { BAKERY, BAZAAR } from '../shop.fixture.ts';
import { freeReserve } from '../state.ts';
import {
  balances,
  book,
  cents,
  GESTANTE,
  given,
  lived,
  moves,
  RENDA,
  TODAY,
} from '../vila.fixture.ts';
import type { ReturnedLeg } from './commands.ts';
import { returnVerdict } from './returns.decide.ts';
import {
  APART,
  debit,
  FEE,
  LOT,
  OTHER_BANK,
  OTHER_LOT,
  preparePayout,
  RETURN,
  redeem,
  returned,
  sending,
  TAKINGS,
} from './takings.fixture.ts';

const WITH_FEE = [...TAKINGS, FEE];
/** The bakery's 100,00 less 1,50 and the bazaar's 30,00 less 80 centavos are with the bank. */
const SENT = lived(
  WITH_FEE,
  redeem(100_00),
  redeem(30_00, { merchant: BAZAAR }),
  ...sending(['R1-1', 'R2-1']),
);
const events = (before: typeof TAKINGS, command: CurrencyCommand) =>
  given(...before)
    .when(command)
    .events();

test('a settled leg lowers what is issued and each programme’s reserve by exactly its lots', () => {
  const decided = events(SENT, returned(['R1-1', 98_50, 'settled', { settledOn: TODAY }]));
  expect(decided).toMatchObject([
    {
      type: 'currency.LegSettled.v1',
      data: { leg: 'R1-1', dueOn: '2026-11-12', settledOn: TODAY, by: 'return-file' },
      effectiveOn: TODAY,
    },
  ]);
  expect(moves(decided)).toEqual([
    `redeeming:${BAKERY} issuance:${GESTANTE} 3940 MUM ${OTHER_LOT}`,
    `redeeming:${BAKERY} issuance:${RENDA} 5910 MUM ${LOT}`,
    `paid-out:${GESTANTE} bank:${GESTANTE} 3940 BRL -`,
    `paid-out:${RENDA} bank:${RENDA} 5910 BRL -`,
  ]);
  const [before, after] = [SENT, [...SENT, ...decided]].map((each) => given(...each).state);
  for (const programme of [RENDA, GESTANTE]) {
    expect(after && freeReserve(after, programme)).toBe(before && freeReserve(before, programme));
  }
});

test('one of two bank accounts may settle and the other refuse', () => {
  const sent = lived(
    [...APART, FEE],
    redeem(100_00),
    ...sending(['R1-1'], 'P1', { bankAccount: OTHER_BANK }),
    ...sending(['R1-2'], 'P2'),
  );
  const after = lived(sent, returned(['R1-1', 39_40, 'settled'], ['R1-2', 59_10, 'rejected']));
  const now = balances(after);
  // All 60,00 came back, 90 centavos of it from the fee; the other programme paid out 39,40.
  expect(now[`merchant:${BAKERY}`]).toBe(60_00);
  expect(now['fees:redemption']).toBe(60);
  expect(now[`redeeming:${BAKERY}`]).toBeUndefined();
  expect([now[`paid-out:${GESTANTE}`], now[`paid-out:${RENDA}`]]).toEqual([39_40, undefined]);
  expect(now[`issuance:${RENDA}`]).toBe(900_00);
});

test('a refused leg goes back to the merchant with its share of the fee', () => {
  const decided = events(SENT, returned(['R1-1', 98_50, 'rejected', { reason: 'AG BD' }]));
  expect(decided[0]?.data).toEqual({
    leg: 'R1-1',
    dueOn: '2026-11-12',
    by: 'return-file',
    reason: 'AG BD',
  });
  expect(moves(decided)).toEqual([
    `redeeming:${BAKERY} merchant:${BAKERY} 3940 MUM ${OTHER_LOT}`,
    `redeeming:${BAKERY} merchant:${BAKERY} 5910 MUM ${LOT}`,
    `fees:redemption merchant:${BAKERY} 60 MUM ${OTHER_LOT}`,
    `fees:redemption merchant:${BAKERY} 90 MUM ${LOT}`,
  ]);
});

test('in a closed month what was settled counts today', () => {
  const settledOn = '2026-11-30';
  const later = lived(SENT, '2026-12-02', { type: 'ClosePeriod', month: '2026-11' });
  const decided = lived(later, '2026-12-02', returned(['R1-1', 98_50, 'settled', { settledOn }]));
  expect(decided.at(-1)).toMatchObject({ effectiveOn: '2026-12-02', data: { settledOn } });
});

const said = (leg: string, amount: number, outcome: string, more: object = {}) =>
  ({ leg, amount: cents(amount), outcome, ...more }) as ReturnedLeg;
const matched = (before: typeof TAKINGS) => lived(before, book(debit('d', 98_50, 'R1-1')));
const settledOn = (day: string) => ({ settledOn: day });

// What becomes of a line of a return file: fault 48 is every line here that is an error.
test.each<[string, typeof TAKINGS, ReturnedLeg, string]>([
  ['settles', SENT, said('R1-1', 98_50, 'settled'), 'apply'],
  ['rejects', SENT, said('R1-1', 98_50, 'rejected'), 'apply'],
  ['is pending', SENT, said('R1-1', 98_50, 'pending'), 'pending'],
  [
    'settles what nobody knew',
    lived(SENT, { type: 'MarkUnknown', leg: 'R1-1' }),
    said('R1-1', 98_50, 'settled'),
    'apply',
  ],
  ['names nothing of ours', SENT, said('R9-1', 98_50, 'settled'), 'leg-unknown'],
  ['is one centavo off', SENT, said('R1-1', 98_49, 'settled'), 'amount-differs'],
  ['is one centavo off and rejects', SENT, said('R1-1', 98_51, 'rejected'), 'amount-differs'],
  [
    'answers what was not sent',
    lived(WITH_FEE, redeem(100_00)),
    said('R1-1', 98_50, 'settled'),
    'leg-not-sent',
  ],
  [
    'answers what was not sent yet',
    lived(WITH_FEE, redeem(100_00), preparePayout(['R1-1'])),
    said('R1-1', 98_50, 'rejected'),
    'leg-not-sent',
  ],
  [
    'settles again',
    lived(SENT, returned(['R1-1', 98_50, 'settled'])),
    said('R1-1', 98_50, 'settled'),
    'known',
  ],
  [
    'rejects what was settled',
    lived(SENT, returned(['R1-1', 98_50, 'settled'])),
    said('R1-1', 98_50, 'rejected'),
    'leg-settled',
  ],
  [
    'settles what a line of the bank showed',
    matched(SENT),
    said('R1-1', 98_50, 'settled'),
    'known',
  ],
  ['rejects what a line showed', matched(SENT), said('R1-1', 98_50, 'rejected'), 'leg-settled'],
  [
    'settles what was rejected',
    lived(SENT, returned(['R1-1', 98_50, 'rejected'])),
    said('R1-1', 98_50, 'settled'),
    'leg-rejected',
  ],
  [
    'rejects again',
    lived(SENT, returned(['R1-1', 98_50, 'rejected'])),
    said('R1-1', 98_50, 'rejected'),
    'known',
  ],
  ['settles tomorrow', SENT, said('R1-1', 98_50, 'settled', settledOn('2026-11-11')), 'settled-on'],
  [
    'settles before it was asked for',
    SENT,
    said('R1-1', 98_50, 'settled', settledOn('2026-11-09')),
    'settled-on',
  ],
])('fault 48: a line that %s', (_, before, line, verdict) => {
  const { state } = given(...before);
  expect(returnVerdict(state, line, TODAY)).toBe(verdict);
  const decided = events(before, { type: 'ApplyReturn', file: RETURN, lines: [line] });
  expect(decided).toHaveLength(verdict === 'apply' ? 1 : 0);
});

test('a leg that stands twice in a file is decided once, by the first line', () => {
  const twice = returned(['R1-1', 98_50, 'rejected'], ['R1-1', 98_50, 'settled']);
  expect(events(SENT, twice).map(({ type }) => type)).toEqual(['currency.LegRejected.v1']);
});

const finish = {
  type: 'FinishReturn',
  file: RETURN,
  settled: 1,
  rejected: 0,
  pending: 0,
  known: 0,
  errors: 0,
} as const;

test('fault 23: a return file that was applied is refused, whole and for ever', () => {
  const half = lived(SENT, returned(['R1-1', 98_50, 'settled']));
  // Cut by a crash, it goes on: nothing is settled twice, the rest is.
  const rest = events(half, returned(['R1-1', 98_50, 'settled'], ['R2-1', 29_20, 'settled']));
  expect(rest.map(({ data }) => data['leg'])).toEqual(['R2-1']);
  const done = lived([...half, ...rest], finish);
  for (const command of [finish, returned(['R1-1', 98_50, 'settled'])]) {
    given(...done)
      .when(command)
      .thenRefused({ code: 'return-applied' });
  }
});

test('fees whose lots went back with a refund meanwhile are given back in other lots, once each', () => {
  const sent = lived([...TAKINGS, FEE], redeem(30_00), redeem(20_00), ...sending(['R1-1', 'R2-1']));
  const fees = 'fees:redemption';
  const swapped = fact('currency.Transferred.v1', {}, TODAY, [
    transfer({
      debit: `merchant:${BAKERY}`,
      credit: fees,
      amount: cents(1_00),
      unit: 'MUM',
      lot: LOT,
    }),
    transfer({
      debit: fees,
      credit: `merchant:${BAKERY}`,
      amount: cents(1_00),
      unit: 'MUM',
      lot: OTHER_LOT,
    }),
  ]);
  const refused = [
    ['R1-1', 29_20, 'rejected'],
    ['R2-1', 19_30, 'rejected'],
  ] as const;
  const events = lived([...sent, swapped], returned(...refused));
  expect(balances(events)).toMatchObject({ [`merchant:${BAKERY}`]: 100_00 });
  expect(balances(events)[fees]).toBeUndefined();
});
