import { expect, test } from '@jest/globals';
import type { RecordedEvent } from '@mutirao/event-sourcing';
import { type Movement, transfer } from '@mutirao/ledger';
import { minor } from '@mutirao/money';
import { type CurrencyEvent, fact } from '../domain/events.ts';
import { type RunLineRow, runLineKey, runLines } from './run-lines.ts';

const RUN = 'renda-minima-2026-11-1';
const HOLDER = 'h'.repeat(22);

function paid(line: number, amount = 110_00): CurrencyEvent {
  const lot = 'renda-minima/2026-11/2026-12-10';
  const ends = { debit: `run:${RUN}`, credit: `holder:${HOLDER}` };
  const moved = transfer({ ...ends, amount: minor(amount), unit: 'MUM', lot });
  return fact('currency.BenefitPaid.v1', { run: RUN, line }, '2026-11-10', [moved]);
}

function failed(line: number): CurrencyEvent {
  const of = { holder: HOLDER, month: '2026-11', amountMinor: 110_00 };
  const data = { run: RUN, line, ...of, rule: 'account-frozen' } as const;
  return fact('currency.BenefitFailed.v1', data, '2026-11-10');
}

function reversed(line: number): CurrencyEvent {
  const data = { run: RUN, line, spentMinor: 30_00 };
  return fact('currency.BenefitReversed.v1', data, '2026-11-12');
}

function folded(facts: readonly CurrencyEvent[]): Map<string, RunLineRow> {
  const meta = { operation: 'test', actor: 'test', correlation: 'test' };
  const rows = new Map<string, RunLineRow>();
  facts.forEach((each, position) => {
    const event: RecordedEvent<Movement> = { ...each, position, id: '', at: 0, meta };
    for (const key of runLines.keysOf(event)) {
      rows.set(key, runLines.fold(rows.get(key), event, key));
    }
  });
  return rows;
}

const line = { holder: HOLDER, month: '2026-11', amountMinor: 110_00 };

test.each([
  ['paid', [paid(2)], { ...line, status: 'paid', position: 0 }],
  ['failed', [failed(2)], { ...line, status: 'failed', rule: 'account-frozen', position: 0 }],
  ['paid by a retry', [failed(2), paid(2)], { ...line, status: 'paid', position: 1 }],
  ['reversed', [paid(2), reversed(2)], { ...line, status: 'reversed', position: 1 }],
])('a line that is %s', (_, facts, row) => {
  expect([...folded(facts)]).toEqual([[`${RUN}/00000002`, row]]);
  expect(folded(facts)).toEqual(folded(facts));
});

test('keys stand in the order of lines', () => {
  const keys = [99_999_999, 10, 9, 2].map((each) => runLineKey(RUN, each));
  expect(keys.toSorted()).toEqual([2, 9, 10, 99_999_999].map((each) => runLineKey(RUN, each)));
});

test('other events touch no row; a reversal of what was never paid is a bug', () => {
  expect(folded([fact('currency.RunCancelled.v1', { run: RUN }, '2026-11-10')]).size).toBe(0);
  expect(() => folded([reversed(2)])).toThrow(/paid before/);
});
