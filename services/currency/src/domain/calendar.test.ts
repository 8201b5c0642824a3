import { expect, test } from '@jest/globals';
import { businessDayAfter, businessDaysBetween, firstBusinessDay, isWeekend } from './calendar.ts';

/** November 2026 in Vila: two holidays in the week, and a Friday off between one and the weekend. */
const OFF = new Set(['2026-11-02', '2026-11-19', '2026-11-20']);
const isOff = (day: string) => OFF.has(day) || isWeekend(day);

test.each([
  // from, days, the promised day
  ['2026-11-03', 2, '2026-11-05', 'within a week'],
  ['2026-11-05', 2, '2026-11-09', 'over a weekend'],
  ['2026-10-30', 1, '2026-11-03', 'over a weekend and a holiday'],
  ['2026-11-18', 1, '2026-11-23', 'over a holiday, a bridge and a weekend'],
  ['2026-11-07', 1, '2026-11-09', 'asked on a Saturday'],
  ['2026-12-31', 1, '2027-01-01', 'over the end of a year'],
  ['2028-02-28', 1, '2028-02-29', 'in a leap year'],
])('from %s, %i business days are up on %s: %s', (from, days, due) => {
  expect(businessDayAfter(from, days, isOff)).toBe(due);
  expect(businessDaysBetween(from, due, isOff)).toBe(days);
});

test('a delay counts no day off, and there is none before the promised day', () => {
  expect(businessDaysBetween('2026-11-18', '2026-11-22', isOff)).toBe(0);
  expect(businessDaysBetween('2026-11-18', '2026-11-10', isOff)).toBe(0);
});

test('a day off gives way to the next business day; a business day does not', () => {
  expect(firstBusinessDay('2026-11-19', isOff)).toBe('2026-11-23');
  expect(firstBusinessDay('2026-11-18', isOff)).toBe('2026-11-18');
});

test('a calendar without a business day is a bug, not a promise for ever', () => {
  expect(() => firstBusinessDay('2026-11-18', () => true)).toThrow(/no business day/);
});
