import { expect, test } from '@jest/globals';
import type { OutgoingLog } from './ports.ts';
import { Progress } from './progress.ts';

/** A log of which only the signs of life matter. */
function beats(): OutgoingLog & { now: { position: number; at: number } } {
  const log = {
    now: { position: -1, at: 0 },
    source: '/test/vila',
    beat: () => log.now,
    async *read() {},
    at: async () => undefined,
  };
  return log;
}

test('before the first sign of life nobody knows how far behind it is', () => {
  expect(new Progress(beats()).behindSeconds(3_600_000)).toBe(3_600);
});

test.each([
  // reached, beat at, now, behind
  [9, 100_000, 100_000, 0],
  [9, 100_000, 102_500, 0],
  [9, 100_000, 106_000, 6],
  // A message is told of that is not handled: it counts from the sign of life before it.
  [8, 101_000, 101_200, 1.2],
  [8, 110_000, 110_000, 10],
])(
  'at %d of 9, with a sign of life at %d, it is at %d behind by %d s',
  (reached, at, now, behind) => {
    const log = beats();
    const progress = new Progress(log);
    log.now = { position: 8, at: 100_000 };
    progress.reach(8);
    log.now = { position: 9, at };
    progress.reach(reached);
    expect(progress.behindSeconds(now)).toBe(behind);
  },
);

test('a clock that was put back makes nothing late', () => {
  const log = beats();
  log.now = { position: -1, at: 100_000 };
  expect(new Progress(log).behindSeconds(40_000)).toBe(0);
});

test('nothing goes back', () => {
  const progress = new Progress(beats());
  expect([progress.reach(5), progress.reach(3), progress.position]).toEqual([true, false, 5]);
});
