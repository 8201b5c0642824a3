import { add, type Minor, parseAmount, subtract, ZERO } from '@mutirao/money';
import { Check } from './check.ts';
import type { PlainEvent } from './plain-reader.ts';

export interface PlainAccount {
  readonly id: string;
  readonly unit: string;
  readonly side: string;
  readonly floor: Minor | undefined;
  readonly grain: string;
  state: string;
  balance: Minor;
  readonly lots: Map<string, Minor>;
  /** Of the last event that touched it. */
  position: number;
}

export interface PlainTransfer {
  readonly debit: PlainAccount;
  readonly credit: PlainAccount;
  readonly amount: Minor;
  readonly lot: string;
}

/**
 * The second reader's books: sums of the stored transfers text, account by account and lot by lot.
 * What no ledger may show is a fault of a check and is summed all the same.
 */
export class PlainBooks {
  readonly accounts = new Map<string, PlainAccount>();
  readonly form = new Check('form');
  readonly floors = new Check('floors');
  readonly lots = new Check('lots');
  readonly sums = new Check('sums');

  /** Books an event; returns its transfers, as far as they can be read. */
  book({ position, body, transfers: text }: PlainEvent): PlainTransfer[] {
    this.form.count++;
    if (body === undefined) this.form.fault(`position ${position}: its body is no event`);
    const transfers: PlainTransfer[] = [];
    if (text === '') return transfers;
    if (!text.endsWith('\n')) this.form.fault(`position ${position}: a movement is cut off`);
    for (const line of text.slice(0, -1).split('\n')) {
      const parts = line.split(' ');
      const read = parts[0] === '+' || parts[0] === '=';
      const done = read ? this.#change(parts, position) : this.#transfer(parts, position);
      if (done === undefined) {
        this.form.fault(`position ${position}: "${line.slice(0, 120)}" is no movement`);
      } else if (typeof done === 'object') {
        transfers.push(done);
      }
    }
    return transfers;
  }

  /** What can be said only at the end: each unit sums to zero, each account to its lots. */
  close(): void {
    const units = new Map<string, bigint>();
    for (const { id, unit, side, balance, grain, lots } of this.accounts.values()) {
      const signed = side === 'debit' ? BigInt(balance) : -BigInt(balance);
      units.set(unit, (units.get(unit) ?? 0n) + signed);
      this.sums.count++;
      if (grain === 'none') continue;
      let inLots = 0n;
      for (const amount of lots.values()) inLots += BigInt(amount);
      this.lots.count++;
      if (inLots !== BigInt(balance)) {
        this.lots.fault(`${id} has ${balance}, its lots add up to ${inLots}`);
      }
    }
    for (const [unit, total] of units) {
      if (total !== 0n) this.sums.fault(`${unit}: all accounts add up to ${total}, not to zero`);
    }
  }

  #change(parts: readonly string[], position: number): true | undefined {
    const [sign, id = '', unit = '', side = '', floor = '', grain = ''] = parts;
    const known = this.accounts.get(id);
    if (sign === '=') {
      if (!known || !/^(open|frozen|closed)$/.test(unit)) return undefined;
      if (unit === 'closed' && known.balance !== 0) return undefined;
      known.state = unit;
      known.position = position;
      return true;
    }
    const lowest = floor.startsWith('-') ? wholeNumber(floor.slice(1)) : wholeNumber(floor);
    const isAccount =
      !known &&
      (side === 'debit' || side === 'credit') &&
      /^(none|fund|origin|full)$/.test(grain) &&
      (floor === '-' || lowest !== undefined);
    if (!isAccount) return undefined;
    this.accounts.set(id, {
      id,
      unit,
      side,
      floor: floor.startsWith('-') && lowest !== undefined ? subtract(ZERO, lowest) : lowest,
      grain,
      state: 'open',
      balance: ZERO,
      lots: new Map(),
      position,
    });
    return true;
  }

  #transfer(parts: readonly string[], position: number): PlainTransfer | undefined {
    const [from = '', to = '', text = '', unit, lot = ''] = parts;
    const debit = this.accounts.get(from);
    const credit = this.accounts.get(to);
    const amount = wholeNumber(text);
    if (!debit || !credit || debit === credit || !amount || parts.length !== 5) return undefined;
    if (debit.unit !== unit && credit.unit !== unit) return undefined;
    if (debit.state === 'closed' || credit.state === 'closed') return undefined;
    try {
      const transfer = { debit, credit, amount, lot };
      this.#move(debit, debit.side === 'debit', transfer, position);
      this.#move(credit, credit.side === 'credit', transfer, position);
      return transfer;
    } catch {
      return undefined; // a sum that reaches 2^53
    }
  }

  #move(
    account: PlainAccount,
    grows: boolean,
    { amount, lot }: PlainTransfer,
    position: number,
  ): void {
    const { id, grain, lots, floor } = account;
    account.balance = grows ? add(account.balance, amount) : subtract(account.balance, amount);
    account.position = position;
    if (!grows) {
      this.floors.count++;
      if (floor !== undefined && account.balance < floor) {
        this.floors.fault(`position ${position}: ${id} falls to ${account.balance}`);
      }
    }
    if (grain === 'none') return;
    const kept = grain === 'full' ? lot : coarser(lot, grain);
    const has = lots.get(kept) ?? ZERO;
    const left = grows ? add(has, amount) : subtract(has, amount);
    if (lot === '-') this.lots.fault(`position ${position}: ${id} gets value without a lot`);
    if (left < 0) this.lots.fault(`position ${position}: ${id} has ${left} of lot ${kept}`);
    if (left === 0) lots.delete(kept);
    else lots.set(kept, left);
  }
}

/** What those of the transfers that are meant add up to. */
export function totalOf(
  transfers: readonly PlainTransfer[],
  isMeant: (transfer: PlainTransfer) => boolean,
): number {
  let all = 0;
  for (const transfer of transfers) if (isMeant(transfer)) all += transfer.amount;
  return all;
}

function coarser(lot: string, grain: string): string {
  const [fund = '', period = ''] = lot.split('/', 2);
  return grain === 'fund' ? `${fund}//` : `${fund}/${period}/`;
}

function wholeNumber(text: string): Minor | undefined {
  return parseAmount(text, { decimals: 0, separator: '.' });
}
