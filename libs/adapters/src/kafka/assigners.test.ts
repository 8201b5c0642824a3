import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Held, share } from './assigners.ts';

const held = (partitions: readonly number[], since = 1, busy: readonly number[] = []): Held[] =>
  partitions.map((partition) => ({ partition, since, isBusy: busy.includes(partition) }));
const shared = (...claims: (readonly Held[])[]) =>
  Object.fromEntries(
    share(
      12,
      claims.map((each, index) => ({ member: `m${index}`, held: each })),
    ),
  );
const all = Array.from({ length: 12 }, (_, partition) => partition);

test('the first gets all, and who comes next takes idle ones first', () => {
  expect(shared([])).toEqual({ m0: all });
  expect(shared(held(all, 1, [11, 3]), [])).toEqual({
    m0: [3, 11, 0, 1, 2, 4],
    m1: [5, 6, 7, 8, 9, 10],
  });
});

test('who stays keeps what it has when another goes', () => {
  expect(shared(held([0, 1, 2, 3]), held([8, 9, 10, 11]))).toEqual({
    m0: [0, 1, 2, 3, 4, 6],
    m1: [8, 9, 10, 11, 5, 7],
  });
});

test('of two who say that they have one, it is the later one’s', () => {
  const woken = held([0, 1, 2, 3, 4, 5], 1);
  expect(shared(woken, held(all, 2, [4]))).toMatchObject({ m1: [4, 0, 1, 2, 3, 5] });
});

test('whatever members say: each partition is one member’s, and all have as many but one', () => {
  const claim = fc.array(
    fc.record({ partition: fc.nat(11), since: fc.nat(3), isBusy: fc.boolean() }),
    { maxLength: 15 },
  );
  fc.assert(
    fc.property(fc.array(claim, { minLength: 1, maxLength: 15 }), (claims) => {
      const shares = Object.values(shared(...claims));
      expect(shares.flat().sort((a, b) => a - b)).toEqual(all);
      const sizes = shares.map(({ length }) => length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});
