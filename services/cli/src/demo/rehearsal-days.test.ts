import { expect, test } from '@jest/globals';
import Holidays from 'date-holidays';
import {
  AFTERWARDS,
  BINDING,
  bankWorks,
  FOUNDED,
  instant,
  PAY_DAY,
  PERIOD,
  SALE_DAYS,
  SETTLING_DAYS,
  TIME_ZONE,
} from './rehearsal-days.ts';

const holidays = new Holidays('BR', { types: ['public', 'bank'] });
const isOff = (day: string) =>
  [0, 6].includes(new Date(`${day}T12:00:00Z`).getUTCDay()) ||
  holidays.getHolidays(2025).some(({ date }) => date.startsWith(day));

test('the bank works on exactly the days on which the calendar lets it', () => {
  expect(SALE_DAYS.map(bankWorks)).toEqual(SALE_DAYS.map((day) => !isOff(day)));
  expect([FOUNDED, PAY_DAY, ...SETTLING_DAYS].filter(isOff)).toEqual([]);
  expect(['2025-11-15', '2025-11-20'].map(isOff)).toEqual([true, true]);
});

test('the days follow one another, and lie in the past of whoever runs it', () => {
  const days = [FOUNDED, BINDING, PAY_DAY, ...SALE_DAYS, ...SETTLING_DAYS, AFTERWARDS];
  expect(days).toEqual([...days].sort());
  expect(SALE_DAYS.every((day) => day.startsWith(PERIOD))).toBe(true);
  expect(Date.parse(instant(AFTERWARDS, '23:59'))).toBeLessThan(Date.now());
});

test('an instant is on the town’s own clocks', () => {
  const format = new Intl.DateTimeFormat('sv-SE', {
    ...{ timeZone: TIME_ZONE, dateStyle: 'short', timeStyle: 'short' },
  });
  for (const day of [FOUNDED, ...SALE_DAYS, AFTERWARDS]) {
    expect(format.format(new Date(instant(day, '10:00')))).toBe(`${day} 10:00`);
  }
});
