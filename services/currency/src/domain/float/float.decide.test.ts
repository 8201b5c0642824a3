import { expect, test } from '@jest/globals';
import type { BankLineInput, CurrencyCommand } from '../commands.ts';
import type { CurrencyRefusal } from '../refusals.ts';
import {
  assign,
  balances,
  book,
  cents,
  FUNDED,
  GESTANTE,
  given,
  id,
  issue,
  line,
  lived,
  moves,
  OPENED,
  RENDA,
  TODAY,
} from '../vila.fixture.ts';

const WORKING = 'e'.repeat(64);
const OTHER = 'd'.repeat(64);
const OCTOBER = { from: '2026-10-01', to: '2026-10-31' };

const interest = (amount: number, programme: string | null = null): BankLineInput =>
  line({ line: 'interest', kind: 'interest', amount: cents(amount), programme });

const allocate = (
  shares: Readonly<Record<string, number>>,
  changed: Partial<Extract<CurrencyCommand, { type: 'AllocateYield' }>> = {},
): CurrencyCommand => ({
  type: 'AllocateYield',
  line: id('interest'),
  ...OCTOBER,
  shares: Object.entries(shares).map(([programme, amount]) => ({
    programme,
    amount: cents(amount),
  })),
  working: WORKING,
  seen: WORKING,
  ...changed,
});

const release = (amount: number, programme = RENDA): CurrencyCommand => ({
  type: 'MakeYieldIssuable',
  programme,
  amount: cents(amount),
});

const POOLED = lived(FUNDED, book(interest(10_00)));
const ALLOCATED = lived(POOLED, allocate({ [RENDA]: 7_50, [GESTANTE]: 2_50 }));

test('pooled interest goes to the programmes with its yield, on the day that the bank posted it', () => {
  const decided = ALLOCATED.slice(POOLED.length);
  expect(decided).toMatchObject([
    {
      type: 'currency.YieldAllocated.v1',
      effectiveOn: '2026-11-03',
      data: { line: id('interest'), ...OCTOBER, working: WORKING },
    },
  ]);
  expect(moves(decided)).toEqual([
    'bank:renda-minima bank:unmatched 750 BRL -',
    'yield:unallocated yield:renda-minima 750 BRL -',
    'bank:gestante bank:unmatched 250 BRL -',
    'yield:unallocated yield:gestante 250 BRL -',
  ]);
  const { 'bank:unmatched': unmatched = 0, 'yield:unallocated': pool = 0 } = balances(ALLOCATED);
  expect([unmatched, pool]).toEqual([0, 0]);
});

test('a month that is closed takes no allocation: it counts today', () => {
  const closed = lived(POOLED, '2026-12-02', { type: 'ClosePeriod', month: '2026-11' });
  const on = { at: Date.parse('2026-12-02T12:00:00Z'), on: '2026-12-02' };
  const decided = given(...closed)
    .when(allocate({ [RENDA]: 10_00 }), on)
    .events();
  expect(decided).toMatchObject([{ effectiveOn: '2026-12-02' }]);
});

test('allocated yield is issuable once a treasurer says so, and no more than there is', () => {
  given(...ALLOCATED)
    .when(issue(100_01))
    .thenRefused({ code: 'reserve-insufficient', programme: RENDA, available: 100_00 });
  const freed = lived(ALLOCATED, release(7_50));
  expect(moves(freed.slice(ALLOCATED.length))).toEqual([
    'yield:renda-minima funding:renda-minima 750 BRL -',
  ]);
  lived(freed, issue(107_50));
  given(...freed)
    .when(release(1))
    .thenRefused({ code: 'yield-insufficient', programme: RENDA, available: 0 });
});

test('interest that the bank paid to a programme by name is assigned by its line, not from the pool', () => {
  const both = lived(
    POOLED,
    allocate({ [RENDA]: 7_50, [GESTANTE]: 2_50 }),
    book({ ...interest(4_00, RENDA), line: id('own') }),
  );
  given(...both)
    .when(release(7_51))
    .thenRefused({ code: 'yield-insufficient', programme: RENDA, available: 7_50 });
  const after = balances(lived(both, release(7_50), assign('own', RENDA)));
  expect(after['yield:renda-minima']).toBeUndefined();
  expect(after['funding:renda-minima']).toBe(1011_50);
});

test('interest that the bank takes lowers the reserve at once, and yield that waits bears it first', () => {
  const taken = lived(FUNDED, book({ ...interest(-3_00, RENDA), line: id('own') }));
  given(...taken)
    .when(issue(97_01))
    .thenRefused({ code: 'reserve-insufficient', programme: RENDA, available: 97_00 });
  const pooled = lived(ALLOCATED, book({ ...interest(-8_00), line: id('taken') }));
  const share = (amount: number) => allocate({ [RENDA]: amount }, { line: id('taken') });
  const borne = lived(pooled, share(-8_00));
  expect(moves(borne.slice(pooled.length))).toEqual([
    'bank:unmatched bank:renda-minima 800 BRL -',
    'yield:renda-minima yield:unallocated 800 BRL -',
  ]);
  // 7,50 of yield waited; the other 0,50 are of the 100,00 that nothing was issued against.
  given(...borne)
    .when(issue(99_51))
    .thenRefused({ code: 'reserve-insufficient', programme: RENDA, available: 99_50 });
  given(...lived(pooled, issue(99_51)))
    .when(share(-8_00))
    .thenRefused({ code: 'reserve-insufficient', programme: RENDA, available: 49 });
});

// In the order of the checks: each command also breaks every rule that comes later.
const bad = { to: '2026-11-30', seen: OTHER };
test.each<[CurrencyRefusal, typeof FUNDED, CurrencyCommand]>([
  [{ code: 'line-unknown' }, OPENED, allocate({}, bad)],
  [
    { code: 'line-not-interest', line: id('deposit'), kind: 'deposit' },
    FUNDED,
    allocate({}, { ...bad, line: id('deposit') }),
  ],
  [
    { code: 'line-assigned', line: id('interest'), programme: RENDA },
    lived(FUNDED, book(interest(5_00, RENDA))),
    allocate({}, bad),
  ],
  [{ code: 'line-assigned', line: id('interest') }, ALLOCATED, allocate({}, bad)],
  [{ code: 'period-not-over', to: '2026-11-30', today: TODAY }, POOLED, allocate({}, bad)],
  [
    { code: 'shares-differ', line: id('interest'), working: WORKING },
    POOLED,
    allocate({}, { seen: OTHER }),
  ],
  [{ code: 'reserve-empty', ...OCTOBER }, POOLED, allocate({})],
  [{ code: 'line-assigned', line: id('interest') }, ALLOCATED, assign('interest', RENDA)],
  [{ code: 'amount-invalid' }, POOLED, release(0, 'nobody')],
  [{ code: 'programme-unknown' }, POOLED, release(1, 'nobody')],
  [{ code: 'yield-insufficient', programme: RENDA, available: 0 }, POOLED, release(1)],
])('%j', (refusal, history, command) => {
  given(...history)
    .when(command)
    .thenRefused(refusal);
});

test('shares that do not add up to the interest are a bug, and stop the writer', () => {
  expect(() => given(...POOLED).when(allocate({ [RENDA]: 9_99 }))).toThrow(/add up/);
});
