import { expect, test } from '@jest/globals';
import type { CurrencyCommand, RunLine } from './commands.ts';
import type { CurrencyRefusal } from './refusals.ts';
import {
  ANA,
  approve,
  BENTO,
  balances,
  CLARA,
  FUNDED,
  freeze,
  fund,
  given,
  lived,
  moves,
  NOVEMBER,
  OPENED,
  PAULA,
  PREPARER,
  paid,
  pays,
  prepare,
  RENDA,
  RUI,
  RUN,
  send,
} from './vila.fixture.ts';

const LINES = [pays(2, ANA), pays(3, BENTO), pays(4, CLARA)];
const reverse = (by: string, mayPropose: boolean, mayApprove: boolean): CurrencyCommand => ({
  type: 'ReverseRun',
  run: RUN,
  by,
  mayPropose,
  mayApprove,
});
const propose = reverse(PREPARER, true, false);
const confirm = reverse(PAULA, false, true);
const takeBack = (lines: readonly RunLine[], after = 0): CurrencyCommand => ({
  type: 'ReverseLines',
  run: RUN,
  after,
  lines,
});
const finish: CurrencyCommand = { type: 'FinishReversal', run: RUN };

const PAID = lived(FUNDED, ...paid(LINES));
const PROPOSED = lived(PAID, propose);
const REVERSING = lived(PROPOSED, confirm);
const REVERSED = lived(REVERSING, takeBack(LINES), finish);

test('one proposes, another confirms, and what is unspent goes back to the programme', () => {
  expect(
    given(...PAID)
      .when(propose)
      .events(),
  ).toMatchObject([{ type: 'currency.RunReversalProposed.v1', movements: [] }]);
  expect(
    given(...PROPOSED)
      .when(confirm)
      .events(),
  ).toMatchObject([{ type: 'currency.RunReversalApproved.v1', movements: [] }]);
  expect(balances(REVERSED)).toEqual(balances(FUNDED));
});

test('what was spent is listed and stays spent; a frozen account gives back too', () => {
  const spent = lived(PAID, send(ANA, BENTO, 30_00), send(CLARA, BENTO, 110_00), freeze(ANA));
  const events = given(...lived(spent, propose, confirm))
    .when(takeBack(LINES))
    .events();
  expect(events.map(({ data }) => data)).toEqual([
    { run: RUN, line: 2, spentMinor: 30_00 },
    { run: RUN, line: 3, spentMinor: 0 },
    { run: RUN, line: 4, spentMinor: 110_00 },
  ]);
  const lot = `MUM ${RENDA}/2026-11/`;
  expect(moves(events)).toEqual([
    `holder:${ANA} undistributed:${RENDA} 8000 ${lot}`,
    `holder:${BENTO} undistributed:${RENDA} 11000 ${lot}`,
  ]);
  const run = given(...lived(spent, propose, confirm, takeBack(LINES), finish)).state.runs.get(RUN);
  expect(run).toMatchObject({ status: 'reversed', reversedLines: 3, reversedMinor: 190_00 });
});

test('lines that were never paid, or were paid by another run, are not taken back', () => {
  const second = 'renda-minima-2026-11-2';
  const lines = [pays(2, CLARA), pays(3, ANA)];
  const frozen = lived(
    FUNDED,
    freeze(CLARA),
    ...paid([pays(2, ANA), pays(3, CLARA)]),
    { type: 'UnfreezeHolder', holder: CLARA },
    ...paid(lines, {}, second),
  );
  const asked = lived(
    frozen,
    { ...propose, run: second } as CurrencyCommand,
    {
      ...confirm,
      run: second,
    } as CurrencyCommand,
  );
  const events = given(...asked)
    .when({ type: 'ReverseLines', run: second, after: 0, lines })
    .events();
  expect(events.map(({ data }) => data['line'])).toEqual([2]);
});

test('of two lines of one person, of which one was paid, one is taken back', () => {
  const twice = [pays(2, ANA, 50_00), pays(3, ANA, 60_00)];
  const asked = lived(FUNDED, ...paid(twice), propose, confirm);
  const events = given(...asked)
    .when(takeBack(twice))
    .events();
  expect(events.map(({ data }) => data)).toEqual([{ run: RUN, line: 2, spentMinor: 0 }]);
});

test('only the lot that was paid is taken, whatever else the holder has', () => {
  const arrears = lived(
    FUNDED,
    ...paid([pays(2, ANA, 50_00, '2026-10')], { period: '2026-10' }, 'renda-minima-2026-10-1'),
    ...paid([pays(2, ANA)]),
  );
  // Spending took the older month first, so all of November is there.
  const spent = lived(arrears, send(ANA, BENTO, 50_00), propose, confirm);
  const events = given(...spent)
    .when(takeBack([pays(2, ANA)]))
    .events();
  expect(moves(events)).toEqual([
    `holder:${ANA} undistributed:${RENDA} 11000 MUM ${RENDA}/2026-11/`,
  ]);
});

test('a chunk that comes again takes nothing twice', () => {
  const half = lived(REVERSING, takeBack(LINES.slice(0, 2)));
  given(...half)
    .when(takeBack(LINES.slice(0, 2)))
    .thenRefused({ code: 'run-under-way', run: RUN, cursor: 3 });
  expect(balances(lived(half, takeBack(LINES.slice(2), 3), finish))).toEqual(balances(FUNDED));
});

test('it frees no entitlement: another run of the month pays nobody, a supplement does', () => {
  const second = 'renda-minima-2026-11-2';
  const again = lived(REVERSED, ...paid(LINES, {}, second));
  expect(balances(again)).toEqual(balances(FUNDED));
  const supplement = { supplement: 1, period: NOVEMBER };
  expect(balances(lived(REVERSED, ...paid(LINES, supplement, second)))).toEqual(balances(PAID));
});

// In the order of the checks: each command also breaks every rule that comes later.
test.each<[CurrencyRefusal, typeof FUNDED, CurrencyCommand]>([
  [{ code: 'run-unknown' }, OPENED, reverse(RUI, false, false)],
  [{ code: 'run-reversed', run: RUN }, REVERSED, reverse(PREPARER, false, false)],
  [{ code: 'run-under-way', run: RUN }, REVERSING, reverse(PREPARER, false, false)],
  [{ code: 'run-not-paid', run: RUN }, lived(FUNDED, prepare(LINES)), reverse(RUI, false, false)],
  [
    { code: 'run-not-paid', run: RUN },
    lived(FUNDED, prepare(LINES), approve(), fund()),
    reverse(RUI, false, false),
  ],
  [{ code: 'preparer-needed', run: RUN }, PAID, reverse(RUI, false, true)],
  [{ code: 'same-person', run: RUN }, PROPOSED, reverse(PREPARER, true, false)],
  [{ code: 'same-person', run: RUN }, PROPOSED, reverse(PREPARER, true, true)],
  [{ code: 'approver-needed', run: RUN }, PROPOSED, reverse(RUI, true, false)],
  [{ code: 'run-unknown' }, OPENED, takeBack(LINES)],
  [{ code: 'run-under-way', run: RUN, cursor: 4 }, PROPOSED, takeBack(LINES, 4)],
  [{ code: 'run-under-way', run: RUN, cursor: 0 }, REVERSING, takeBack(LINES, 2)],
  [{ code: 'run-unknown' }, OPENED, finish],
  [{ code: 'run-not-paid', run: RUN }, PROPOSED, finish],
  [{ code: 'run-not-paid', run: RUN }, REVERSED, finish],
])('%j', (refusal, history, command) => {
  given(...history)
    .when(command)
    .thenRefused(refusal);
});
