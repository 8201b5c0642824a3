import type { RecordedEvent } from '@mutirao/event-sourcing';
import type { Movement } from '@mutirao/ledger';
import { add, type Minor, ZERO } from '@mutirao/money';
import { type Month, monthOf, type PlainDate } from '../domain/plain-date.ts';

/** One whom the rule would have touched: `holder:…`, `card:…`, `terminal:…` or `merchant:…`. */
export interface Touched {
  readonly id: string;
  readonly times: number;
  readonly amountMinor: Minor;
  /** Of a fee: what it would have taken, and what its purpose did take. */
  readonly proposedMinor?: Minor;
  readonly takenMinor?: Minor;
}

/** Whom a rule would have touched in those months. Fees are before refunds, on both sides. */
export interface Simulated {
  /** What the rule would have been asked about, and its sum. */
  readonly looked: number;
  readonly lookedMinor: Minor;
  readonly touched: number;
  readonly touchedMinor: Minor;
  readonly largestMinor: Minor;
  /** Distinct payers and merchants among those touched. */
  readonly people: number;
  readonly merchants: number;
  readonly proposedMinor?: Minor;
  readonly takenMinor?: Minor;
  /** Those touched most, by amount; `others` are as many more. */
  readonly who: readonly Touched[];
  readonly others: number;
}

export interface Simulator {
  take(event: RecordedEvent<Movement>): void;
  result(): Simulated;
}

export interface Months {
  readonly from: Month;
  readonly to: Month;
}

export function within({ from, to }: Months, on: PlainDate): boolean {
  const month = monthOf(on);
  return from <= month && month <= to;
}

/** Of those touched so many are named. */
const NAMED = 100;

interface One {
  readonly who: string;
  readonly payer?: string;
  readonly merchant?: string;
  readonly amount: Minor;
}

/** Counts what was looked at and whom the rule would have touched. */
export function tallyOf() {
  const by = new Map<string, Touched>();
  const people = new Set<string>();
  const merchants = new Set<string>();
  const counted = {
    looked: 0,
    lookedMinor: ZERO,
    touched: 0,
    touchedMinor: ZERO,
    largestMinor: ZERO,
  };
  return {
    look(amount: Minor): void {
      counted.looked += 1;
      counted.lookedMinor = add(counted.lookedMinor, amount);
    },
    touch({ who, payer, merchant, amount }: One): void {
      counted.touched += 1;
      counted.touchedMinor = add(counted.touchedMinor, amount);
      if (amount > counted.largestMinor) counted.largestMinor = amount;
      if (payer?.startsWith('holder:')) people.add(payer);
      if (merchant !== undefined) merchants.add(merchant);
      const before = by.get(who) ?? { id: who, times: 0, amountMinor: ZERO };
      by.set(who, {
        ...before,
        times: before.times + 1,
        amountMinor: add(before.amountMinor, amount),
      });
    },
    result(): Simulated {
      const all = [...by.values()].sort(mostFirst);
      const who = all.slice(0, NAMED);
      const others = all.length - who.length;
      return { ...counted, people: people.size, merchants: merchants.size, who, others };
    },
  };
}

export function mostFirst(a: Touched, b: Touched): number {
  return b.amountMinor - a.amountMinor || (a.id < b.id ? -1 : 1);
}
