import { expect, test } from '@jest/globals';
import type { BankLineInput, CurrencyCommand } from './commands.ts';
import type { CurrencyRefusal } from './refusals.ts';
import {
  assign,
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
  OPENED,
  RENDA,
} from './vila.fixture.ts';

const bankLine = (
  kind: BankLineInput['kind'],
  amount: number,
  programme: string | null,
): BankLineInput => line({ line: 'line', kind, amount: cents(amount), programme });
test.each<[BankLineInput['kind'], number]>([
  ['deposit', 500_00],
  ['debit', -50_00],
  ['fee', -5_00],
])('a %s that was given to the wrong programme is given to another one', (kind, amount) => {
  const rich = lived(
    OPENED,
    book(line({ line: 'other', programme: GESTANTE })),
    issue(1, GESTANTE),
  );
  const wrong = lived(rich, book(line({ line: 'base' }), bankLine(kind, amount, RENDA)));
  const right = lived(rich, book(line({ line: 'base' }), bankLine(kind, amount, GESTANTE)));
  expect(balances(lived(wrong, assign('line', GESTANTE)))).toEqual(balances(right));
});

test('a line of zero is a fact that moves nothing', () => {
  const events = lived(OPENED, book(bankLine('deposit', 0, null)), assign('line', RENDA));
  expect(events.slice(OPENED.length).flatMap(({ movements }) => movements)).toEqual([]);
});

test('interest is issuable once it is assigned, and no sooner', () => {
  const earned = lived(OPENED, book(bankLine('interest', 5_00, RENDA)));
  given(...earned)
    .when(issue(1))
    .thenRefused({ code: 'reserve-insufficient', programme: RENDA, available: 0 });
  const decided = given(...earned)
    .when(assign('line', RENDA))
    .events();
  expect(decided).toMatchObject([{ type: 'currency.YieldAssigned.v1' }]);
  expect(moves(decided)).toEqual(['yield:renda-minima funding:renda-minima 500 BRL -']);
  given(...earned, ...decided)
    .when(issue(5_00))
    .events();
});

test('the line of a treasury return that came unmatched settles its order once it is assigned', () => {
  const ordered = lived(FUNDED, giveBack(100_00));
  const late = lived(ordered, book(bankLine('debit', -100_00, null)), assign('line', RENDA));
  const direct = lived(ordered, book(bankLine('debit', -100_00, RENDA)));
  expect(balances(late)).toEqual(balances(direct));
  const { bankLines, treasuryReturns } = given(...late).state;
  expect(treasuryReturns.get(id('order'))?.status).toBe('settled');
  expect(bankLines.get(id('line'))?.kind).toBe('treasury-return');
});

const UNMATCHED = (kind: BankLineInput['kind'], amount: number) =>
  lived(FUNDED, book(bankLine(kind, amount, null)));

// In the order of the checks: each command also breaks every rule of its kind that comes later.
test.each<[CurrencyRefusal, typeof FUNDED, CurrencyCommand]>([
  [{ code: 'programme-unknown' }, OPENED, book(bankLine('deposit', 1, 'nobody'))],
  [{ code: 'line-unknown' }, OPENED, assign('line', 'nobody')],
  [{ code: 'programme-unknown' }, UNMATCHED('debit', -900_00), assign('line', 'nobody')],
  [
    { code: 'line-assigned', line: id('deposit'), programme: RENDA },
    FUNDED,
    assign('deposit', RENDA),
  ],
  [
    { code: 'line-assigned', line: id('line'), programme: RENDA },
    lived(FUNDED, giveBack(100_00), book(bankLine('debit', -100_00, RENDA))),
    assign('line', GESTANTE),
  ],
  [
    { code: 'reserve-insufficient', programme: RENDA, available: 100_00 },
    UNMATCHED('debit', -100_01),
    assign('line', RENDA),
  ],
  [
    { code: 'reserve-insufficient', programme: RENDA, available: 100_00 },
    UNMATCHED('fee', -100_01),
    assign('line', RENDA),
  ],
  [
    { code: 'reserve-insufficient', programme: RENDA, available: 100_00 },
    FUNDED,
    assign('deposit', GESTANTE),
  ],
  [
    { code: 'line-assigned', line: id('line'), programme: RENDA },
    lived(UNMATCHED('interest', 5_00), assign('line', RENDA)),
    assign('line', GESTANTE),
  ],
  [
    { code: 'line-of-other-programme', line: id('line'), programme: RENDA },
    lived(FUNDED, book(bankLine('interest', 5_00, RENDA))),
    assign('line', GESTANTE),
  ],
])('%j', (refusal, history, command) => {
  given(...history)
    .when(command)
    .thenRefused(refusal);
});
