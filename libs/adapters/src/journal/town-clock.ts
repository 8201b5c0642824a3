/** Time as the town counts it: an instant, and the calendar day in the community's time zone. */
export interface TownClock {
  now(): number;
  dayOf(at: number): string;
  /** The instant at which a day (YYYY-MM-DD) begins there: midnight, or what the zone has for it. */
  startOf(day: string): number;
  /** Of a rehearsal: goes on from a later instant. False for one that is past, or after the present. */
  advance(to: number): Promise<boolean>;
}

/** How far a rehearsal's clock is behind the present, where it is kept for others too. */
export interface KeptOffset {
  /** Milliseconds, as last heard. */
  readonly value: number;
  /** False when another has moved it meanwhile. */
  move(from: number, to: number): Promise<boolean>;
}

class OwnOffset implements KeptOffset {
  constructor(public value: number) {}

  async move(_: number, to: number): Promise<boolean> {
    this.value = to;
    return true;
  }
}

/**
 * The machine's clock; in a rehearsal one that starts at `startAt` and goes on from there, but never
 * past the present; of a rehearsal with several processes, one that all of them keep.
 */
export function townClock(timeZone: string, startAt?: number | KeptOffset): TownClock {
  const offset =
    typeof startAt === 'object'
      ? startAt
      : new OwnOffset(startAt === undefined ? 0 : Date.now() - startAt);
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  let day = '';
  let hour = Number.NaN;
  const start = lastKnown((date: string) => startOfDay((at) => format.format(at), date));
  return {
    now: () => Date.now() - offset.value,
    async advance(to) {
      const present = Date.now();
      const before = offset.value;
      if (to < present - before || to > present) return false;
      return offset.move(before, present - to);
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
