import type { Tables } from '@mutirao/event-sourcing';
import type { Holding } from '@mutirao/ledger';
import type { Minor } from '@mutirao/money';
import type { PlainDate } from '../plain-date.ts';

/** batched: in a payout that is not sent yet. unknown: nobody knows whether the bank paid it. */
export type LegStatus = 'requested' | 'batched' | 'sent' | 'unknown' | 'settled';

/**
 * One bank account's part of a redemption. Kept until it is rejected, or settled and its bank line
 * matched: from then on its redemption's number tells that it was, and `rejectedLegs` how it ended.
 */
export interface Leg {
  readonly redemption: string;
  readonly merchant: string;
  readonly bankAccount: string;
  readonly status: LegStatus;
  /** What is paid out, by lot. */
  readonly lots: readonly Holding[];
  readonly net: Minor;
  /** What it cost, by fee account and lot: returned if it is rejected. */
  readonly fees: readonly (readonly [account: string, lot: string, amount: Minor])[];
  readonly requestedOn: PlainDate;
  readonly dueOn: PlainDate;
  readonly dueAt: number;
  /** From batched on. */
  readonly payout?: string;
  readonly settledOn?: PlainDate;
}

/** Kept while a leg of it is open; a cancelled one without its legs. */
export interface Payout {
  readonly bankAccount: string;
  readonly status: 'prepared' | 'approved' | 'sent' | 'cancelled';
  readonly legs: readonly string[];
  /** Legs of it that are neither rejected nor settled and matched. */
  readonly open: number;
  readonly totalMinor: number;
  readonly sha256: string;
  readonly preparedBy: string;
  readonly preparedOn: PlainDate;
}

/** What the town says of a day, before weekends and holidays. */
export interface LocalDay {
  readonly off: boolean;
  /** Note: why. */
  readonly note?: string;
}

export function redemptionTables(tables: Tables) {
  return {
    legs: tables.table<Leg>('legs'),
    /** Legs that the bank refused, for ever: a few of many, so that what comes later is told apart. */
    rejectedLegs: tables.table<true>('rejected-legs'),
    payouts: tables.table<Payout>('payouts'),
    /** Bank account → the note that says who pays from it. */
    payers: tables.table<string>('payers'),
    /** `redemptions`, `payouts` → the last number given. */
    numbers: tables.table<number>('numbers'),
    /** Programme → bank account of its last deposit: where its money is. */
    programmeBanks: tables.table<string>('programme-banks'),
    /** SHA-256 of return files that were applied. */
    returnFiles: tables.table<true>('return-files'),
    calendar: tables.table<LocalDay>('calendar'),
    /** `redeemed` → the last day whose end redeemed what daily merchants had. */
    daysEnded: tables.table<PlainDate>('days-ended'),
  } as const;
}
