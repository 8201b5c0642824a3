import { expect, test } from '@jest/globals';
import { isRefused } from '@mutirao/event-sourcing';
import { applyMovements, decideLedger, type LedgerCommand } from './index.ts';
import { capture, HOUR, hold, NOON, purse, spend } from './purse.fixture.ts';

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
  [
    'to an account that was closed and opened again',
    [
      { type: 'Close', account: 'holder:bia' },
      { type: 'Reopen', account: 'holder:bia' },
    ],
    spend('holder:ana', 'holder:bia', 1),
    'ok',
  ],
  [
    'opening a frozen account again does not thaw it',
    [
      { type: 'Freeze', account: 'holder:ana' },
      { type: 'Reopen', account: 'holder:ana' },
    ],
    spend('holder:ana', 'holder:bia', 1),
    'account-frozen',
  ],
  [
    'a hold that ended does not begin again',
    [hold(100), { type: 'Release', hold: 'hold:1' }],
    { type: 'Reopen', account: 'hold:1' },
    'account-unknown',
  ],
])('%s', (_name, before, command, outcome, at = NOON.at) => {
  const ledger = purse();
  for (const each of before) {
    const decision = decideLedger(each, ledger, NOON);
    if (isRefused(decision)) throw new Error(`${each.type}: ${decision.refusal.code}`);
    applyMovements(ledger, decision.events);
  }
  const decision = decideLedger(command, ledger, { ...NOON, at });
  expect(isRefused(decision) ? decision.refusal.code : 'ok').toBe(outcome);
  if (!isRefused(decision)) applyMovements(ledger, decision.events);
});
