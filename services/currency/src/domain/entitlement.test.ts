import { expect, test } from '@jest/globals';
import type { CurrencyCommand } from './commands.ts';
import {
  ANA,
  approve,
  BENTO,
  balances,
  CLARA,
  FUNDED,
  finish,
  freeze,
  fund,
  given,
  id,
  lived,
  NOVEMBER,
  PAULA,
  paid,
  pay,
  pays,
  prepare,
  RENDA,
} from './vila.fixture.ts';

const LINES = [pays(2, ANA), pays(3, BENTO), pays(4, CLARA)];
const again = (period: string, n: number) => `${RENDA}-${period}-${n}`;
const PREPARED = lived(FUNDED, prepare(LINES));
const APPROVED = lived(PREPARED, approve());
const PAYING = lived(APPROVED, fund());
const PAID = lived(PAYING, pay(LINES), finish());

test('an entitlement is paid once: in a chunk, across chunks, in any order and by any run', () => {
  const twice = [pays(2, ANA), pays(3, ANA), pays(4, ANA, 110_00, '2026-10')];
  const paying = lived(FUNDED, prepare(twice), approve(), fund());
  const [, second, arrears] = given(...paying)
    .when(pay(twice))
    .events();
  expect(second?.data).toMatchObject({ rule: 'already-paid', line: 3 });
  expect(arrears?.type).toBe('currency.BenefitPaid.v1');
  const run = again(NOVEMBER, 2);
  const reordered = [pays(2, CLARA), pays(3, ANA), pays(4, BENTO)];
  const next = lived(PAID, prepare(reordered), approve(PAULA, run), fund(run));
  const failed = given(...next)
    .when(pay(reordered, run))
    .events();
  expect(failed.map(({ data }) => data['rule'])).toEqual(Array(3).fill('already-paid'));
  expect(balances(lived(next, pay(reordered, run), finish(run)))).toEqual(balances(PAID));
  const december = { period: '2026-12' };
  const later = lived(PAID, ...paid(LINES, december, again('2026-12', 1)));
  expect(balances(later)).toEqual(balances(PAID));
});

test.each([
  ['nobody', pays(2, id('nobody')), 'not-enrolled'],
  ['someone before the first month', pays(2, ANA, 1, '2026-09'), 'not-enrolled'],
  ['someone unenrolled since', pays(2, BENTO), 'not-enrolled'],
  ['a frozen account', pays(2, CLARA), 'account-frozen'],
])('%s is not paid', (_, line, rule) => {
  const ended: CurrencyCommand = {
    type: 'Enrol',
    rows: [{ programme: RENDA, holder: BENTO, from: '2026-10-01', to: '2026-10-31' }],
  };
  const paying = lived(FUNDED, prepare([line]), approve(), fund(), ended, freeze(CLARA));
  const [event] = given(...paying)
    .when(pay([line]))
    .events();
  expect(event?.data).toMatchObject({ rule });
});

test.each([
  ['2026-11-30', undefined],
  ['2026-10-01', '2026-11-01'],
])('one day of enrolment in the month is enough (%s to %s)', (from, to) => {
  const span = to === undefined ? { from } : { from, to };
  const enrolled: CurrencyCommand = {
    type: 'Enrol',
    rows: [{ programme: RENDA, holder: id('dina'), ...span }],
  };
  const paying = lived(FUNDED, enrolled, prepare([pays(2, id('dina'))]), approve(), fund());
  const [event] = given(...paying)
    .when(pay([pays(2, id('dina'))]))
    .events();
  expect(event?.type).toBe('currency.BenefitPaid.v1');
});
