import { expect, test } from '@jest/globals';
import { isRefused } from '@mutirao/event-sourcing';
import type { Minor } from '@mutirao/money';
import {
  applyMovements,
  decideLedger,
  type LedgerCommand,
  lapsed,
  movementCodec,
  spendingOrder,
  transfer,
} from './index.ts';
import { capture, HOUR, hold, K, NOON, purse, spend } from './purse.fixture.ts';

test('the lot that expires soonest is spent first, one that has lapsed not at all', () => {
  const ledger = purse();
  const decision = decideLedger(spend('holder:ana', 'merchant:oak', 70), ledger, NOON);
  if (isRefused(decision)) throw new Error(decision.refusal.code);
  applyMovements(ledger, decision.events);
  expect(ledger.accounts.get('holder:ana')?.lots).toEqual([
    ['food/2026-11/', 80],
    ['food/2026-09/2026-11-21', 30],
  ]);
  expect(ledger.accounts.get('merchant:oak')?.lots).toEqual([
    ['food/2026-10/', 50],
    ['food/2026-11/', 20],
  ]);
});

test('what is released goes back with its lots, and no capture is short by an expiry', () => {
  const ledger = purse();
  const run = (command: LedgerCommand, on: string, at: number) => {
    const decision = decideLedger(command, ledger, { at, on });
    if (isRefused(decision)) throw new Error(decision.refusal.code);
    applyMovements(ledger, decision.events);
  };
  const december = NOON.at + 15 * 24 * HOUR;
  run(hold(60, december + HOUR), NOON.on, NOON.at);
  run(capture(20), '2026-12-07', december);
  expect(ledger.accounts.get('merchant:oak')?.lots).toEqual([['food/2026-10/', 20]]);
  run({ type: 'Release', hold: 'hold:1' }, '2026-12-07', december);
  expect(ledger.accounts.get('holder:ana')).toMatchObject({ balance: 160, holds: 0 });
  expect(ledger.accounts.get('hold:1')).toMatchObject({ balance: 0, state: 'closed', lots: [] });
});

test('a reversal takes back exactly the lots that were moved, or nothing', () => {
  const ledger = purse();
  const decision = decideLedger(spend('holder:ana', 'holder:bia', 60), ledger, NOON);
  if (isRefused(decision)) throw new Error(decision.refusal.code);
  applyMovements(ledger, decision.events);
  const before = ledger.accounts.get('holder:ana')?.balance;
  const transfers = decision.events.filter((each) => each.kind === 'transfer');
  const back = decideLedger({ type: 'Reverse', transfers }, ledger, NOON);
  if (isRefused(back)) throw new Error(back.refusal.code);
  applyMovements(ledger, back.events);
  expect(before).toBe(120);
  expect(ledger.accounts.get('holder:ana')?.balance).toBe(180);
  expect(decideLedger({ type: 'Reverse', transfers }, ledger, NOON)).toEqual({
    refusal: { code: 'insufficient-funds', account: 'holder:bia', available: 0 },
  });
});

test('the fold itself stops at what no history may hold', () => {
  const move =
    (debit: string, credit: string, amount: number, unit = 'MUM', lot = 'food/2026-11/') =>
    () =>
      applyMovements(purse(), [transfer({ debit, credit, amount: amount as Minor, unit, lot })]);
  expect(move('holder:ana', 'holder:bia', 101)).toThrow('covers');
  expect(move('holder:ana', 'holder:ana', 1)).toThrow('two accounts');
  expect(move('holder:ana', 'holder:bia', 0)).toThrow('moves something');
  expect(move('holder:ana', 'holder:eva', 1)).toThrow('opened');
  expect(move('holder:ana', 'time:bia', 1)).toThrow('count the unit');
  expect(move('time:bia', 'time:ana', 1, 'MIN', '')).toThrow('floor');
  expect(move('issuance:food', 'holder:ana', 2 ** 53, 'MUM')).toThrow(RangeError);
});

test('movements read back from their text as they were', () => {
  const movements = [
    {
      kind: 'open',
      account: 'hold:1',
      unit: 'MUM',
      side: 'credit',
      floor: K(0),
      grain: 'full',
      of: 'holder:ana',
      until: NOON.at,
    },
    { kind: 'open', account: 'bank:food', unit: 'BRL', side: 'debit', floor: null, grain: 'none' },
    {
      kind: 'open',
      account: 'time:ana',
      unit: 'MIN',
      side: 'credit',
      floor: K(-600),
      grain: 'none',
    },
    { kind: 'state', account: 'holder:ana', state: 'frozen' },
    {
      kind: 'transfer',
      debit: 'a',
      credit: 'b',
      amount: K(Number.MAX_SAFE_INTEGER),
      unit: 'THING:desk',
      lot: '',
    },
    {
      kind: 'transfer',
      debit: 'a',
      credit: 'b',
      amount: K(1),
      unit: 'MUM',
      lot: 'food/2026-11/2027-01-31',
    },
  ] as const;
  const text = Buffer.from(movementCodec.encode(movements), 'latin1');
  expect(movementCodec.decode(text, 0, text.length)).toEqual(movements);
});

test('spending order: expiry, then month, then fund', () => {
  const order = [
    'b/2026-02/2026-05-01',
    'a/2026-03/2026-06-01',
    'a/2026-01/',
    'b/2026-01/',
    'a/2026-02/',
  ];
  expect([...order].reverse().sort(spendingOrder)).toEqual(order);
  expect([
    lapsed('a/2026-01/2026-05-01', '2026-05-01'),
    lapsed('a/2026-01/2026-05-01', '2026-05-02'),
  ]).toEqual([false, true]);
  expect(lapsed('a/2026-01/', '2999-01-01')).toBe(false);
});
