import { type Minor, type Unit, ZERO } from '@mutirao/money';
import type { Grain, LotId } from './lot.ts';

export type AccountId = string;

/** The side on which an account grows. */
export type Side = 'debit' | 'credit';

/**
 * frozen: receives, does not spend. closed: neither, until it is opened again; only at balance zero
 * and without holds.
 */
export type AccountState = 'open' | 'frozen' | 'closed';

/** How an account is opened; nothing of it changes later. */
export interface AccountSpec {
  readonly account: AccountId;
  readonly unit: Unit;
  readonly side: Side;
  /**
   * The lowest balance, on its own side: zero for whatever has lots, an agreed limit (negative) on
   * a ledger without lots, null where facts are booked that nobody could refuse.
   */
  readonly floor: Minor | null;
  readonly grain: Grain;
  /** Of a hold: the account whose value it keeps, to which a release returns it. */
  readonly of?: AccountId;
  /** Of a hold: milliseconds since 1970 from which it can no longer be captured. */
  readonly until?: number;
}

export interface Account extends Omit<AccountSpec, 'account'> {
  readonly state: AccountState;
  /** In minor units, on its own side. */
  readonly balance: Minor;
  /** Adds up to the balance; empty where the grain is `none`. */
  readonly lots: readonly Holding[];
  /** Open holds that keep value of this account. */
  readonly holds: number;
}

/** How much of which lot. */
export type Holding = readonly [lot: LotId, amount: Minor];

export function opened(spec: AccountSpec): Account {
  const { account: _, ...rest } = spec;
  return { ...rest, state: 'open', balance: ZERO, lots: [], holds: 0 };
}
