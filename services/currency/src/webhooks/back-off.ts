const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** After the first, second … try that failed; from then on always the last. In milliseconds. */
const PAUSES = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 6 * HOUR] as const;
const LAST_PAUSE = 6 * HOUR;
/** Whoever does not answer for so long is given up. */
const GIVEN_UP_AFTER = 72 * HOUR;
/** Of a pause, at most so much is added by chance: not all who were sent away come back at once. */
const JITTER = 0.2;

const pauseNumber = (tries: number): number => PAUSES[tries - 1] ?? LAST_PAUSE;

/**
 * How long to wait after so many tries that failed; undefined to give up. It counts the pauses, not
 * the clock: while our own server stood still, nobody had a chance to answer. `chance` is 0 to 1.
 */
export function pauseAfter(tries: number, chance: number): number | undefined {
  let waited = 0;
  for (let each = 1; each < tries; each++) waited += pauseNumber(each);
  if (waited >= GIVEN_UP_AFTER) return undefined;
  return Math.round(pauseNumber(tries) * (1 + JITTER * chance));
}
