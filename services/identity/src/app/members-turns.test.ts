import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { jsonValue } from '@mutirao/adapters/records';
import { PlaceOfRecords } from '../stores/record-place.fixture.ts';
import { SharedTurns, Turns } from './members-turns.ts';

let records: PlaceOfRecords;
let steps: string[];
beforeEach(() => {
  records = new PlaceOfRecords();
  steps = [];
});
afterEach(() => records.remove());

const instance = (name: string) =>
  SharedTurns.open(records.again(), async () => {
    steps.push(`${name} follows`);
  });

/** Takes its time, so that others could come between. */
const work = (name: string) => async () => {
  steps.push(`${name} begins`);
  await sleep(2);
  steps.push(`${name} ends`);
  return name;
};

test.each([1, 2, 3])('the turns of %d instances are one after the other', async (count) => {
  const all = await Promise.all(Array.from({ length: count }, (_, n) => instance(`${n}`)));
  const takes = Array.from({ length: 12 }, (_, n) => all[n % count]?.take(work(`w${n}`)));
  expect(await Promise.all(takes)).toEqual(Array.from({ length: 12 }, (_, n) => `w${n}`));
  const turns = steps.filter((step) => !step.includes('follows'));
  for (let n = 0; n < turns.length; n += 2) {
    expect(turns[n]?.replace('begins', 'ends')).toBe(turns[n + 1]);
  }
});

test('a turn begins when all of the turns before is known here', async () => {
  const [one, two] = [await instance('one'), await instance('two')];
  await one.take(work('a'));
  await two.take(work('b'));
  expect(steps).toEqual(['one follows', 'a begins', 'a ends', 'two follows', 'b begins', 'b ends']);
});

test('work that fails lets go of the turn, here and elsewhere', async () => {
  const [one, two] = [await instance('one'), await instance('two')];
  await expect(one.take(() => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
  expect(await two.take(work('b'))).toBe('b');
  const own = new Turns();
  await expect(own.take(() => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
  expect(await own.take(work('c'))).toBe('c');
});

test('the turn of an instance that died is taken over when its lease is over', async () => {
  const one = await instance('one');
  const stored = await records.place.open({ name: 'turns' });
  const dead = { holder: 'of one that died', until: Date.now() + 200 };
  await stored.put([{ key: 'members', value: jsonValue(dead) }]);
  await one.take(work('a'));
  expect(Date.now()).toBeGreaterThanOrEqual(dead.until);
});
