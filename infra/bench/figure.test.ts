import { expect, test } from '@jest/globals';
import { figure, median, percentile, table } from './figure.ts';

const rate = { what: 'transfers', unit: '/s', method: 'counted' };

test.each([
  [[5], 5],
  [[9, 1, 5], 5],
  [[4, 1, 3, 2], 3],
])('the median of %p is %p', (samples, expected) => {
  expect(median(samples)).toBe(expected);
});

test('a percentile is a value that was measured', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
  expect(percentile(hundred, 0.99)).toBe(99);
  expect(percentile(hundred, 1)).toBe(100);
  expect(percentile([7], 0.99)).toBe(7);
});

test('nothing measured is an error, not a zero', () => {
  expect(() => figure({ ...rate, samples: [] })).toThrow('nothing was measured');
});

test('a figure is judged by its median, at the limit itself it is met', () => {
  const met = (samples: number[], reach: { atMost: number } | { atLeast: number }) =>
    figure({ ...rate, samples, reach }).met;
  expect(met([1, 30, 99], { atLeast: 30 })).toBe(true);
  expect(met([1, 29, 99], { atLeast: 30 })).toBe(false);
  expect(met([1, 30, 99], { atMost: 30 })).toBe(true);
  expect(met([1, 31, 99], { atMost: 30 })).toBe(false);
  expect(figure({ ...rate, samples: [1] }).met).toBeUndefined();
});

test('a figure of the worst is judged by the highest that was measured', () => {
  const limit = { reach: { atMost: 30 }, worst: true };
  expect(figure({ ...rate, ...limit, samples: [1, 2, 31] })).toMatchObject({
    value: 31,
    met: false,
  });
  expect(figure({ ...rate, ...limit, samples: [1, 2, 30] }).met).toBe(true);
});

test('the table names what was missed and says how it was measured', () => {
  const text = table([figure({ ...rate, samples: [900, 1200, 1500], reach: { atLeast: 2000 } })]);
  expect(text.split('\n')).toEqual(
    [
      'what       figure    spread       reach    ',
      'transfers  1,200 /s  900 … 1,500  ≥ 2,000  MISSED',
      '',
      'transfers: counted',
    ].map((line) => line.trimEnd()),
  );
});
