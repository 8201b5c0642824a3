import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { Growth } from './growth.ts';
import type { Reader } from './reader.ts';

/** A subscription that lives and says nothing, which the stand-in of the server cannot be made to do. */
class Silent extends EventEmitter {
  destroy(): void {
    this.emit('close');
  }
}

let subscription: Silent;
let growth: Growth;
const told = { warn: () => undefined };
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  subscription = new Silent();
  const client = { subscribeToAll: () => subscription } as unknown as KurrentDBClient;
  const reader = { end: async () => undefined } as unknown as Reader;
  growth = new Growth(client, reader, 'cell.', told);
});
afterEach(async () => {
  const closed = growth.close();
  await jest.advanceTimersByTimeAsync(5_000);
  await closed;
  jest.useRealTimers();
});

const settle = async (): Promise<void> => {
  for (let each = 0; each < 5; each++) await turn();
};

test('a subscription that lives and says nothing is looked behind, some seconds later', async () => {
  let end = -1;
  let looks = 0;
  const look = async () => {
    looks += 1;
    return end;
  };
  const grown = growth.past('cell.a', -1, look, new AbortController().signal);
  await settle();
  subscription.emit('confirmation');
  await settle();
  const before = looks;
  end = 0;
  growth.appended('cell.a', 0);
  await settle();
  expect(looks).toBe(before);
  await jest.advanceTimersByTimeAsync(10_000);
  await settle();
  await grown;
  expect(looks).toBeLessThanOrEqual(before + 2);
});

test('a look that failed is made again, by whoever waits still', async () => {
  const leaving = new AbortController();
  const first = growth.past(
    'cell.a',
    -1,
    async () => {
      throw new Error('no server');
    },
    leaving.signal,
  );
  const second = growth.past('cell.a', -1, async () => 3, new AbortController().signal);
  await settle();
  leaving.abort();
  await settle();
  await Promise.all([first, second]);
});

test('who comes when it is over waits for nothing', async () => {
  const over = AbortSignal.abort();
  await growth.past('cell.a', -1, async () => -1, over);
});
