import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PlaceOfRecords } from '../stores/record-place.fixture.ts';
import { Attempts } from '../stores/sessions-attempts.ts';
import { refuse } from './access.ts';
import { type Answer, done } from './answer.ts';
import { account, address, type Counted, Throttle } from './throttle.ts';

const HOUR = 60 * 60 * 1000;

let records: PlaceOfRecords;
let attempts: Attempts;
let now: number;
let throttle: Throttle;

const digest = (name: string) => createHash('sha256').update(name).digest();
const guardOver = (some: Attempts) => new Throttle(some, digest, () => now);
beforeEach(async () => {
  records = new PlaceOfRecords();
  now = Date.parse('2026-11-22T12:00:00Z');
  attempts = await Attempts.open(records.place);
  throttle = guardOver(attempts);
});
afterEach(() => records.remove());

const ANA = account('ana');
const wrong = async (): Promise<Answer<string>> => refuse('sign-in-refused');
const right = async (): Promise<Answer<string>> => done('in');

const tried = (work: () => Promise<Answer<string>>, ...counted: Counted[]) =>
  triedAt(throttle, work, counted);

async function triedAt(
  guard: Throttle,
  work: () => Promise<Answer<string>>,
  counted: readonly Counted[],
) {
  const answer = await guard.guard(counted, work, ({ kind }) => kind === 'refused');
  if (answer.kind !== 'refused') return answer.kind;
  return answer.refusal['retryAfterSeconds'] ?? answer.refusal.code;
}

test('five guesses are free; then one waits 1, 2, 4 … seconds, a quarter hour at most', async () => {
  for (let n = 0; n < 5; n++) expect(await tried(wrong, ANA)).toBe('sign-in-refused');
  const waits: unknown[] = [];
  for (let n = 0; n < 14; n++) {
    const wait = await tried(right, ANA);
    waits.push(wait);
    now += Number(wait) * 1000;
    expect(await tried(wrong, ANA)).toBe('sign-in-refused');
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
});

test('what is right forgets what was wrong, and waiting is told to the right one too', async () => {
  for (let n = 0; n < 5; n++) await tried(wrong, ANA);
  expect(await tried(right, ANA)).toBe(1);
  now += 1000;
  expect(await tried(right, ANA)).toBe('done');
  for (let n = 0; n < 5; n++) expect(await tried(wrong, ANA)).toBe('sign-in-refused');
});

test('a hundred guesses at once are a hundred guesses', async () => {
  let computed = 0;
  const slow = async () => {
    computed++;
    await new Promise((resolve) => setImmediate(resolve));
    return refuse('sign-in-refused');
  };
  await Promise.all(Array.from({ length: 100 }, () => tried(slow, ANA)));
  expect(computed).toBe(5);
});

test('two instances count together, also at once', async () => {
  const other = guardOver(await Attempts.open(records.again()));
  let computed = 0;
  const slow = async () => {
    computed++;
    await new Promise((resolve) => setImmediate(resolve));
    return refuse('sign-in-refused');
  };
  await Promise.all(
    Array.from({ length: 60 }, (_, n) => triedAt(n % 2 ? throttle : other, slow, [ANA])),
  );
  expect(computed).toBe(5);
  expect(await triedAt(other, right, [ANA])).toBe(1);
});

test('whoever has to wait for one thing has not tried the other', async () => {
  const school = address('192.0.2.7');
  for (let n = 0; n < 5; n++) await tried(wrong, ANA);
  for (let n = 0; n < 200; n++) expect(await tried(right, ANA, school)).toBe(1);
  expect(await attempts.read(digest(school.name), now)).toEqual({ count: 0, at: 0 });
});

test('what could not be tried is no guess', async () => {
  const lost = async () => {
    throw new Error('the store is lost');
  };
  for (let n = 0; n < 20; n++) await expect(tried(lost, ANA)).rejects.toThrow('lost');
  expect(await tried(right, ANA)).toBe('done');
});

test('an address that tries many accounts waits, and being right once does not wash it clean', async () => {
  const school = address('192.0.2.7');
  for (let n = 0; n < 100; n++) {
    expect(await tried(wrong, account(`member ${n}`), school)).toBe('sign-in-refused');
  }
  expect(await tried(right, ANA, school)).toBe(1);
  expect(await tried(right, ANA, address('192.0.2.8'))).toBe('done');
  now += 1000;
  expect(await tried(right, ANA, school)).toBe('done');
  expect(await tried(right, ANA, school)).toBe(1);
});

test('a restart forgets nothing, a day does', async () => {
  for (let n = 0; n < 6; n++) await tried(wrong, ANA);
  throttle = guardOver(await Attempts.open(records.again()));
  expect(await tried(right, ANA)).toBe(1);
  now += 24 * HOUR;
  for (let n = 0; n < 5; n++) expect(await tried(wrong, ANA)).toBe('sign-in-refused');
});

test('of more names than there is room for the oldest go', async () => {
  const names = Array.from({ length: 600 }, (_, n) => account(String(n)));
  for (const each of names) {
    now += 60_000;
    await tried(wrong, each);
  }
  const kept = async () => {
    const found = names.map(({ name }) => attempts.read(digest(name), now));
    return (await Promise.all(found)).map(({ count }) => count);
  };
  await attempts.sweep(now, 100_000);
  expect((await kept()).filter(Boolean)).toHaveLength(600);
  // How many there are is estimated: of the newest, fewer than all and more than none are left.
  await attempts.sweep(now, 200);
  const left = await kept();
  const first = left.indexOf(1);
  expect(first).toBeGreaterThan(200);
  expect(left.slice(first).every((count) => count === 1)).toBe(true);
  expect(left.at(-1)).toBe(1);
});
