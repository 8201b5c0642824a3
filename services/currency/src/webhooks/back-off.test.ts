import { expect, test } from '@jest/globals';
import { pauseAfter } from './back-off.ts';

const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];

test('pauses grow from five seconds to six hours, and end after three days', () => {
  const pauses: (number | undefined)[] = [];
  for (let tries = 1; pauses.at(-1) !== undefined || tries === 1; tries++) {
    pauses.push(pauseAfter(tries, 0));
  }
  expect(pauses.slice(0, 7)).toEqual([
    5 * SECOND,
    30 * SECOND,
    2 * MINUTE,
    10 * MINUTE,
    HOUR,
    6 * HOUR,
    6 * HOUR,
  ]);
  const waited = pauses.reduce((sum: number, each = 0) => sum + each, 0);
  expect(waited).toBeGreaterThanOrEqual(72 * HOUR);
  expect(waited).toBeLessThan(78 * HOUR);
});

test('chance adds up to a fifth, so that not all come back at once', () => {
  expect(pauseAfter(1, 0.5)).toBe(5_500);
  expect(pauseAfter(1, 1)).toBe(6_000);
});
