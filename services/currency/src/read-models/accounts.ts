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
import { movementLine } from './movements.ts';

/** An account as people look it up: its key is the account's name. Its log is what moved it. */
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
  version: 2,

  keysOf({ movements }) {
    const keys = new Set<string>();
    for (const movement of movements) {
      if (movement.kind !== 'transfer') keys.add(movement.account);
      else keys.add(movement.debit).add(movement.credit);
    }
    return [...keys];
  },

  begins({ movements }, key) {
    return movements.some((each) => each.kind === 'open' && each.account === key);
  },

  fold(row, { movements, position }, key) {
    let after = row && copyOf(row);
    for (const movement of movements) {
      if (movement.kind === 'transfer') {
        if (after !== undefined) move(after, movement, key);
      } else if (movement.account === key) {
        if (movement.kind === 'open') after = openedRow(movement);
        else if (after !== undefined) after.state = movement.state;
      }
    }
    if (after === undefined) throw new Error(`${key} is opened before it is used`);
    after.position = position;
    return after;
  },

  lineOf: movementLine,
};

type Draft = { -readonly [F in keyof AccountRow]: AccountRow[F] };

/** Member by member, as it is done a hundred thousand times a second. */
function copyOf({ unit, side, grain, state, balance, lots, position }: AccountRow): Draft {
  return { unit, side, grain, state, balance, lots, position };
}

function openedRow({ unit, side, grain }: Opening): Draft {
  return { unit, side, grain, state: 'open', balance: ZERO, lots: [], position: -1 };
}

function move(row: Draft, { debit, credit, amount, lot }: Transfer, key: string): void {
  if (debit !== key && credit !== key) return;
  const grows = (row.side === 'debit') === (debit === key);
  const change = grows ? amount : negate(amount);
  row.balance = add(row.balance, change);
  if (row.grain === 'none') return;
  const kept = atGrain(lot, row.grain);
  const lots = row.lots.filter(([each]) => each !== kept);
  const has = lots.length === row.lots.length ? ZERO : holdingOf(row.lots, kept);
  const left = add(has, change);
  if (left !== 0) lots.push([kept, left]);
  row.lots = lots;
}

function holdingOf(lots: readonly Holding[], lot: string): Minor {
  return lots.find(([each]) => each === lot)?.[1] ?? ZERO;
}
