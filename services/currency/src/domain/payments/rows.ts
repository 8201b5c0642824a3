import type { Tables } from '@mutirao/event-sourcing';
import type { Minor } from '@mutirao/money';
import type { PlainDate } from '../plain-date.ts';

/** A charge that is open, or held for. Paid, cancelled or lapsed it is no row any more. */
export interface Charge {
  readonly merchant: string;
  readonly terminal: string;
  readonly cashier?: string;
  readonly amount: Minor;
  readonly mode: 'direct' | 'hold';
  readonly lapsesAt: number;
  readonly holdUntil?: number;
  readonly held?: {
    readonly payer: string;
    readonly card?: string;
    /** The day on which it counted against limits. */
    readonly on: PlainDate;
    readonly captures: number;
  };
}

/** What was used of limits on the last day on which anything was, and in its month. */
export interface Usage {
  readonly day: PlainDate;
  readonly dayMinor: Minor;
  readonly monthMinor: Minor;
  /**
   * Of a holder, programme → what was used of it, for programmes that have or had a limit: counted
   * from the limit's announcement on.
   */
  readonly programmes?: Readonly<Record<string, ProgrammeUsage>>;
  /** Of a terminal or cashier: what was refunded on that day. */
  readonly refundedMinor?: Minor;
}

export type ProgrammeUsage = readonly [dayMinor: Minor, monthMinor: Minor];

export interface Refunded {
  readonly amount: Minor;
  readonly refunds: number;
}

export function paymentTables(tables: Tables) {
  return {
    charges: tables.table<Charge>('charges'),
    /** Payment → what was refunded of it, where anything was. */
    refunded: tables.table<Refunded>('refunded'),
    /** What was used of limits, by the holder's account, by card, terminal, cashier. */
    usageOf: {
      holder: tables.table<Usage>('usage/holder'),
      card: tables.table<Usage>('usage/card'),
      terminal: tables.table<Usage>('usage/terminal'),
      cashier: tables.table<Usage>('usage/cashier'),
    },
  } as const;
}
