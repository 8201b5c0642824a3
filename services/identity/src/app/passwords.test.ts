import { afterEach, expect, test } from '@jest/globals';
import { Unavailable } from '@mutirao/event-sourcing';
import { hash } from '@node-rs/argon2';
import { isOutdated, Passwords } from './passwords.ts';

const all: Passwords[] = [];
function opened(): Passwords {
  const passwords = new Passwords();
  all.push(passwords);
  return passwords;
}
afterEach(() => Promise.all(all.splice(0).map((each) => each.close())));

test('a password matches its hash alone, and where nothing is kept as much is computed', async () => {
  const passwords = opened();
  const kept = await passwords.hash('três pães de queijo');
  expect(kept).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await passwords.matches(kept, 'três pães de queijo')).toBe(true);
  expect(await passwords.matches(kept, 'três pães de queijo ')).toBe(false);
  expect(await passwords.matches(undefined, 'três pães de queijo')).toBe(false);
  expect(passwords.computed).toBe(4);
});

test('one is computed at a time, and of too many the last are sent away at once', async () => {
  const passwords = opened();
  const asked = Array.from({ length: 130 }, () => passwords.matches(undefined, 'x'));
  const settled = await Promise.allSettled(asked);
  const refused = settled.filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(30);
  for (const each of refused) expect(each).toMatchObject({ reason: expect.any(Unavailable) });
  expect(passwords.computed).toBe(100);
  expect(await passwords.matches(undefined, 'x')).toBe(false);
});

test('whoever waits when the thread ends is told, and the next one finds another', async () => {
  const passwords = opened();
  const waiting = passwords.matches(undefined, 'x');
  await passwords.close();
  await expect(waiting).rejects.toBeInstanceOf(Unavailable);
  expect(await passwords.matches(undefined, 'x')).toBe(false);
});

test('the event loop goes on meanwhile', async () => {
  const passwords = opened();
  let turns = 0;
  const turning = setInterval(() => turns++, 1);
  await Promise.all(Array.from({ length: 5 }, () => passwords.matches(undefined, 'x')));
  clearInterval(turning);
  expect(turns).toBeGreaterThan(10);
});

test('a hash of another cost is outdated', async () => {
  expect(isOutdated(await opened().hash('x'))).toBe(false);
  expect(isOutdated(await hash('x', { memoryCost: 8_192, timeCost: 2 }))).toBe(true);
  expect(isOutdated(await hash('x', { memoryCost: 19_456, timeCost: 3 }))).toBe(true);
});
