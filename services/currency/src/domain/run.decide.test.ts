import { expect, test } from '@jest/globals';
import type { CurrencyCommand, PrepareRun } from './commands.ts';
import type { CurrencyEvent } from './events.ts';
import {
  ANA,
  approve,
  BENTO,
  balances,
  CLARA,
  cents,
  FUNDED,
  finish,
  freeze,
  fund,
  given,
  id,
  lived,
  moves,
  NOVEMBER,
  open,
  PAULA,
  paid,
  pay,
  pays,
  prepare,
  RENDA,
  RUI,
  RUN,
  unfreeze,
} from './vila.fixture.ts';

const LINES = [pays(2, ANA), pays(3, BENTO), pays(4, CLARA)];
const retry: CurrencyCommand = { type: 'RetryRun', run: RUN };
const payOn = (effectiveOn: string): CurrencyCommand => ({
  type: 'FundRun',
  run: RUN,
  effectiveOn,
});
const again = (period: string, n: number) => `${RENDA}-${period}-${n}`;
const runOf = (events: readonly CurrencyEvent[], run = RUN) => given(...events).state.runs.get(run);
const PREPARED = lived(FUNDED, prepare(LINES));
const APPROVED = lived(PREPARED, approve());
const PAYING = lived(APPROVED, fund());
const PAID = lived(PAYING, pay(LINES), finish());

test('a run is prepared under its programme, month and number', () => {
  const [event] = given(...FUNDED)
    .when(prepare(LINES))
    .events();
  expect(event).toMatchObject({
    type: 'currency.RunPrepared.v1',
    data: { run: RUN, payableMinor: 330_00, ready: true, approvalsNeeded: 1, supplement: 0 },
    movements: [],
  });
  expect(event?.data).not.toHaveProperty('completes');
  const [second] = given(...PREPARED)
    .when(prepare(LINES))
    .events();
  expect(second?.data['run']).toBe(again(NOVEMBER, 2));
  const [after] = given(...PAID)
    .when(prepare(LINES))
    .events();
  expect(after?.data).not.toHaveProperty('completes');
  const [other] = given(...PREPARED)
    .when(prepare(LINES, { period: '2026-12' }))
    .events();
  expect(other?.data['run']).toBe(again('2026-12', 1));
});

test.each<[Partial<PrepareRun>, boolean]>([
  [{ refusedLines: 0 }, true],
  [{ refusedLines: 1 }, false],
  [{ refusedLines: 1, excludeBad: true }, true],
])('a run with %j is ready: %p', (facts, ready) => {
  const [event] = given(...FUNDED)
    .when(prepare(LINES, facts))
    .events();
  expect(event?.data['ready']).toBe(ready);
});

test('above the programme’s threshold, two persons approve, and one of them once', () => {
  const strict = lived(FUNDED, open('pesca', { twoApproversAbove: cents(330_00) }));
  const run = 'pesca-2026-11-1';
  const needs = (payableMinor: number) =>
    given(...strict)
      .when(prepare(LINES, { programme: 'pesca', payableMinor }))
      .events()[0]?.data['approvalsNeeded'];
  expect([needs(330_00), needs(330_01)]).toEqual([1, 2]);
  const waiting = lived(
    strict,
    prepare(LINES, { programme: 'pesca', payableMinor: 330_01 }),
    approve(PAULA, run),
  );
  expect(runOf(waiting, run)?.status).toBe('prepared');
  given(...waiting)
    .when(fund(run))
    .thenRefused({ code: 'run-not-approved', run });
  given(...waiting)
    .when(approve(PAULA, run))
    .thenRefused({ code: 'approved-already', run });
  expect(runOf(lived(waiting, approve(RUI, run)), run)).toMatchObject({
    status: 'approved',
    approvals: [PAULA, RUI],
  });
});

