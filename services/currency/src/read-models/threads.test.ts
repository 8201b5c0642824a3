import { expect, test } from '@jest/globals';
import { MemoryReadModels, project, type RecordedEvent } from '@mutirao/event-sourcing';
import type { Movement } from '@mutirao/ledger';
import { threads } from './threads.ts';

const meta = { operation: 'test', actor: 'test', correlation: 'test' };
const events = (
  [
    ['RunPrepared', { run: 'r' }],
    ['RunApproved', { run: 'r' }],
    ['BenefitPaid', { run: 'r', line: 2 }],
    ['RedemptionRequested', { redemption: 'R1' }],
    ['RedemptionRequested', { redemption: 'R2' }],
    ['PayoutPrepared', { payout: 'P1', legs: ['R1-1', 'R2-1', 'R2-2'] }],
    ['PayoutSent', { payout: 'P1' }],
    ['LegSettled', { leg: 'R2-1' }],
    ['BankLineBooked', { line: 'x', legs: ['R2-1'] }],
    ['BankLineBooked', { line: 'y' }],
    ['PaymentRefunded', { payment: 't.1' }],
  ] as const
).map(
  ([type, data], position): RecordedEvent<Movement> => ({
    position,
    id: '',
    type: `currency.${type}.v1`,
    at: 0,
    effectiveOn: '',
    data,
    movements: [],
    meta,
  }),
);

async function folded(batch: number) {
  const models = new MemoryReadModels();
  for (let start = 0; start < events.length; start += batch) {
    await project(threads, models, events.slice(start, start + batch));
  }
  const rows = await models.list<number[]>(threads.name, { limit: 99 });
  return Object.fromEntries(rows.map(({ key, row }) => [key, row]));
}

test('a thread has the positions of what is about one thing, each once and in order', async () => {
  expect(await folded(99)).toEqual({
    'run:r': [0, 1],
    'redemption:R1': [3, 5],
    'redemption:R2': [4, 5, 7, 8],
    'payout:P1': [5, 6],
    'payment:t.1': [10],
  });
});

test('replaying in other batches gives the same', async () => {
  expect(await folded(1)).toEqual(await folded(99));
  expect(await folded(3)).toEqual(await folded(99));
});
