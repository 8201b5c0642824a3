import type { ReadModel } from '@mutirao/event-sourcing';
import {
  type AccountState,
  atGrain,
  type Grain,
  type Holding,
  type Movement,
  type Opening,
  type Side,
  type Transfer,
} from '@mutirao/ledger';
import { add, type Minor, negate, type Unit, ZERO } from '@mutirao/money';

/** An account as people look it up: its key is the account's name. */
export interface AccountRow {
  readonly unit: Unit;
  readonly side: Side;
  /** How much of a lot's origin it keeps apart. */
  readonly grain: Grain;
  readonly state: AccountState;
  /** On its own side. */
  readonly balance: Minor;
  readonly lots: readonly Holding[];
  /** Of the last event that touched it. */
  readonly position: number;
}

export const accounts: ReadModel<Movement, AccountRow> = {
  name: 'accounts',
  version: 1,

  keysOf({ movements }) {
    const keys = new Set<string>();
    for (const movement of movements) {
      if (movement.kind !== 'transfer') keys.add(movement.account);
      else keys.add(movement.debit).add(movement.credit);
    }
    return [...keys];
  },

  fold(row, { movements, position }, key) {
    let after = row;
    for (const movement of movements) {
      if (movement.kind === 'transfer') {
        if (after !== undefined) after = moved(after, movement, key);
      } else if (movement.account === key) {
        if (movement.kind === 'open') after = openedRow(movement);
        else if (after !== undefined) after = { ...after, state: movement.state };
      }
    }
    if (after === undefined) throw new Error(`${key} is opened before it is used`);
    return { ...after, position };
  },
};

function openedRow({ unit, side, grain }: Opening): AccountRow {
  return { unit, side, grain, state: 'open', balance: ZERO, lots: [], position: -1 };
}

function moved(row: AccountRow, { debit, credit, amount, lot }: Transfer, key: string): AccountRow {
  if (debit !== key && credit !== key) return row;
  const grows = (row.side === 'debit') === (debit === key);
  const change = grows ? amount : negate(amount);
  const balance = add(row.balance, change);
  if (row.grain === 'none') return { ...row, balance };
  const kept = atGrain(lot, row.grain);
  const has = row.lots.find(([each]) => each === kept)?.[1] ?? ZERO;
  const left = add(has, change);
  const others = row.lots.filter(([each]) => each !== kept);
  return { ...row, balance, lots: left === 0 ? others : [...others, [kept, left]] };
}