test('funding moves the whole total, lines move on with their origin, the rest returns', () => {
  const late = [pays(2, ANA, 50_00, '2026-10'), pays(3, BENTO)];
  const approved = lived(FUNDED, prepare(late), approve(), freeze(BENTO));
  const funded = given(...approved)
    .when(fund())
    .events();
  expect(moves(funded)).toEqual([
    `+ run:${RUN} MUM credit 0 fund`,
    `undistributed:${RENDA} run:${RUN} 16000 MUM ${RENDA}//`,
  ]);
  const lines = given(...approved, ...funded)
    .when(pay(late))
    .events();
  expect(lines).toMatchObject([
    { type: 'currency.BenefitPaid.v1', data: { run: RUN, line: 2 } },
    {
      type: 'currency.BenefitFailed.v1',
      data: {
        line: 3,
        holder: BENTO,
        month: NOVEMBER,
        amountMinor: 110_00,
        rule: 'account-frozen',
      },
    },
  ]);
  expect(moves(lines)).toEqual([`run:${RUN} holder:${ANA} 5000 MUM ${RENDA}/2026-10/`]);
  const rest = given(...approved, ...funded, ...lines)
    .when(finish())
    .events();
  expect(rest).toMatchObject([
    { data: { run: RUN, paidLines: 1, paidMinor: 50_00, failedLines: 1 } },
  ]);
  expect(moves(rest)).toEqual([`run:${RUN} undistributed:${RENDA} 11000 MUM ${RENDA}//`]);
});

test('a chunk that comes again is refused by its cursor, so nobody is paid twice', () => {
  const half = lived(PAYING, pay(LINES.slice(0, 2)));
  given(...half)
    .when(pay(LINES.slice(0, 2)))
    .thenRefused({ code: 'run-under-way', run: RUN, cursor: 3 });
  const whole = lived(half, pay(LINES.slice(2), RUN, 3), finish());
  expect(balances(whole)).toEqual(balances(PAID));
});

test('what failed is paid after unfreezing, under the approval it has and with the same lot', () => {
  const failed = lived(APPROVED, freeze(CLARA), fund(), pay(LINES), finish());
  const tried = lived(failed, retry, pay([pays(4, CLARA)]), finish());
  expect(runOf(tried)).toMatchObject({ attempt: 2, paidLines: 2, attemptFailedLines: 1 });
  const paidAll = lived(
    tried,
    '2026-11-20',
    unfreeze(CLARA),
    retry,
    pay([pays(4, CLARA)]),
    finish(),
  );
  expect(balances(paidAll)).toEqual(balances(PAID));
  expect(runOf(paidAll)).toMatchObject({ paidLines: 3, paidMinor: 330_00, attempt: 3 });
  expect(given(...paidAll).state.failed(RUN).size).toBe(0);
  given(...paidAll)
    .when(retry)
    .thenRefused({ code: 'nothing-to-retry', run: RUN });
});

test('a supplement completes the run that was paid, and is an entitlement of its own', () => {
  const run = again(NOVEMBER, 2);
  const top = { supplement: 1, reason: id('why') };
  const [event] = given(...PAID)
    .when(prepare([pays(2, ANA, 20_00)], top))
    .events();
  expect(event?.data).toMatchObject({ run, completes: RUN, supplement: 1, reason: id('why') });
  const supplemented = lived(PAID, ...paid([pays(2, ANA, 20_00)], top, run));
  expect(balances(supplemented)[`holder:${ANA}`]).toBe(130_00);
  const third = again(NOVEMBER, 3);
  const once = lived(supplemented, ...paid([pays(2, ANA, 20_00)], top, third));
  expect(balances(once)[`holder:${ANA}`]).toBe(130_00);
  const second = { supplement: 2, reason: id('why') };
  const more = lived(supplemented, ...paid([pays(2, ANA, 20_00)], second, third));
  expect(balances(more)[`holder:${ANA}`]).toBe(150_00);
});

test('a payment counts on the day it is given, and its lot expires so many days later', () => {
  const brief = lived(FUNDED, open('pesca', { expiresAfterDays: 30 }));
  const run = 'pesca-2026-11-1';
  const approved = lived(brief, prepare([], { programme: 'pesca' }), approve(PAULA, run));
  const [funded] = given(...approved)
    .when({ type: 'FundRun', run, effectiveOn: '2026-11-05' })
    .events();
  expect(funded).toMatchObject({ effectiveOn: '2026-11-05', data: { lotExpiry: '2026-12-05' } });
  given(...approved)
    .when({ type: 'FundRun', run, effectiveOn: '2026-10-01' })
    .thenRefused({ code: 'run-lapsed', run, lotExpiry: '2026-10-31' });
  const events = lived(APPROVED, payOn('2026-11-01'), pay(LINES), finish());
  const days = events.slice(APPROVED.length).map(({ effectiveOn }) => effectiveOn);
  expect(new Set(days)).toEqual(new Set(['2026-11-01']));
});

test('a run with nothing to pay is paid', () => {
  const run = runOf(lived(FUNDED, ...paid([])));
  expect(run).toMatchObject({ status: 'paid', paidLines: 0, paidMinor: 0 });
});
