import { expect, test } from '@jest/globals';
import { isRefused, Tables } from '@mutirao/event-sourcing';
import { type Minor, minor } from '@mutirao/money';
import {
  applyMovements,
  decideLedger,
  type LedgerCommand,
  lapsed,
  ledgerOf,
  lotId,
  movementCodec,
  spendingOrder,
  transfer,
} from './index.ts';

const NOON = { at: Date.UTC(2026, 10, 22, 15), on: '2026-11-22' };
const HOUR = 3_600_000;
const K = (value: number): Minor => minor(value);

function town() {
  const ledger = ledgerOf(new Tables());
  const open = (
    account: string,
    unit: string,
    floor: number | null,
    grain: 'none' | 'full' | 'fund' | 'origin',
    side: 'debit' | 'credit' = 'credit',
  ) =>
    ({
      kind: 'open',
      account,
      unit,
      side,
      floor: floor === null ? null : K(floor),
      grain,
    }) as const;
  applyMovements(ledger, [
    open('issuance:food', 'MUM', null, 'none', 'debit'),
    open('undistributed:food', 'MUM', 0, 'fund'),
    open('holder:ana', 'MUM', 0, 'full'),
    open('holder:bia', 'MUM', 0, 'full'),
    open('merchant:oak', 'MUM', 0, 'origin'),
    open('time:ana', 'MIN', -600, 'none'),
    open('time:bia', 'MIN', 0, 'none'),
  ]);
  const pay = (credit: string, amount: number, lot: string) =>
    applyMovements(ledger, [
      transfer({
        debit: 'issuance:food',
        credit: 'undistributed:food',
        amount: K(amount),
        unit: 'MUM',
        lot,
      }),
      transfer({ debit: 'undistributed:food', credit, amount: K(amount), unit: 'MUM', lot }),
    ]);
  pay('holder:ana', 100, lotId({ fund: 'food', period: '2026-11' }));
  pay('holder:ana', 50, lotId({ fund: 'food', period: '2026-10', expiry: '2026-11-30' }));
  pay('holder:ana', 30, lotId({ fund: 'food', period: '2026-09', expiry: '2026-11-21' }));
  return ledger;
}

const spend = (from: string, to: string, amount: number, unit = 'MUM'): LedgerCommand => ({
  type: 'Transfer',
  from,
  to,
  unit,
  amount: amount as Minor,
});
const hold = (amount: number, until = NOON.at + HOUR): LedgerCommand => ({
  type: 'Hold',
  hold: 'hold:1',
  from: 'holder:ana',
  unit: 'MUM',
  amount: K(amount),
  until,
});
const capture = (amount: number, to = 'merchant:oak'): LedgerCommand => ({
  type: 'Capture',
  hold: 'hold:1',
  to,
  amount: K(amount),
});

type Row = readonly [
  name: string,
  before: readonly LedgerCommand[],
  command: LedgerCommand,
  outcome: string,
  at?: number,
];

test.each<Row>([
  ['nothing is not an amount', [], spend('holder:ana', 'holder:bia', 0), 'amount-invalid'],
  [
    'a part of a cent is not an amount',
    [],
    spend('holder:ana', 'holder:bia', 0.5),
    'amount-invalid',
  ],
  ['to oneself', [], spend('holder:ana', 'holder:ana', 1), 'same-account'],
  ['from nobody', [], spend('holder:eva', 'holder:ana', 1), 'account-unknown'],
  ['to nobody', [], spend('holder:ana', 'holder:eva', 1), 'account-unknown'],
  ['another unit', [], spend('holder:ana', 'holder:bia', 1, 'MIN'), 'unit-mismatch'],
  ['money to a time account', [], spend('holder:ana', 'time:bia', 1), 'unit-mismatch'],
  [
    'to a closed account',
    [{ type: 'Close', account: 'holder:bia' }],
    spend('holder:ana', 'holder:bia', 1),
    'account-closed',
  ],
  [
    'from a frozen account',
    [{ type: 'Freeze', account: 'holder:ana' }],
    spend('holder:ana', 'holder:bia', 1),
    'account-frozen',
  ],
  [
    'to a frozen account',
    [{ type: 'Freeze', account: 'holder:bia' }],
    spend('holder:ana', 'holder:bia', 1),
    'ok',
  ],
  [
    'more than the lots that have not lapsed',
    [],
    spend('holder:ana', 'holder:bia', 151),
    'insufficient-funds',
  ],
  ['all lots that have not lapsed', [], spend('holder:ana', 'holder:bia', 150), 'ok'],
  ['time down to the agreed limit', [], spend('time:ana', 'time:bia', 600, 'MIN'), 'ok'],
  [
    'time below the agreed limit',
    [],
    spend('time:ana', 'time:bia', 601, 'MIN'),
    'insufficient-funds',
  ],
  ['time nobody agreed to lend', [], spend('time:bia', 'time:ana', 1, 'MIN'), 'insufficient-funds'],
  [
    'what is held is not there',
    [hold(150)],
    spend('holder:ana', 'holder:bia', 1),
    'insufficient-funds',
  ],
  ['a hold that is over before it begins', [], hold(10, NOON.at), 'hold-lapsed'],
  ['capture of a part, then the rest', [hold(100), capture(40)], capture(60), 'ok'],
  ['capture above what is held', [hold(100), capture(40)], capture(61), 'capture-exceeds-hold'],
  [
    'capture of a hold that was captured whole',
    [hold(100), capture(100)],
    capture(1),
    'account-closed',
  ],
  [
    'capture of a released hold',
    [hold(100), { type: 'Release', hold: 'hold:1' }],
    capture(1),
    'account-closed',
  ],
  ['capture from its last instant on', [hold(100)], capture(1), 'hold-lapsed', NOON.at + HOUR],
  [
    'capture of what was held before a freeze',
    [hold(100), { type: 'Freeze', account: 'holder:ana' }],
    capture(100),
    'ok',
  ],
  [
    'expiry of a hold before its time',
    [hold(100)],
    { type: 'ExpireHold', hold: 'hold:1' },
    'hold-not-lapsed',
  ],
  ['expiry of a hold', [hold(100)], { type: 'ExpireHold', hold: 'hold:1' }, 'ok', NOON.at + HOUR],
  ['a hold is no purse', [hold(100)], spend('hold:1', 'holder:bia', 1), 'account-unknown'],
  ['a holder is no hold', [], { type: 'Release', hold: 'holder:ana' }, 'hold-unknown'],
  ['closing with a balance', [], { type: 'Close', account: 'holder:ana' }, 'account-not-empty'],
  [
    'closing with a hold',
    [spend('holder:ana', 'holder:bia', 50), { ...hold(50), from: 'holder:bia' } as LedgerCommand],
    { type: 'Close', account: 'holder:bia' },
    'account-not-empty',
  ],
])('%s', (_name, before, command, outcome, at = NOON.at) => {
  const ledger = town();
  for (const each of before) {
    const decision = decideLedger(each, ledger, NOON);
    if (isRefused(decision)) throw new Error(`${each.type}: ${decision.refusal.code}`);
    applyMovements(ledger, decision.events);
  }
  const decision = decideLedger(command, ledger, { ...NOON, at });
  expect(isRefused(decision) ? decision.refusal.code : 'ok').toBe(outcome);
  if (!isRefused(decision)) applyMovements(ledger, decision.events);
});

test('the lot that expires soonest is spent first, one that has lapsed not at all', () => {
  const ledger = town();
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
  const ledger = town();
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
  const ledger = town();
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
      applyMovements(town(), [transfer({ debit, credit, amount: amount as Minor, unit, lot })]);
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
