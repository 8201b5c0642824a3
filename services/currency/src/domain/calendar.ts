import { addDays, type PlainDate } from './plain-date.ts';

/** Whether nobody works in the town's bank on that day. */
export type DayOff = (day: PlainDate) => boolean;

/** Longer than any run of days off there is: a calendar that has no business day is a bug. */
const MOST_DAYS_OFF = 60;

/** The n-th business day after `from`, which itself does not count. */
export function businessDayAfter(from: PlainDate, days: number, isOff: DayOff): PlainDate {
  let day = from;
  for (let left = days; left > 0; left--) day = firstBusinessDay(addDays(day, 1), isOff);
  return day;
}

/** `from`, or the first business day after it. */
export function firstBusinessDay(from: PlainDate, isOff: DayOff): PlainDate {
  let day = from;
  for (let tried = 0; isOff(day); tried++) {
    if (tried === MOST_DAYS_OFF) throw new Error(`no business day follows ${from}`);
    day = addDays(day, 1);
  }
  return day;
}

/** How many business days lie after `from`, up to and with `to`; zero when `to` is not later. */
export function businessDaysBetween(from: PlainDate, to: PlainDate, isOff: DayOff): number {
  let count = 0;
  for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) {
    if (!isOff(day)) count += 1;
  }
  return count;
}

/** Saturday and Sunday. */
export function isWeekend(day: PlainDate): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6;
}
