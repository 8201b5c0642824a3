import { businessDayAfter, type DayOff, isWeekend } from '../domain/calendar.ts';
import { addDays, type PlainDate } from '../domain/plain-date.ts';
import type { Town } from './town.ts';

/** Whose holidays a bank keeps that pays in this money. None: weekends and local days alone. */
const COUNTRIES: ReadonlyMap<string, string> = new Map([
  ['BRL', 'BR'],
  ['CAD', 'CA'],
  ['USD', 'US'],
  ['GBP', 'GB'],
  ['CHF', 'CH'],
  ['MXN', 'MX'],
  ['ARS', 'AR'],
  ['UYU', 'UY'],
  ['CLP', 'CL'],
  ['PYG', 'PY'],
  ['JPY', 'JP'],
]);

const DAY_MILLISECONDS = 86_400_000;

/** Day → the holiday's name. */
type Holidays = ReadonlyMap<PlainDate, string>;
const known = new Map<string, Holidays>();

/** Public and bank holidays of a money's country in a year; the library is loaded when first asked. */
async function holidaysOf(money: string, year: number): Promise<Holidays> {
  const country = COUNTRIES.get(money);
  const key = `${country} ${year}`;
  const before = known.get(key);
  if (before) return before;
  const found = new Map<PlainDate, string>();
  if (country !== undefined) {
    const { default: Library } = await import('date-holidays');
    const library = new Library(country, { types: ['public', 'bank'] });
    for (const { date, start, end, name } of library.getHolidays(year)) {
      const days = Math.round((end.getTime() - start.getTime()) / DAY_MILLISECONDS);
      for (let day = 0; day < days; day++) found.set(addDays(date.slice(0, 10), day), name);
    }
  }
  known.set(key, found);
  return found;
}

/**
 * The town's days off: weekends, the holidays of the money's country, and what the town itself says of
 * a day, which counts before both. Good for promises of the next year and delays since `from`.
 */
export async function daysOff(town: Town, from: PlainDate): Promise<DayOff> {
  const { clock, folder, journal } = town.parts;
  const first = yearOf(from);
  const last = yearOf(clock.dayOf(clock.now())) + 1;
  const years = new Map<number, Holidays>();
  for (let year = first; year <= last; year++) {
    years.set(year, await holidaysOf(folder.town.backedBy, year));
  }
  const local = await journal.read(({ calendar }) => new Map(calendar.entries()));
  return (day) =>
    local.get(day)?.off ?? (isWeekend(day) || (years.get(yearOf(day))?.has(day) ?? false));
}

export interface Promised {
  readonly dueOn: PlainDate;
  /** Midnight at the end of that day, in the community's time zone. */
  readonly dueAt: number;
}

/** The last instant of what is promised today for so many business days later. */
export async function promiseIn(town: Town, businessDays: number): Promise<Promised> {
  const { clock } = town.parts;
  const today = clock.dayOf(clock.now());
  const dueOn = businessDayAfter(today, businessDays, await daysOff(town, today));
  return { dueOn, dueAt: clock.startOf(addDays(dueOn, 1)) };
}

export interface CalendarDay {
  readonly date: PlainDate;
  readonly off: boolean;
  /** local: the town's own word. */
  readonly by: 'weekend' | 'holiday' | 'local';
  readonly name?: string;
}

/** Every day of a span on which nobody works, and those on which the town works all the same. */
export async function calendarView(
  town: Town,
  { from, to }: { readonly from: PlainDate; readonly to: PlainDate },
): Promise<{ days: CalendarDay[] }> {
  const { folder, journal, notes } = town.parts;
  const holidays = new Map<PlainDate, string>();
  for (let year = yearOf(from); year <= yearOf(to); year++) {
    for (const [day, name] of await holidaysOf(folder.town.backedBy, year)) holidays.set(day, name);
  }
  const local = await journal.read(({ calendar }) => new Map(calendar.entries()));
  const words = await notes.words([...local.values()].map(({ note }) => note));
  const days: CalendarDay[] = [];
  for (let date = from; date <= to; date = addDays(date, 1)) {
    const said = local.get(date);
    const holiday = holidays.get(date);
    if (said !== undefined) {
      const name = words(said.note);
      const named = name === undefined ? {} : { name };
      days.push({ date, off: said.off, by: 'local', ...named });
    } else if (holiday !== undefined) {
      days.push({ date, off: true, by: 'holiday', name: holiday });
    } else if (isWeekend(date)) days.push({ date, off: true, by: 'weekend' });
  }
  return { days };
}

function yearOf(day: PlainDate): number {
  return Number.parseInt(day.slice(0, 4), 10);
}
