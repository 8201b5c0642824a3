import { test } from '@jest/globals';
import type { CurrencyCommand } from './commands.ts';
import type { CurrencyRefusal } from './refusals.ts';
import {
  ANA,
  approve,
  BENTO,
  CLARA,
  cents,
  FUNDED,
  finish,
  fund,
  given,
  lived,
  NOVEMBER,
  OPENED,
  PAULA,
  PREPARER,
  pay,
  pays,
  prepare,
  RENDA,
  RUI,
  RUN,
  SHA256,
} from './vila.fixture.ts';

const LINES = [pays(2, ANA), pays(3, BENTO), pays(4, CLARA)];
const cancel: CurrencyCommand = { type: 'CancelRun', run: RUN };
const retry: CurrencyCommand = { type: 'RetryRun', run: RUN };
const payOn = (effectiveOn: string): CurrencyCommand => ({
  type: 'FundRun',
  run: RUN,
  effectiveOn,
});
const again = (period: string, n: number) => `${RENDA}-${period}-${n}`;

const PREPARED = lived(FUNDED, prepare(LINES));
const APPROVED = lived(PREPARED, approve());
const PAYING = lived(APPROVED, fund());
const PAID = lived(PAYING, pay(LINES), finish());
const NOT_READY = lived(FUNDED, prepare(LINES, { refusedLines: 2 }));
const CANCELLED = lived(PREPARED, cancel);
const POOR = lived(APPROVED, { type: 'Unissue', programme: RENDA, amount: cents(570_01) });
const OCTOBER: CurrencyCommand = { type: 'ClosePeriod', month: '2026-10' };

// In the order of the checks: each command also breaks rules of its kind that come later.
test.each<[CurrencyRefusal, typeof FUNDED, CurrencyCommand]>([
  [{ code: 'programme-unknown' }, OPENED, prepare([], { programme: 'nobody', rules: 2 })],
  [
    { code: 'run-rules-changed', programme: RENDA, rules: 1 },
    OPENED,
    prepare([], { rules: 2, supplement: 1 }),
  ],
  [
    { code: 'nothing-to-complete', programme: RENDA, period: NOVEMBER },
    APPROVED,
    prepare([], { supplement: 1 }),
  ],
  [
    { code: 'nothing-to-complete', programme: RENDA, period: '2026-12' },
    PAID,
    prepare([], { supplement: 1, period: '2026-12' }),
  ],
  [{ code: 'run-unknown' }, OPENED, approve()],
  [{ code: 'approved-already', run: RUN }, APPROVED, approve(PAULA, RUN, 'b'.repeat(64))],
  [{ code: 'run-not-prepared', run: RUN }, APPROVED, approve(RUI)],
  [{ code: 'run-cancelled', run: RUN }, CANCELLED, approve(PREPARER)],
  [{ code: 'run-under-way', run: RUN }, PAYING, approve(PREPARER)],
  [{ code: 'run-paid', run: RUN }, PAID, approve(PREPARER)],
  [
    { code: 'run-not-ready', run: RUN, refusedLines: 2 },
    NOT_READY,
    approve(PREPARER, RUN, 'b'.repeat(64)),
  ],
  [
    { code: 'run-changed', run: RUN, sha256: SHA256 },
    PREPARED,
    approve(PREPARER, RUN, 'b'.repeat(64)),
  ],
  [{ code: 'same-person', run: RUN }, PREPARED, approve(PREPARER)],
  [{ code: 'run-unknown' }, OPENED, cancel],
  [{ code: 'run-cancelled', run: RUN }, CANCELLED, cancel],
  [{ code: 'run-under-way', run: RUN }, PAYING, cancel],
  [{ code: 'run-paid', run: RUN }, PAID, cancel],
  [{ code: 'run-unknown' }, OPENED, fund()],
  [{ code: 'run-not-approved', run: RUN }, PREPARED, fund()],
  [{ code: 'run-cancelled', run: RUN }, lived(APPROVED, cancel), fund()],
  [{ code: 'run-under-way', run: RUN }, PAYING, fund()],
  [{ code: 'run-paid', run: RUN }, PAID, fund()],
  [{ code: 'period-closed', month: '2026-10' }, lived(POOR, OCTOBER), payOn('2026-10-31')],
  [
    {
      code: 'insufficient-funds',
      account: 'undistributed:renda-minima',
      available: 329_99,
      needed: 330_00,
    },
    POOR,
    fund(),
  ],
  [{ code: 'run-unknown' }, OPENED, pay(LINES)],
  [{ code: 'run-under-way', run: RUN, cursor: 0 }, APPROVED, pay(LINES)],
  [{ code: 'run-under-way', run: RUN, cursor: 4 }, PAID, pay(LINES, RUN, 4)],
  [{ code: 'run-unknown' }, OPENED, finish()],
  [{ code: 'run-paid', run: RUN }, PAID, finish()],
  [{ code: 'run-unknown' }, OPENED, retry],
  [{ code: 'run-not-approved', run: RUN }, PREPARED, retry],
  [{ code: 'run-not-paid', run: RUN }, APPROVED, retry],
  [{ code: 'run-under-way', run: RUN }, PAYING, retry],
  [{ code: 'nothing-to-retry', run: RUN }, PAID, retry],
])('%j', (refusal, history, command) => {
  given(...history)
    .when(command)
    .thenRefused(refusal);
});

test('of two runs that the programme can pay once, the first one takes what there is', () => {
  const run = again(NOVEMBER, 2);
  const lines = [pays(2, ANA, 500_00)];
  const both = lived(
    FUNDED,
    prepare(lines),
    approve(),
    prepare(lines),
    approve(PAULA, run),
    fund(),
  );
  given(...both)
    .when(fund(run))
    .thenRefused({
      code: 'insufficient-funds',
      account: 'undistributed:renda-minima',
      available: 400_00,
      needed: 500_00,
    });
});
