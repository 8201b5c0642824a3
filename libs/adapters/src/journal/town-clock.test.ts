import { expect, test } from '@jest/globals';
import { townClock } from './town-clock.ts';

test.each([
  ['America/Sao_Paulo', '2026-11-23', '2026-11-23T03:00:00.000Z'],
  ['Europe/Paris', '2026-11-23', '2026-11-22T23:00:00.000Z'],
  ['Asia/Kathmandu', '2026-11-23', '2026-11-22T18:15:00.000Z'],
  ['Pacific/Kiritimati', '2026-11-23', '2026-11-22T10:00:00.000Z'],
  ['Pacific/Pago_Pago', '2026-11-23', '2026-11-23T11:00:00.000Z'],
  // Clocks were put forward from midnight to one.
  ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z'],
])('in %s %s begins at %s', (zone, day, instant) => {
  const clock = townClock(zone);
  const start = clock.startOf(day);
  expect(new Date(start).toISOString()).toBe(instant);
  expect([clock.dayOf(start - 1) < day, clock.dayOf(start)]).toEqual([true, day]);
  expect(clock.startOf(day)).toBe(start);
});

test('a rehearsal’s clock goes on from a later instant, never back and never past today', async () => {
  const clock = townClock('America/Sao_Paulo', Date.parse('2026-01-05T12:00:00Z'));
  expect(clock.dayOf(clock.now())).toBe('2026-01-05');
  expect(await clock.advance(Date.parse('2026-01-07T12:00:00Z'))).toBe(true);
  expect(clock.dayOf(clock.now())).toBe('2026-01-07');
  expect(await clock.advance(Date.parse('2026-01-06T12:00:00Z'))).toBe(false);
  expect(await clock.advance(Date.now() + 60_000)).toBe(false);
  expect(clock.dayOf(clock.now())).toBe('2026-01-07');
});
