import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { minor } from '@mutirao/money';
import type { Folder } from '../folder.ts';
import { HistoryRefused } from './history-refused.ts';
import { type ReplayedLedger, replayAsOf, replayAt } from './replay.ts';
import { forge, newFolder, takeSnapshot } from './town.fixture.ts';
import { ANA, BENTO, workedMonth } from './worked-month.fixture.ts';

let folder: Folder;
beforeAll(async () => {
  folder = await newFolder();
  await workedMonth(folder);
});
afterAll(() => rmSync(folder.data, { recursive: true }));

const balance = (ledger: ReplayedLedger, account: string) =>
  ledger.balances.find((each) => each.account === account)?.minor;

test('before the first event the ledger is empty', async () => {
  const empty = { position: -1, hash: '0'.repeat(64), balances: [] };
  expect(await replayAt(folder, { at: '2026-11-01T11:59:59.999Z' })).toEqual(empty);
});

test.each([
  // at                                Ana     Bento   still at gestante
  ['2026-11-05T09:00:00-03:00', 110_00, 110_00, 300_00],
  ['2026-11-05T08:59:59-03:00', 0, 0, 300_00],
  ['2026-11-12T12:00:00.000Z', 80_00, 140_00, 150_00],
  ['2026-11-13T15:00:00+03:00', 80_00, 190_00, 150_00],
  ['2026-11-26T12:00:00Z', 80_00, 140_00, 300_00],
])('at %s', async (at, ana, bento, gestante) => {
  const ledger = await replayAt(folder, { at });
  expect([
    balance(ledger, `holder:${ANA}`),
    balance(ledger, `holder:${BENTO}`),
    balance(ledger, 'undistributed:gestante'),
  ]).toEqual([ana, bento, gestante]);
});

test('a position stops in the middle of an append, and has the hash of its own event', async () => {
  const whole = await replayAt(folder);
  const earlier = await replayAt(folder, { at: 3 });
  expect(balance(earlier, 'bank:renda-minima')).toBe(1000_00);
  expect(balance(earlier, 'bank:gestante')).toBe(0);
  expect(earlier.hash).not.toBe(whole.hash);
  expect(await replayAt(folder, { at: String(whole.position) })).toEqual(whole);
});

test('every account is there once, in the order of names, and each unit sums to zero', async () => {
  const { balances } = await replayAt(folder);
  const names = balances.map(({ account }) => account);
  expect(names).toEqual([...new Set(names)].sort());
  const debit = /^(bank|bank-costs|in-transit|issuance):/;
  for (const unit of ['BRL', 'MUM']) {
    const signed = balances
      .filter((each) => each.unit === unit)
      .map(({ account, minor }) => (debit.test(account) ? minor : -minor));
    expect(signed.reduce((sum, each) => sum + each, 0)).toBe(0);
  }
});

test('by effective date a bank line counts on the day the bank posted it', async () => {
  const before = await replayAsOf(folder, '2026-11-26');
  expect(balance(before, 'yield:renda-minima')).toBe(0);
  // Assigned on the 28th, of interest posted on the 27th: by the 27th it was the programme's own.
  const after = await replayAsOf(folder, '2026-11-27');
  expect(balance(after, 'funding:renda-minima')).toBe(1004_00);
  const recorded = await replayAt(folder, { at: '2026-11-27T23:59:59Z' });
  expect(balance(recorded, 'funding:renda-minima')).toBe(1000_00);
  expect(balance(recorded, 'yield:renda-minima')).toBe(4_00);
});

test('by a late date it is the ledger that was recorded, by an early one there is none', async () => {
  const recorded = await replayAt(folder);
  expect((await replayAsOf(folder, '2030-01-01')).balances).toEqual(recorded.balances);
  expect((await replayAsOf(folder, '2026-10-31')).balances).toEqual([]);
});

test('a ledger by effective date may stand where no floor would allow it', async () => {
  const late = await newFolder();
  await workedMonth(late);
  // Paid with effect from the day before the money that paid it was issued.
  const paid = {
    kind: 'transfer',
    debit: 'undistributed:renda-minima',
    credit: `holder:${ANA}`,
    amount: minor(5_00),
    unit: 'MUM',
    lot: 'renda-minima/2026-11/',
  } as const;
  const type = 'currency.Transferred.v1';
  await forge(late, [{ type, data: {}, movements: [paid], effectiveOn: '2026-11-03' }]);
  const ledger = await replayAsOf(late, '2026-11-03');
  expect(balance(ledger, 'undistributed:renda-minima')).toBe(-5_00);
  expect(balance(ledger, `holder:${ANA}`)).toBe(5_00);
  expect(balance(ledger, `holder:${BENTO}`)).toBeUndefined();
  rmSync(late.data, { recursive: true });
});

test('a rehearsal says so, and a snapshot changes nothing', async () => {
  const rehearsal = await newFolder({ rehearsal: true });
  await workedMonth(rehearsal);
  await takeSnapshot(rehearsal);
  const ledger = await replayAt(rehearsal);
  expect(ledger.rehearsal).toBe(true);
  expect(ledger.balances).toEqual((await replayAt(folder)).balances);
  expect(await replayAt(folder)).not.toHaveProperty('rehearsal');
  rmSync(rehearsal.data, { recursive: true });
});

test.each([
  ['2026-11-22T23:59:59', 'instant-invalid'],
  ['2026-02-30T00:00:00Z', 'instant-invalid'],
  ['2026-11-22T25:00:00Z', 'instant-invalid'],
  ['2026-11-22', 'instant-invalid'],
  ['yesterday', 'instant-invalid'],
  ['', 'instant-invalid'],
  ['-1', 'position-invalid'],
  ['99999999999999999999', 'position-invalid'],
  ['9999', 'position-unknown'],
])('%p is refused: %s', async (at, code) => {
  await expect(replayAt(folder, { at })).rejects.toMatchObject({ code });
});

test.each(['2026-02-29', '2026-11', 'today', '2026-11-22T00:00:00Z'])(
  '%p is no day',
  async (date) => {
    await expect(replayAsOf(folder, date)).rejects.toMatchObject({ code: 'date-invalid' });
  },
);

test('a folder without a journal is refused in plain words', async () => {
  const none = await newFolder();
  await expect(replayAt(none)).rejects.toThrow(HistoryRefused);
  await expect(replayAt(none)).rejects.toThrow(/there is no .*journal\.sqlite/);
});
