import { expect, test } from '@jest/globals';
import type { BankLineInput, CurrencyCommand } from './commands.ts';
import { freeReserve, shortfall } from './state.ts';
import {
  ANA,
  approve,
  assign,
  balances,
  book,
  cents,
  FUNDED,
  fund,
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
  pays,
  prepare,
  RENDA,
} from './vila.fixture.ts';

const bankLine = (
  kind: BankLineInput['kind'],
  amount: number,
  programme: string | null,
): BankLineInput => line({ line: 'line', kind, amount: cents(amount), programme });
const finish = (
  ledger: number,
  lines: readonly { line: string; content: string }[],
  importId = 'import',
): CurrencyCommand => ({
  type: 'FinishBankImport',
  bankAccount: id('bank'),
  import: id(importId),
  asOf: '2026-11-30',
  ledger: cents(ledger),
  lines,
});

// What each kind of line books, when the programme is known and when it is not; and what assigning
// it to RENDA moves then.
test.each<[BankLineInput['kind'], number, string, string, string[]]>([
  [
    'deposit',
    500_00,
    'bank:renda-minima funding:renda-minima 50000 BRL -',
    'bank:unmatched funding:unmatched 50000 BRL -',
    [
      'bank:renda-minima bank:unmatched 50000 BRL -',
      'funding:unmatched funding:renda-minima 50000 BRL -',
    ],
  ],
  [
    'interest',
    5_00,
    'bank:renda-minima yield:renda-minima 500 BRL -',
    'bank:unmatched yield:unallocated 500 BRL -',
    [
      'bank:renda-minima bank:unmatched 500 BRL -',
      'yield:unallocated funding:renda-minima 500 BRL -',
    ],
  ],
  [
    'fee',
    -5_00,
    'bank-costs:renda-minima bank:renda-minima 500 BRL -',
    'bank-costs:unmatched bank:unmatched 500 BRL -',
    [
      'bank:unmatched bank:renda-minima 500 BRL -',
      'bank-costs:renda-minima bank-costs:unmatched 500 BRL -',
    ],
  ],
  [
    'debit',
    -50_00,
    'funding:renda-minima bank:renda-minima 5000 BRL -',
    'funding:unmatched bank:unmatched 5000 BRL -',
    [
      'bank:unmatched bank:renda-minima 5000 BRL -',
      'funding:renda-minima funding:unmatched 5000 BRL -',
    ],
  ],
])('a %s of %i', (kind, amount, matched, unmatched, assigned) => {
  const booked = (programme: string | null) =>
    given(...FUNDED)
      .when(book(bankLine(kind, amount, programme)))
      .events();
  expect(booked(RENDA)).toMatchObject([
    {
      type: 'currency.BankLineBooked.v1',
      effectiveOn: '2026-11-03',
      data: { kind, amountMinor: amount, programme: RENDA },
    },
  ]);
  expect(moves(booked(RENDA))).toEqual([matched]);
  expect(moves(booked(null))).toEqual([unmatched]);
  const before = [...FUNDED, ...booked(null)];
  const decided = given(...before)
    .when(assign('line', RENDA))
    .events();
  expect(moves(decided)).toEqual(assigned);
  expect(decided).toMatchObject([{ type: 'currency.BankLineAssigned.v1' }]);
  // Wherever it went, the result is as if it had been matched at once (interest: and assigned).
  const direct = lived([...FUNDED, ...booked(RENDA)], ...assigning(kind));
  expect(balances([...before, ...decided])).toEqual(balances(direct));
  expect(given(...before, ...decided).state.bankLines.get(id('line'))).toEqual(
    given(...direct).state.bankLines.get(id('line')),
  );
});

function assigning(kind: BankLineInput['kind']): CurrencyCommand[] {
  return kind === 'interest' ? [assign('line', RENDA)] : [];
}

test('the order of a treasury return is settled by the bank line that carries it out', () => {
  const out = bankLine('debit', -100_00, RENDA);
  const twice = { ...out, line: id('twice') };
  const ordered = lived(FUNDED, giveBack(100_00));
  const settled = given(...ordered)
    .when(book(out, twice))
    .events();
  expect(settled).toMatchObject([
    { data: { kind: 'treasury-return', order: id('order') } },
    { data: { kind: 'debit' } },
  ]);
  expect(moves(settled)).toEqual([
    'funding:renda-minima in-transit:renda-minima 10000 BRL -',
    'funding:renda-minima bank:renda-minima 10000 BRL -',
  ]);
  const after = balances([...ordered, ...settled.slice(0, 1)]);
  expect(after).toMatchObject({ 'bank:renda-minima': 900_00, 'funding:renda-minima': 900_00 });
  expect(after).not.toHaveProperty('in-transit:renda-minima');
});

