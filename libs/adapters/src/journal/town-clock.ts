/** Time as the town counts it: an instant, and the calendar day in the community's time zone. */
export interface TownClock {
  now(): number;
  dayOf(at: number): string;
  /** The instant at which a day (YYYY-MM-DD) begins there: midnight, or what the zone has for it. */
  startOf(day: string): number;
  /** Of a rehearsal: goes on from a later instant. False for one that is past, or after the present. */
  advance(to: number): boolean;
}

/**
 * The machine's clock; in a rehearsal one that starts at `startAt` and goes on from there, but never
 * past the present.
 */
export function townClock(timeZone: string, startAt?: number): TownClock {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  let offset = startAt === undefined ? 0 : Date.now() - startAt;
  let day = '';
  let hour = Number.NaN;
  const start = lastKnown((date: string) => startOfDay((at) => format.format(at), date));
  return {
    now: () => Date.now() - offset,
    advance(to) {
      const present = Date.now();
      if (to < present - offset || to > present) return false;
      offset = present - to;
      return true;
    },
    // Formatting costs more than a decision, and no zone changes its day within a quarter hour.
    dayOf(at) {
      const quarter = Math.floor(at / 900_000);
      if (quarter !== hour) {
        hour = quarter;
        day = format.format(at);
      }
      return day;
    },
    startOf: start,
  };
}

const QUARTER_MS = 900_000;
/** No zone is further from UTC; in quarter hours. */
const FURTHEST = 15 * 4;

/** Sought and not computed: where clocks are put forward at midnight, the day begins at one. */
function startOfDay(dayOf: (at: number) => string, day: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`) / QUARTER_MS;
  let [before, begun] = [utc - FURTHEST, utc + FURTHEST];
  while (begun - before > 1) {
    const middle = Math.floor((before + begun) / 2);
    if (dayOf(middle * QUARTER_MS) < day) before = middle;
    else begun = middle;
  }
  return begun * QUARTER_MS;
}

/** A limit renews on the same day for everybody: the last answer is most often the next. */
function lastKnown<V>(compute: (key: string) => V): (key: string) => V {
  let known: { readonly key: string; readonly value: V } | undefined;
  return (key) => {
    if (known?.key !== key) known = { key, value: compute(key) };
    return known.value;
  };
}
