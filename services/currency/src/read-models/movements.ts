import type { LogLine, RecordedEvent } from '@mutirao/event-sourcing';
import { atGrain, type LotId, type Movement, NO_LOT } from '@mutirao/ledger';
import { type Minor, negate, storedMinor, sum } from '@mutirao/money';
import type { AccountRow } from './accounts.ts';

/** What one event did to one account, as a statement shows it. */
export interface AccountMovement {
  readonly position: number;
  /** When it was recorded: milliseconds since 1970. */
  readonly at: number;
  /** The event's type without the name of this service: `PaymentMade.v1`. */
  readonly type: string;
  readonly effectiveOn: string;
  /** The charge, payment, run and line, redemption … that it is about; empty where there is none. */
  readonly reference: string;
  /** On the account's own side, as all amounts here. */
  readonly balance: Minor;
  /** What came (above zero) or went, by the account on the other side and by lot. */
  readonly parts: readonly MovementPart[];
}

export interface MovementPart {
  readonly other: string;
  /** As this account keeps it apart; empty where it keeps none. */
  readonly lot: LotId;
  readonly change: Minor;
}

const SERVICE = 'currency.';

/**
 * The line of an account's log, parts apart by one space (no name holds one):
 *
 *     AT TYPE EFFECTIVE-ON REFERENCE BALANCE (OTHER LOT CHANGE)…
 *
 * with `-` for no reference and no lot. Short, as each payment adds two or three of them.
 */
export function movementLine(
  { side, grain, balance }: AccountRow,
  { at, type, effectiveOn, data, movements }: RecordedEvent<Movement>,
  key: string,
): string {
  const name = type.startsWith(SERVICE) ? type.slice(SERVICE.length) : type;
  const about = referenceOf(data) || '-';
  let line = `${at} ${name} ${effectiveOn} ${about} ${balance}`;
  for (const movement of movements) {
    if (movement.kind !== 'transfer') continue;
    const { debit, credit, amount, lot } = movement;
    if (debit !== key && credit !== key) continue;
    const isDebit = debit === key;
    const change = isDebit === (side === 'debit') ? amount : negate(amount);
    line += ` ${isDebit ? credit : debit} ${atGrain(lot, grain) || '-'} ${change}`;
  }
  return line;
}

export function parseMovement({ position, text }: LogLine): AccountMovement {
  const [at = '', type = '', effectiveOn = '', about = '', balance = '', ...rest] = text.split(' ');
  const parts: MovementPart[] = [];
  for (let index = 0; index < rest.length; index += 3) {
    const [other = '', lot = '', change = ''] = rest.slice(index, index + 3);
    parts.push({ other, lot: lot === '-' ? NO_LOT : lot, change: storedMinor(change) });
  }
  return {
    position,
    at: Number.parseInt(at, 10),
    type,
    effectiveOn,
    reference: about === '-' ? '' : about,
    balance: storedMinor(balance),
    parts,
  };
}

/** What the event changed of the balance. */
export function changeOf({ parts }: AccountMovement): Minor {
  return sum(parts.map(({ change }) => change));
}

/** The narrowest thing that an event names: of a capture the payment, not the charge that it is of. */
const NAMES = ['payment', 'charge', 'leg', 'redemption', 'payout', 'order', 'run', 'line'] as const;

function referenceOf(data: Readonly<Record<string, unknown>>): string {
  for (const name of NAMES) {
    const value = data[name];
    if (typeof value !== 'string') continue;
    const line = name === 'run' ? data['line'] : undefined;
    return line === undefined ? value : `${value}/${line}`;
  }
  return '';
}
