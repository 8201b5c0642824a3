import { expect, test } from '@jest/globals';
import type { CurrencyCommand } from './commands.ts';
import type { CurrencyRefusal } from './refusals.ts';
import {
  balances,
  book,
  cents,
  FUNDED,
  GESTANTE,
  giveBack,
  given,
  id,
  issue,
  line,
  lived,
  moves,
  NOVEMBER,
  OPENED,
  onDay,
  open,
  RENDA,
  SETTINGS,
} from './vila.fixture.ts';

const openCurrency = (change: object = {}): CurrencyCommand => ({
  type: 'OpenCurrency',
  ...SETTINGS,
  ...change,
});
const unissue = (amount: number, programme = RENDA): CurrencyCommand => ({
  type: 'Unissue',
  programme,
  amount: cents(amount),
});
const cancel = (order: string, programme = RENDA): CurrencyCommand => ({
  type: 'CancelTreasuryReturn',
  programme,
  order: id(order),
});
const close = (month: string): CurrencyCommand => ({ type: 'ClosePeriod', month });

test('a currency opens with the accounts that wait for a programme', () => {
  const events = given().when(openCurrency()).events();
  expect(events).toMatchObject([{ type: 'currency.CurrencyOpened.v1', data: SETTINGS }]);
  expect(moves(events)).toEqual([
    '+ bank:unmatched BRL debit - none',
    '+ funding:unmatched BRL credit - none',
    '+ bank-costs:unmatched BRL debit - none',
    '+ yield:unallocated BRL credit - none',
  ]);
});

test('a programme opens with a reserve of its own', () => {
  const events = given(...OPENED)
    .when(open('pesca', { twoApproversAbove: cents(5_000_00), expiresAfterDays: 30 }))
    .events();
  const data = { programme: 'pesca', rules: 1, twoApproversAbove: 5_000_00, expiresAfterDays: 30 };
  expect(events).toMatchObject([{ type: 'currency.ProgrammeOpened.v1', data }]);
  expect(moves(events)).toEqual([
    '+ bank:pesca BRL debit - none',
    '+ funding:pesca BRL credit - none',
    '+ yield:pesca BRL credit - none',
    '+ bank-costs:pesca BRL debit - none',
    '+ in-transit:pesca BRL debit - none',
    '+ issuance:pesca MUM debit 0 none',
    '+ undistributed:pesca MUM credit 0 fund',
  ]);
});

test('what is issued, un-issued and given back moves exactly its accounts', () => {
  const said = (command: CurrencyCommand) =>
    moves(
      given(...FUNDED)
        .when(command)
        .events(),
    );
  const lot = 'renda-minima//';
  expect(said(issue(100_00))).toEqual([
    `issuance:renda-minima undistributed:renda-minima 10000 MUM ${lot}`,
  ]);
  expect(said(unissue(900_00))).toEqual([
    `undistributed:renda-minima issuance:renda-minima 90000 MUM ${lot}`,
  ]);
  expect(said(giveBack(100_00))).toEqual(['in-transit:renda-minima bank:renda-minima 10000 BRL -']);
});

test('un-issuing frees money that may then go back to the treasury', () => {
  given(...FUNDED)
    .when(giveBack(100_01))
    .thenRefused({ code: 'reserve-insufficient', programme: RENDA, available: 100_00 });
  const events = lived(FUNDED, unissue(300_00), giveBack(400_00));
  expect(balances(events)).toMatchObject({
    'bank:renda-minima': 600_00,
    'in-transit:renda-minima': 400_00,
    'issuance:renda-minima': 600_00,
  });
});

test('an order that is cancelled puts the money back, and frees it again', () => {
  const events = lived(FUNDED, giveBack(100_00), cancel('order'));
  expect(balances(events)).toEqual(balances(FUNDED));
  given(...events)
    .when(issue(100_00))
    .events();
});

test('money in transit is not there for issuing', () => {
  given(...lived(FUNDED, giveBack(40_00)))
    .when(issue(60_01))
    .thenRefused({ code: 'reserve-insufficient', programme: RENDA, available: 60_00 });
});

test('one programme never issues against the money of another', () => {
  given(...FUNDED)
    .when(issue(1, GESTANTE))
    .thenRefused({ code: 'reserve-insufficient', programme: GESTANTE, available: 0 });
});

