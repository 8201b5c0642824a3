import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Attempts } from '../stores/sessions-attempts.ts';
import { refuse } from './access.ts';
import { type Answer, done } from './answer.ts';
import { account, address, type Counted, Throttle } from './throttle.ts';

const HOUR = 60 * 60 * 1000;

let folder: string;
let attempts: Attempts;
let now: number;
let throttle: Throttle;

const open = () => {
  attempts = new Attempts(join(folder, 'sessions.sqlite'));
  throttle = new Throttle(
    attempts,
    (name) => Buffer.from(name),
    () => now,
  );
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mutirao-throttle-'));
  now = Date.parse('2026-11-22T12:00:00Z');
  open();
});
afterEach(() => {
  attempts.close();
  rmSync(folder, { recursive: true });
});

const ANA = account('ana');
const wrong = async (): Promise<Answer<string>> => refuse('sign-in-refused');
const right = async (): Promise<Answer<string>> => done('in');

async function tried(work: () => Promise<Answer<string>>, ...counted: Counted[]) {
  const answer = await throttle.guard(counted, work, ({ kind }) => kind === 'refused');
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
  attempts.close();
  open();
  expect(await tried(right, ANA)).toBe(1);
  now += 24 * HOUR;
  for (let n = 0; n < 5; n++) expect(await tried(wrong, ANA)).toBe('sign-in-refused');
});

test('of more names than there is room for the oldest go', async () => {
  const names = Array.from({ length: 10 }, (_, n) => account(String(n)));
  for (const each of names) {
    now += 1000;
    await tried(wrong, each);
  }
  attempts.sweep(now, 3);
  const kept = names.filter(({ name }) => attempts.read(Buffer.from(name), now).count > 0);
  expect(kept).toEqual(names.slice(7));
});
