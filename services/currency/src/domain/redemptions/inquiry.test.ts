import { expect, test } from '@jest/globals';
import type { CurrencyCommand } from '../commands.ts';
import type { CurrencyRefusal } from '../refusals.ts';
import { BAKERY, BAZAAR } from '../shop.fixture.ts';
import { balances, book, given, id, lived, RENDA } from '../vila.fixture.ts';
import { debit, FEE, legOf, redeem, sending, TAKINGS } from './takings.fixture.ts';

/** The bakery's 100,00 less 1,50 and the bazaar's 30,00 less 80 centavos are with the bank. */
const WITH_FEE = [...TAKINGS, FEE];
const SENT = lived(
  WITH_FEE,
  redeem(100_00),
  redeem(30_00, { merchant: BAZAAR }),
  ...sending(['R1-1', 'R2-1']),
);
const SHOWN = lived(SENT, book(debit('d', 98_50, 'R1-1')));

const unknown = (leg = 'R1-1') => ({ type: 'MarkUnknown', leg }) as const;
const resolve = (outcome: 'settled' | 'rejected' | 'not-received', leg = 'R1-1') =>
  ({ type: 'ResolveLeg', leg, outcome }) as const;

test('fault 47: what the bank never had waits again, and only then can be sent again', () => {
  const asked = lived(SENT, unknown());
  expect(legOf(asked)?.status).toBe('unknown');
  const after = lived(asked, resolve('not-received'));
  expect(legOf(after)).toMatchObject({ status: 'requested' });
  expect(legOf(after)).not.toHaveProperty('payout');
  const again = lived(after, ...sending(['R1-1'], 'P2'));
  expect(legOf(again)).toMatchObject({ status: 'sent', payout: 'P2' });
  // The first payout has one leg less: what else the bank says of it does not touch this one.
  expect(given(...again).state.payouts.get('P1')).toMatchObject({ open: 1 });
});

test.each([
  ['settled', [`paid-out:${RENDA}`, 59_10]],
  ['rejected', [`merchant:${BAKERY}`, 100_00]],
] as const)('fault 47: the bank is asked, and says %s', (outcome, [account, amount]) => {
  const after = lived(SENT, unknown(), resolve(outcome));
  expect(balances(after)[account]).toBe(amount);
});

const WAITING = lived(WITH_FEE, redeem(100_00));
const PAID = lived(SENT, resolve('settled'));
const REFUSED = lived(SENT, resolve('rejected'));

// In the order in which they are tested.
test.each<[string, typeof TAKINGS, CurrencyCommand, CurrencyRefusal]>([
  ['one that never was', SENT, unknown('R9-1'), { code: 'leg-unknown' }],
  ['one that was refused', REFUSED, unknown(), { code: 'leg-rejected', leg: 'R1-1' }],
  ['one that is over', SHOWN, unknown(), { code: 'leg-settled', leg: 'R1-1' }],
  [
    'one that is unknown',
    lived(SENT, unknown()),
    unknown(),
    { code: 'leg-unknown-outcome', leg: 'R1-1' },
  ],
  ['one that is settled', PAID, unknown(), { code: 'leg-settled', leg: 'R1-1' }],
  ['one that waits', WAITING, unknown(), { code: 'leg-not-sent', leg: 'R1-1' }],
  ['inquired: never was', SENT, resolve('settled', id('x')), { code: 'leg-unknown' }],
  ['inquired: refused', REFUSED, resolve('settled'), { code: 'leg-rejected', leg: 'R1-1' }],
  ['inquired: settled', PAID, resolve('rejected'), { code: 'leg-settled', leg: 'R1-1' }],
  ['inquired: waits', WAITING, resolve('not-received'), { code: 'leg-not-sent', leg: 'R1-1' }],
])('not unknown, nor resolved: %s', (_, before, command, refusal) => {
  given(...before)
    .when(command)
    .thenRefused(refusal);
});
