import { expect, test } from '@jest/globals';
import type { CurrencyCommand } from '../commands.ts';
import type { CurrencyRefusal } from '../refusals.ts';
import { BAKERY } from '../shop.fixture.ts';
import { assign, balances, book, given, id, lived, moves, RENDA } from '../vila.fixture.ts';
import {
  approvePayout,
  BOTH_SENT,
  BOTH_SETTLED,
  booked,
  debit,
  kinds,
  match,
  preparePayout,
  redeem,
  returned,
  TAKINGS,
  unlike,
} from './takings.fixture.ts';

test('a person matches a debit to what was settled: what it had booked is taken back', () => {
  const before = lived(BOTH_SETTLED, book(unlike('d', 130_00)));
  expect(balances(before)['bank:unmatched']).toBe(-130_00);
  const decided = given(...before)
    .when(match('d', 'R1-1', 'R2-1'))
    .events();
  expect(kinds(decided)).toEqual(['PayoutMatched']);
  expect(moves(decided)).toEqual(['bank:unmatched funding:unmatched 13000 BRL -']);
  const { state } = given(...before, ...decided);
  expect(state.bankLines.get(id('d'))).toMatchObject({ kind: 'payout', legs: ['R1-1', 'R2-1'] });
  expect(state.legs.size).toBe(0);
});

test('a person matches a debit to what was only sent: it settles, on the day of the debit', () => {
  const before = lived(BOTH_SENT, book(unlike('d', 30_00)));
  const after = lived(before, match('d', 'R2-1'));
  expect(kinds(after.slice(before.length))).toEqual(['LegSettled', 'PayoutMatched']);
  expect(balances(after)).toEqual(
    balances([...BOTH_SENT, ...booked(BOTH_SENT, debit('d', 30_00, 'R2-1'))]),
  );
});

test('a debit that was given to a programme is matched too: the programme has its money again', () => {
  const before = lived(BOTH_SETTLED, book(unlike('d', 30_00)), assign('d', RENDA));
  const after = lived(before, match('d', 'R2-1'));
  expect(balances(after)).toEqual(balances(BOTH_SETTLED));
});

const LISTED = lived(BOTH_SENT, book(unlike('d', 30_00)));

// In the order in which they are tested.
test.each<[string, typeof TAKINGS, CurrencyCommand, CurrencyRefusal]>([
  ['no such line', BOTH_SENT, match('d', 'R2-1'), { code: 'line-unknown' }],
  [
    'matched already',
    lived(LISTED, match('d', 'R2-1')),
    match('d', 'R2-1'),
    { code: 'line-assigned', line: id('d') },
  ],
  [
    'a deposit',
    BOTH_SENT,
    match('deposit', 'R2-1'),
    { code: 'line-not-payout', line: id('deposit') },
  ],
  ['a leg that never was', LISTED, match('d', 'R9-1'), { code: 'leg-unknown', line: id('d') }],
  [
    'a leg that was refused',
    lived(LISTED, returned(['R2-1', 30_00, 'rejected'])),
    match('d', 'R2-1'),
    { code: 'leg-rejected', line: id('d'), leg: 'R2-1' },
  ],
  [
    'a leg that another line shows',
    lived(LISTED, book(debit('e', 30_00, 'R2-1'))),
    match('d', 'R2-1'),
    { code: 'leg-settled', line: id('d'), leg: 'R2-1' },
  ],
  [
    'a leg that is not sent',
    lived(
      TAKINGS,
      redeem(30_00),
      preparePayout(['R1-1']),
      approvePayout(),
      book(unlike('d', 30_00)),
    ),
    match('d', 'R1-1'),
    { code: 'leg-not-sent', line: id('d'), leg: 'R1-1' },
  ],
  [
    'one centavo off',
    lived(BOTH_SENT, book(unlike('d', 30_01))),
    match('d', 'R2-1'),
    { code: 'line-amount-differs', line: id('d') },
  ],
])('not matched: %s', (_, before, command, refusal) => {
  given(...before)
    .when(command)
    .thenRefused(refusal);
});

test('a matched line is given to no programme', () => {
  const before = [...BOTH_SENT, ...booked(BOTH_SENT, debit('d', 30_00, 'R2-1'))];
  given(...before)
    .when(assign('d', RENDA))
    .thenRefused({ code: 'line-assigned', line: id('d') });
  expect(balances(before)[`redeeming:${BAKERY}`]).toBe(100_00);
});
