import { expect, test } from '@jest/globals';
import { facts, showAmount, showCount, table } from './display.ts';
import { renderBar } from './progress.ts';

const CURRENCY = { currency: 'MUM', decimals: 2, backedBy: 'BRL' };

test.each([
  [165000000, 'MUM', '1,650,000.00 MUM'],
  [5, 'BRL', '0.05 BRL'],
  [-123456, 'BRL', '-1,234.56 BRL'],
  [Number.MAX_SAFE_INTEGER, 'MUM', '90,071,992,547,409.91 MUM'],
  [1500, 'MIN', '1,500 MIN'],
  [100, 'MUM', '1.00 MUM'],
])('%p minor units of %s read %p', (amount, unit, text) => {
  expect(showAmount(amount, CURRENCY, unit)).toBe(text);
});

test('counts of any size are grouped in thousands', () => {
  expect([0, 999, 1000, 1234567].map(showCount)).toEqual(['0', '999', '1,000', '1,234,567']);
});

test('columns are aligned, and no line ends in spaces', () => {
  const rows = [
    ['gestante', '51.00', ''],
    ['renda-minima', '1,650.00', 'stopped'],
  ];
  expect(table(rows, ['left', 'right', 'left'])).toBe(
    'gestante         51.00\nrenda-minima  1,650.00  stopped',
  );
  expect(
    facts([
      ['run', 'r-1'],
      ['effective on', undefined],
      ['status', 'paid'],
    ]),
  ).toBe('run     r-1\nstatus  paid');
});

test('a bar tells rate and time left, within 80 columns', () => {
  const options = { label: 'paying', counted: 'lines' };
  expect(renderBar({ value: 6000, total: 15_000 }, options, 2000)).toBe(
    'paying ████████░░░░░░░░░░░░ 6,000 of 15,000 lines, 3,000/s, 3 s left',
  );
  const large = renderBar({ value: 500_000, total: 1_000_000 }, options, 1000);
  expect(large.length).toBeLessThanOrEqual(80);
});
