import type { MovementCodec } from '@mutirao/event-sourcing';
import { assert } from '@mutirao/event-sourcing';
import { type Minor, storedMinor, type Unit } from '@mutirao/money';
import type { AccountId, AccountSpec, AccountState } from './account.ts';
import { type Grain, type LotId, NO_LOT } from './lot.ts';

/** All that changes a ledger. An event's movements are applied in order, all of them or none. */
export type Movement = Transfer | Opening | StateChange;

/** Debits one account and credits another: one unit, one lot, an amount above zero. */
export interface Transfer {
  readonly kind: 'transfer';
  readonly debit: AccountId;
  readonly credit: AccountId;
  readonly amount: Minor;
  readonly unit: Unit;
  readonly lot: LotId;
}

export interface Opening extends AccountSpec {
  readonly kind: 'open';
}

export interface StateChange {
  readonly kind: 'state';
  readonly account: AccountId;
  readonly state: AccountState;
}

export function transfer(parts: Omit<Transfer, 'kind'>): Transfer {
  return { kind: 'transfer', ...parts };
}

/** Those that move value; openings and changes of state move none. */
export function transfersOf(movements: readonly Movement[]): Transfer[] {
  return movements.filter((each): each is Transfer => each.kind === 'transfer');
}

/** What can stand in the stored text: an account is refused when it is opened, before any use. */
const NAME = /^[A-Za-z][!-~]*$/;

/**
 * The stored text, a line a movement, ASCII, parts apart by one space:
 *
 *     DEBIT CREDIT AMOUNT UNIT LOT            a transfer; `-` for no lot
 *     + ACCOUNT UNIT SIDE FLOOR GRAIN [OF UNTIL]   an opening; `-` for no floor
 *     = ACCOUNT STATE                         a change of state
 */
export const movementCodec: MovementCodec<Movement> = {
  encode(movements) {
    let text = '';
    for (const movement of movements) text += `${line(movement)}\n`;
    return text;
  },
  decode(bytes, start, end) {
    const movements: Movement[] = [];
    eachMovement(bytes.toString('latin1', start, end), (each) => movements.push(each));
    return movements;
  },
};

/** Visits the movements that stand from `start` to `end` of a text, in order. */
export function eachMovement(
  text: string,
  visit: (movement: Movement) => void,
  start = 0,
  end = text.length,
): void {
  for (let at = start; at < end; ) {
    const lineEnd = text.indexOf('\n', at);
    visit(parseLine(text, at, lineEnd));
    at = lineEnd + 1;
  }
}

function line(movement: Movement): string {
  switch (movement.kind) {
    case 'transfer': {
      const { debit, credit, amount, unit, lot } = movement;
      return `${debit} ${credit} ${amount} ${unit} ${lot || '-'}`;
    }
    case 'open': {
      const { account, unit, side, floor, grain, of, until } = movement;
      assert(NAME.test(account) && NAME.test(unit), 'names are ASCII, a letter first, no space');
      const hold = of === undefined ? '' : ` ${of} ${until ?? '-'}`;
      return `+ ${account} ${unit} ${side} ${floor ?? '-'} ${grain}${hold}`;
    }
    case 'state':
      return `= ${movement.account} ${movement.state}`;
  }
}

function parseLine(text: string, at: number, lineEnd: number): Movement {
  assert(lineEnd > at, 'every movement ends its line');
  if (text[at] === '+') return parseOpening(own(text, at, lineEnd).split(' '));
  if (text[at] === '=') {
    const [, account = '', state = ''] = text.slice(at, lineEnd).split(' ');
    return { kind: 'state', account, state: state as AccountState };
  }
  const credit = text.indexOf(' ', at) + 1;
  const amount = text.indexOf(' ', credit) + 1;
  const unit = text.indexOf(' ', amount) + 1;
  const lot = text.indexOf(' ', unit) + 1;
  assert(
    at < credit && credit < amount && amount < unit && unit < lot && lot < lineEnd,
    'a transfer has five parts',
  );
  return {
    kind: 'transfer',
    debit: text.slice(at, credit - 1),
    credit: text.slice(credit, amount - 1),
    amount: storedMinor(text, amount, unit - 1),
    unit: unitAt(text, unit, lot - 1),
    lot: text[lot] === '-' && lot + 1 === lineEnd ? NO_LOT : lotOf(text.slice(lot, lineEnd)),
  };
}

/** The unit read last: most movements of a journal count the same. */
let lastUnit = '';

function unitAt(text: string, start: number, end: number): string {
  if (end - start !== lastUnit.length || !text.startsWith(lastUnit, start)) {
    lastUnit = own(text, start, end);
  }
  return lastUnit;
}

const MOST_LOTS = 10_000;
const lots = new Map<string, LotId>();

/** One string for each of the few lots there are, and none that keeps the text it was cut from. */
function lotOf(cut: string): LotId {
  const known = lots.get(cut);
  if (known !== undefined) return known;
  if (lots.size >= MOST_LOTS) lots.clear();
  const kept = own(cut, 0, cut.length);
  lots.set(kept, kept);
  return kept;
}

/** A copy of a part, which does not keep the whole text in memory as a slice would. */
function own(text: string, start: number, end: number): string {
  return Buffer.from(text.slice(start, end), 'latin1').toString('latin1');
}

function parseOpening(parts: readonly string[]): Opening {
  const [, account = '', unit = '', side, floor = '-', grain, of, until] = parts;
  assert(side === 'debit' || side === 'credit', 'an account has a side');
  return {
    kind: 'open',
    account,
    unit,
    side,
    floor: floor === '-' ? null : storedMinor(floor),
    grain: grain as Grain,
    ...(of === undefined ? {} : { of }),
    ...(until === undefined || until === '-' ? {} : { until: storedMinor(until) }),
  };
}
