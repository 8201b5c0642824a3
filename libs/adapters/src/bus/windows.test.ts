import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { windows } from './windows.ts';

test('what is at hand comes together, at most so many, and what comes later by itself', async () => {
  async function* entries() {
    yield* [1, 2, 3, 4, 5];
    await wait(20);
    yield* [6, 7];
    await wait(20);
    yield 8;
  }
  const seen: number[][] = [];
  for await (const window of windows(entries(), 3)) seen.push(window);
  expect(seen).toEqual([[1, 2, 3], [4, 5], [6, 7], [8]]);
});

test('an error comes after what was read before it, and never while nobody waits', async () => {
  async function* entries() {
    yield* [1, 2];
    throw new Error('the disk is gone');
  }
  const seen: number[][] = [];
  const reading = async () => {
    for await (const window of windows(entries(), 2)) {
      seen.push(window);
      await wait(20);
    }
  };
  await expect(reading()).rejects.toThrow('the disk is gone');
  expect(seen).toEqual([[1, 2]]);
});
