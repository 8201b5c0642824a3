import { expect, test } from '@jest/globals';
import { eventIds } from './event-ids.ts';

const AT = Date.parse('2026-11-22T12:00:00.123Z');

test('an id is a UUIDv7 that begins with the instant', () => {
  const id = eventIds()(AT);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(AT);
});

test('no id comes twice, however often chance is drawn anew, nor from another maker', () => {
  const makers = [eventIds(), eventIds()];
  const ids = Array.from({ length: 2_000 }, (_, index) => makers[index % 2]?.(AT));
  expect(new Set(ids).size).toBe(2_000);
});
