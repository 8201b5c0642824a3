import type { Table, Tables } from '@mutirao/event-sourcing';
import type { PlainDate } from '../plain-date.ts';
import type { ActiveLimit } from '../rules/active.ts';
import type { MerchantTerms, TermsThatCount, TillLimits } from './events.ts';

/** proposed: not confirmed yet, or declined. closing: sells no more, is still owed. */
export type MerchantStatus = 'proposed' | 'active' | 'suspended' | 'closing' | 'closed';

export interface Merchant {
  readonly status: MerchantStatus;
  /** Whatever identity says of it. */
  readonly suspendedByDesk?: true;
  /** Version of the terms that count; 0 before the first is confirmed. */
  readonly version: number;
  /** The terms that count; of a new merchant those proposed. */
  readonly terms: TermsThatCount;
  /** Versions proposed so far, declined ones too: no two proposals ever have the same. */
  readonly proposals: number;
  readonly proposal?: {
    readonly version: number;
    readonly terms: MerchantTerms;
    readonly by: string;
  };
  /** The last day whose end redeemed the balance. */
  readonly redeemedDay?: PlainDate;
}

/** A terminal or a cashier. */
export interface Till {
  readonly merchant: string;
  readonly version: number;
  readonly state: 'active' | 'blocked';
  readonly limits: TillLimits;
  /** The same, as payments look at them. */
  readonly own: readonly ActiveLimit[];
  readonly name: string;
  /** Number of the last charge it made; of a terminal. */
  readonly charges: number;
}

export function merchantTables(tables: Tables) {
  return {
    merchants: tables.table<Merchant>('merchants'),
    /** Keyed digest of a document → the merchant accredited (or proposed) with it. */
    merchantDocuments: tables.table<string>('merchant-documents'),
    terminals: tables.table<Till>('terminals'),
    cashiers: tables.table<Till>('cashiers'),
  } as const satisfies Record<string, Table<unknown>>;
}
