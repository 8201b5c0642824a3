import { assert, type Chunk, eachFrame, type Table, type Tables } from '@mutirao/event-sourcing';
import { add, type Minor, minor, subtract } from '@mutirao/money';
import { type Account, type AccountId, type Holding, opened } from './account.ts';
import { atGrain, type LotId, NO_LOT } from './lot.ts';
import { eachMovement, type Movement, type Transfer } from './movement.ts';

/** Every account of one journal, in whatever units. It knows no programme, person or purpose. */
export interface Ledger {
  readonly accounts: Table<Account>;
}

export function ledgerOf(tables: Tables): Ledger {
  return { accounts: tables.table('accounts') };
}

/**
 * Applies movements that were decided. It asserts what no history may break (known and open
 * accounts, one unit, floors, lots that cover): a failure is a bug and stops the writer.
 */
export function applyMovements(ledger: Ledger, movements: readonly Movement[]): void {
  for (const movement of movements) applyMovement(ledger, movement);
}

function applyMovement(ledger: Ledger, movement: Movement): void {
  switch (movement.kind) {
    case 'transfer':
      applyTransfer(ledger, movement);
      break;
    case 'open':
      assert(!ledger.accounts.has(movement.account), 'an account is opened once');
      ledger.accounts.set(movement.account, opened(withoutKind(movement)));
      if (movement.of !== undefined) edited(ledger, movement.of).holds += 1;
      break;
    case 'state': {
      const account = edited(ledger, movement.account);
      const closes = movement.state === 'closed';
      assert(!closes || (account.balance === 0 && account.holds === 0), 'closed only at zero');
      assert(account.of === undefined || account.state !== 'closed', 'a hold ends once');
      account.state = movement.state;
      if (closes && account.of !== undefined) edited(ledger, account.of).holds -= 1;
      break;
    }
  }
}

/** Folds the movements of a chunk and nothing else of it: the fast way to every balance. */
export function applyChunk(ledger: Ledger, chunk: Chunk, from = 0): void {
  const text = chunk.bytes.toString('latin1');
  const apply = (movement: Movement): void => applyMovement(ledger, movement);
  eachFrame(
    chunk,
    ({ transfersStart, transfersEnd }) => {
      if (transfersStart === transfersEnd) return;
      eachMovement(text, apply, transfersStart, transfersEnd);
    },
    from,
  );
}

// What the assertions below say is fixed text: they are evaluated millions of times in a replay.

function applyTransfer(ledger: Ledger, { debit, credit, amount, unit, lot }: Transfer): void {
  assert(amount > 0 && debit !== credit, 'a transfer moves something between two accounts');
  const from = edited(ledger, debit);
  const to = edited(ledger, credit);
  assert(from.unit === unit && to.unit === unit, 'both accounts count the unit of the transfer');
  assert(from.state !== 'closed' && to.state !== 'closed', 'neither account is closed');
  if (from.side === 'debit') grow(from, amount, lot);
  else shrink(from, amount, lot);
  if (to.side === 'credit') grow(to, amount, lot);
  else shrink(to, amount, lot);
}

type Edited = { -readonly [F in keyof Account]: Account[F] };

function grow(account: Edited, amount: Minor, lot: LotId): void {
  account.balance = add(account.balance, amount);
  if (account.grain === 'none') return;
  assert(lot !== NO_LOT, 'value on an account with lots has an origin');
  const kept = atGrain(lot, account.grain);
  const at = placeOf(account.lots, kept);
  const has = account.lots[at];
  const lots = account.lots.slice();
  lots[at] = [kept, has ? add(has[1], amount) : amount];
  account.lots = lots;
}

function shrink(account: Edited, amount: Minor, lot: LotId): void {
  account.balance = subtract(account.balance, amount);
  const { floor, grain } = account;
  assert(floor === null || account.balance >= floor, 'no balance falls below its floor');
  if (grain === 'none') return;
  const kept = atGrain(lot, grain);
  const at = placeOf(account.lots, kept);
  const left = (account.lots[at]?.[1] ?? 0) - amount;
  assert(left >= 0, 'a lot covers what is taken from it');
  const lots = account.lots.slice();
  if (left === 0) lots.splice(at, 1);
  else lots[at] = [kept, minor(left)];
  account.lots = lots;
}

/** Where a lot stands, or would stand next. */
function placeOf(lots: readonly Holding[], lot: LotId): number {
  let at = 0;
  while (at < lots.length && (lots[at] as Holding)[0] !== lot) at++;
  return at;
}

function edited(ledger: Ledger, id: AccountId): Edited {
  const account = ledger.accounts.edit(id);
  assert(account, 'an account is opened before it is used');
  return account;
}

function withoutKind<T extends { kind: string }>({ kind: _, ...rest }: T): Omit<T, 'kind'> {
  return rest;
}
