// Starts: nothing. Holds have no address in the API yet; the engine's own commands are asked.
import { expect, test } from '@jest/globals';
import { isRefused, Tables } from '@mutirao/event-sourcing';
import {
  applyMovements,
  decideLedger,
  type LedgerCommand,
  ledgerOf,
  lotId,
  transfer,
} from '@mutirao/ledger';
import { minor, ZERO } from '@mutirao/money';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const UNTIL = NOW + 60_000;
const unit = 'MUM';

/** A ledger in which ana has 100 and the oak is a merchant, and what each command comes to. */
function town() {
  const ledger = ledgerOf(new Tables());
  const specs = [
    ['issuance:food', 'debit', 'fund'],
    ['holder:ana', 'credit', 'full'],
    ['merchant:oak', 'credit', 'origin'],
  ] as const;
  applyMovements(
    ledger,
    specs.map(([account, side, grain]) => ({
      kind: 'open',
      account,
      unit,
      side,
      floor: ZERO,
      grain,
    })),
  );
  const [debit, credit, lot] = ['issuance:food', 'holder:ana', lotId({ fund: 'food' })];
  applyMovements(ledger, [transfer({ debit, credit, amount: minor(100), unit, lot })]);
  const ask = (command: LedgerCommand, at = NOW): string => {
    const decision = decideLedger(command, ledger, { at, on: '2026-11-22' });
    if (isRefused(decision)) return decision.refusal.code;
    applyMovements(ledger, decision.events);
    return 'done';
  };
  return { ask, balance: (account: string) => ledger.accounts.get(account)?.balance };
}

const hold: LedgerCommand = {
  ...{ type: 'Hold', hold: 'hold:1', from: 'holder:ana' },
  ...{ unit, amount: minor(60), until: UNTIL },
};
const capture = (amount: number): LedgerCommand => ({
  ...{ type: 'Capture', hold: 'hold:1', to: 'merchant:oak', amount: minor(amount) },
});
const release: LedgerCommand = { type: 'Release', hold: 'hold:1' };

type Step = readonly [command: LedgerCommand, outcome: string, at?: number];

test.each<[string, readonly Step[], number, number]>([
  [
    'captured for more than is held',
    [
      [hold, 'done'],
      [capture(61), 'capture-exceeds-hold'],
    ],
    40,
    0,
  ],
  [
    'captured twice over, in parts',
    [
      [hold, 'done'],
      [capture(40), 'done'],
      [capture(21), 'capture-exceeds-hold'],
      [capture(20), 'done'],
      [capture(1), 'account-closed'],
    ],
    40,
    60,
  ],
  [
    'captured after it was released',
    [
      [hold, 'done'],
      [release, 'done'],
      [capture(1), 'account-closed'],
      [release, 'account-closed'],
    ],
    100,
    0,
  ],
  [
    'captured after it lapsed',
    [
      [hold, 'done'],
      [capture(1), 'hold-lapsed', UNTIL],
    ],
    40,
    0,
  ],
  ['captured though it never was', [[capture(1), 'hold-unknown']], 100, 0],
  [
    'placed twice',
    [
      [hold, 'done'],
      [hold, 'account-exists'],
    ],
    40,
    0,
  ],
])('fault 29: a hold %s is refused', (_, steps, anaHas, oakHas) => {
  const { ask, balance } = town();
  for (const [command, outcome, at] of steps) expect(ask(command, at)).toBe(outcome);
  expect([balance('holder:ana'), balance('merchant:oak')]).toEqual([anaHas, oakHas]);
});
