import { expect, test } from '@jest/globals';
import { PinTurns, TooManyUnknownCards } from './pin-turns.ts';

const MINUTE = 60_000;
const never = () => new Promise<never>(() => undefined);

test('a card has one check at a time, and the next one when that has failed or ended', async () => {
  const turns = new PinTurns();
  const failing = turns.alone('a', () => Promise.reject(new Error('it failed')));
  await expect(turns.alone('a', never)).rejects.toThrow('this card’s PIN is being checked');
  expect(await turns.alone('b', async () => 'done')).toBe('done');
  await expect(failing).rejects.toThrow('it failed');
  expect(await turns.alone('a', async () => 'done')).toBe('done');
});

test('a hundred may wait beside the four that are computed, and no more', async () => {
  const turns = new PinTurns();
  for (let card = 0; card < 104; card++) void turns.alone(String(card), never);
  await expect(turns.alone('one more', never)).rejects.toThrow('too many PINs');
});

test('twenty unknown numbers a minute, for each who asks; then even known ones tell nothing', async () => {
  const turns = new PinTurns();
  const unknown = (asker: string, at: number) => turns.lookUp(asker, at, async () => undefined);
  for (let n = 0; n < 20; n++) expect(await unknown('till', n)).toBeUndefined();
  const known = (asker: string, at: number) => turns.lookUp(asker, at, async () => 'card');
  await expect(known('till', 20)).rejects.toThrow(TooManyUnknownCards);
  await expect(known('till', MINUTE - 1)).rejects.toMatchObject({ retryAfterSeconds: 1 });
  expect(await known('other till', 20)).toBe('card');
  // The first guess is a minute old: one more is free.
  expect(await unknown('till', MINUTE)).toBeUndefined();
  await expect(unknown('till', MINUTE)).rejects.toThrow(TooManyUnknownCards);
  expect(await known('till', 2 * MINUTE + 20)).toBe('card');
});

test('guesses that come all at once are counted like those that come one by one', async () => {
  const turns = new PinTurns();
  const slow = async (): Promise<undefined> => {
    await new Promise((resolve) => setImmediate(resolve));
  };
  const guesses = Array.from({ length: 100 }, () => turns.lookUp('till', 0, slow));
  const answers = await Promise.allSettled(guesses);
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
});