const ORDERED = lived(FUNDED, giveBack(100_00));
const SHORT = lived(FUNDED, book(line({ line: 'taken', kind: 'debit', amount: cents(-300_00) })));
const CLOSED = lived(FUNDED, '2026-12-01', close(NOVEMBER));

// In the order of the checks: each command also breaks every rule of its kind that comes later.
test.each<[CurrencyRefusal, typeof FUNDED, CurrencyCommand]>([
  [{ code: 'currency-exists' }, OPENED, openCurrency({ decimals: 0 })],
  [{ code: 'currency-decimals', backedBy: 'BRL' }, [], openCurrency({ decimals: 0 })],
  [{ code: 'currency-decimals', backedBy: 'ZZZ' }, [], openCurrency({ backedBy: 'ZZZ' })],
  [{ code: 'programme-exists', programme: RENDA }, OPENED, open(RENDA)],
  [{ code: 'programme-exists', programme: 'unmatched' }, OPENED, open('unmatched')],
  [{ code: 'programme-exists', programme: 'unallocated' }, OPENED, open('unallocated')],
  [{ code: 'amount-invalid' }, OPENED, { ...issue(1, 'nobody'), amount: cents(0) } as never],
  [{ code: 'amount-invalid' }, OPENED, { ...issue(1, 'nobody'), amount: -1 } as never],
  [{ code: 'amount-invalid' }, OPENED, { ...issue(1, 'nobody'), amount: 0.5 } as never],
  [{ code: 'amount-invalid' }, OPENED, { ...issue(1, 'nobody'), amount: 2 ** 53 } as never],
  [{ code: 'programme-unknown' }, OPENED, issue(1, 'nobody')],
  [{ code: 'reserve-insufficient', programme: RENDA, available: 0 }, OPENED, issue(1)],
  [{ code: 'reserve-insufficient', programme: RENDA, available: 0 }, SHORT, issue(1)],
  [{ code: 'amount-invalid' }, OPENED, { ...unissue(1, 'nobody'), amount: cents(0) } as never],
  [{ code: 'programme-unknown' }, OPENED, unissue(1, 'nobody')],
  [
    { code: 'insufficient-funds', account: 'undistributed:renda-minima', available: 900_00 },
    FUNDED,
    unissue(900_01),
  ],
  [{ code: 'amount-invalid' }, OPENED, { ...giveBack(1, 'o', 'nobody'), amount: 0 } as never],
  [{ code: 'programme-unknown' }, OPENED, giveBack(1, 'order', 'nobody')],
  [{ code: 'reserve-insufficient', programme: RENDA, available: 0 }, SHORT, giveBack(1)],
  [{ code: 'order-unknown' }, OPENED, cancel('order')],
  [{ code: 'order-unknown' }, ORDERED, cancel('order', GESTANTE)],
  [
    { code: 'order-not-open', order: id('order'), status: 'cancelled' },
    lived(ORDERED, cancel('order')),
    cancel('order'),
  ],
  [
    { code: 'order-not-open', order: id('order'), status: 'settled' },
    lived(ORDERED, book(line({ line: 'out', kind: 'debit', amount: cents(-100_00) }))),
    cancel('order'),
  ],
  [{ code: 'period-closed', month: NOVEMBER }, CLOSED, close(NOVEMBER)],
  [{ code: 'period-not-over', month: NOVEMBER }, FUNDED, close(NOVEMBER)],
  [{ code: 'period-not-over', month: '2026-12' }, FUNDED, close('2026-12')],
])('%j', (refusal, history, command) => {
  given(...history)
    .when(command)
    .thenRefused(refusal);
});

test('a month is closed once it is over in the community, and no sooner', () => {
  given(...FUNDED)
    .when(close('2026-10'))
    .events();
  given(...FUNDED)
    .when(close(NOVEMBER), onDay('2026-11-30'))
    .thenRefused({ code: 'period-not-over', month: NOVEMBER });
  const [event] = given(...FUNDED)
    .when(close(NOVEMBER), onDay('2026-12-01'))
    .events();
  expect(event).toMatchObject({ type: 'currency.PeriodClosed.v1', data: { month: NOVEMBER } });
  expect(event?.movements).toEqual([]);
});

test('in a shortfall, un-issuing goes on: it narrows it', () => {
  expect(
    moves(
      given(...SHORT)
        .when(unissue(200_00))
        .events(),
    ),
  ).toHaveLength(1);
});
