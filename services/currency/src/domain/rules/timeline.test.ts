import { expect, test } from '@jest/globals';
import type { RuleVersion } from './rows.ts';
import { timelineOf } from './timeline.ts';

const version = (number: number, bindsFrom: string, given: Partial<RuleVersion> = {}) => ({
  rule: 'a',
  version: number,
  announcedOn: '2026-01-01',
  bindsFrom,
  withdrawn: false,
  body: { kind: 'limit', of: 'card', per: 'day', maxMinor: number } as const,
  ...given,
});
const shown = (...versions: RuleVersion[]) =>
  timelineOf(versions, 'a').map(({ version: { version }, from, until = '' }) => [
    version,
    from,
    until,
  ]);

test.each<[string, RuleVersion[], unknown[]]>([
  ['nothing', [], []],
  ['one, for good', [version(1, '2026-02-01')], [[1, '2026-02-01', '']]],
  [
    'each until the next, whatever the order of their announcement',
    [version(1, '2026-03-01'), version(2, '2026-02-01')],
    [
      [2, '2026-02-01', '2026-03-01'],
      [1, '2026-03-01', ''],
    ],
  ],
  [
    'the later one, of two from the same day',
    [version(1, '2026-02-01'), version(2, '2026-02-01')],
    [[2, '2026-02-01', '']],
  ],
  [
    'none that was withdrawn, and none of another rule',
    [version(1, '2026-02-01', { withdrawn: true }), version(1, '2026-02-01', { rule: 'b' })],
    [],
  ],
])('what binds is %s', (_, versions, expected) => {
  expect(shown(...versions)).toEqual(expected);
});
