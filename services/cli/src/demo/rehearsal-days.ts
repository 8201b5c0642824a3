import type { Stage } from './stage.ts';

/**
 * The month that the whole town's demo rehearses, the same on whatever day it is run: promises are
 * counted over two weekends and two holidays of it (15 and 20 November).
 */
export const PERIOD = '2025-11';
export const TIME_ZONE = 'America/Sao_Paulo';

/** The Friday on which the town is made and its rules are announced: they bind from the Saturday. */
export const FOUNDED = '2025-10-31';
export const BINDING = '2025-11-01';
/** The Monday on which people are enrolled and paid. */
export const PAY_DAY = '2025-11-03';
/** The Monday after the month: the bank has posted its interest. */
export const AFTERWARDS = '2025-12-01';

/** Two weeks of sales, Tuesday to Monday. */
export const SALE_DAYS = [
  ...['2025-11-04', '2025-11-05', '2025-11-06', '2025-11-07', '2025-11-08', '2025-11-09'],
  ...['2025-11-10', '2025-11-11', '2025-11-12', '2025-11-13', '2025-11-14', '2025-11-15'],
  ...['2025-11-16', '2025-11-17'],
] as const;

/** Days after the sales on which the bank works, until the last promise is over. */
export const SETTLING_DAYS = [
  ...['2025-11-18', '2025-11-19', '2025-11-21', '2025-11-24', '2025-11-25', '2025-11-26'],
] as const;

/** Of the days of sales, those on which the bank does not work: two weekends, a holiday in one. */
const BANK_HOLIDAYS: ReadonlySet<string> = new Set([
  ...['2025-11-08', '2025-11-09', '2025-11-15', '2025-11-16'],
]);

export const bankWorks = (day: string): boolean => !BANK_HOLIDAYS.has(day);

/** On the town's clocks, which are three hours behind UTC in all of these months. */
export const instant = (day: string, time: string): string => `${day}T${time}:00-03:00`;

/** Puts the rehearsal's clock forward, and has done what is due by then; the instant that it is. */
export async function goTo({ officials }: Stage, day: string, time: string): Promise<string> {
  const json = { at: instant(day, time) };
  const { now } = await officials.treasurer.post<{ now: string }>('/rehearsal/clock', { json });
  return now;
}