test.each([
  ['another amount', bankLine('debit', -99_99, RENDA)],
  ['another programme', bankLine('debit', -100_00, GESTANTE)],
  ['no programme', bankLine('debit', -100_00, null)],
  ['a fee', bankLine('fee', -100_00, RENDA)],
])('%s settles no order', (_, other) => {
  const events = lived(FUNDED, giveBack(100_00), book(other));
  expect(balances(events)['in-transit:renda-minima']).toBe(100_00);
});

test('a line that is there already is not booked again, in one file or in the next', () => {
  const one = bankLine('deposit', 500_00, RENDA);
  expect(lived(OPENED, book(one, one)).length).toBe(OPENED.length + 1);
  given(...lived(OPENED, book(one)))
    .when(book(one, { ...one, amount: cents(999_00), content: id('other') }))
    .thenDecided();
});

test('an import says what is new, known and in conflict, and by how much the bank differs', () => {
  const [old, fresh, changed] = ['old', 'fresh', 'changed'].map((name) =>
    line({ line: name, amount: cents(100_00) }),
  ) as [BankLineInput, BankLineInput, BankLineInput];
  const before = lived(OPENED, { ...book(old, changed), import: id('before') } as CurrencyCommand);
  const late = { ...fresh, line: id('late'), postedOn: '2026-12-01' };
  const altered = { ...changed, amount: cents(1_00), content: id('other') };
  const events = lived(before, book(old, fresh, altered, late));
  const decided = given(...events)
    .when(finish(300_50, [old, fresh, altered, late]))
    .events();
  expect(decided).toMatchObject([
    {
      type: 'currency.BankStatementImported.v1',
      movements: [],
      data: {
        booked: 2,
        known: 1,
        conflicts: [changed.line],
        oursMinor: 300_00,
        ledgerMinor: 300_50,
        programmes: [RENDA],
        shortfalls: [],
      },
    },
  ]);
  const account = given(...events, ...decided).state.bankAccounts.get(id('bank'));
  expect(account).toMatchObject({ balance: 400_00, asOf: '2026-11-30', differenceMinor: 50 });
});

test('a bank account ties with its own lines, those of its last day included', () => {
  const last = line({ line: 'last', amount: cents(20_00), postedOn: '2026-11-30' });
  const elsewhere = {
    ...book(line({ line: 'else' })),
    bankAccount: id('other'),
  } as CurrencyCommand;
  const events = lived(OPENED, book(last), elsewhere);
  const [imported] = given(...events)
    .when(finish(20_00, [last]))
    .events();
  expect(imported?.data).toMatchObject({ oursMinor: 20_00, ledgerMinor: 20_00 });
});

test('a line that stands twice in one file is new once', () => {
  const one = bankLine('deposit', 500_00, RENDA);
  const events = lived(OPENED, book(one, one));
  const [imported] = given(...events)
    .when(finish(500_00, [one, one]))
    .events();
  expect(imported?.data).toMatchObject({ booked: 1, known: 1, conflicts: [] });
});

test('of a closed month, a line counts on the day on which it is learned', () => {
  const closed = lived(OPENED, '2026-12-02', { type: 'ClosePeriod', month: NOVEMBER });
  const [booked] = given(...closed)
    .when(book(bankLine('deposit', 500_00, null)), onDay('2026-12-03'))
    .events();
  expect(booked).toMatchObject({ effectiveOn: '2026-12-03', data: { postedOn: '2026-11-03' } });
  const [assigned] = given(...closed, ...(booked ? [booked] : []))
    .when(assign('line', RENDA), onDay('2026-12-04'))
    .events();
  expect(assigned?.effectiveOn).toBe('2026-12-04');
});

test('a deposit taken back is booked, and stops issuing and runs of that programme alone', () => {
  const taken = lived(
    FUNDED,
    book(line({ line: 'gestante', programme: GESTANTE })),
    prepare([pays(2, ANA)]),
    approve(),
    book(bankLine('debit', -300_00, RENDA)),
  );
  const { state, when } = given(...taken);
  expect(shortfall(state, RENDA)).toBe(200_00);
  expect(freeReserve(state, RENDA)).toBe(-200_00);
  when(fund()).thenRefused({ code: 'programme-stopped', programme: RENDA, shortfall: 200_00 });
  when(issue(1)).thenRefused({ code: 'reserve-insufficient', programme: RENDA, available: 0 });
  when(issue(1_000_00, GESTANTE)).events();
  const [imported] = when(finish(0, [])).events();
  expect(imported?.data['shortfalls']).toEqual([{ programme: RENDA, shortfallMinor: 200_00 }]);
  given(...lived(taken, book(line({ line: 'again', amount: cents(200_00) }))))
    .when(fund())
    .events();
});
