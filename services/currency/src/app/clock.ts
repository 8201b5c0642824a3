/** Time as the town counts it: an instant, and the calendar day in the community's time zone. */
export interface TownClock {
  now(): number;
  dayOf(at: number): string;
}

/**
 * The machine's clock; in a rehearsal one that starts at `startAt` and goes on from there, but never
 * past the present.
 */
export function townClock(timeZone: string, startAt?: number): TownClock {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  const offset = startAt === undefined ? 0 : Date.now() - startAt;
  let day = '';
  let hour = Number.NaN;
  return {
    now: () => Date.now() - offset,
    // Formatting costs more than a decision, and no zone changes its day within a quarter hour.
    dayOf(at) {
      const quarter = Math.floor(at / 900_000);
      if (quarter !== hour) {
        hour = quarter;
        day = format.format(at);
      }
      return day;
    },
  };
}
