import { Tables } from '@mutirao/event-sourcing';
import { type Minor, minor } from '@mutirao/money';
import { applyMovements, type LedgerCommand, ledgerOf, lotId, transfer } from './index.ts';

export const NOON = { at: Date.UTC(2026, 10, 22, 15), on: '2026-11-22' };
export const HOUR = 3_600_000;
export const K = (value: number): Minor => minor(value);

/** A purse with three lots, one of which has lapsed, and the accounts around it. */
export function purse() {
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

export const spend = (from: string, to: string, amount: number, unit = 'MUM'): LedgerCommand => ({
  type: 'Transfer',
  from,
  to,
  unit,
  amount: amount as Minor,
});
export const hold = (amount: number, until = NOON.at + HOUR): LedgerCommand => ({
  type: 'Hold',
  hold: 'hold:1',
  from: 'holder:ana',
  unit: 'MUM',
  amount: K(amount),
  until,
});
export const capture = (amount: number, to = 'merchant:oak'): LedgerCommand => ({
  type: 'Capture',
  hold: 'hold:1',
  to,
  amount: K(amount),
});
