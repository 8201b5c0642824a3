import type { Movement } from '@mutirao/ledger';
import { type Unit, ZERO } from '@mutirao/money';

/** The chart of accounts (docs/chart-of-accounts.md). BRL accounts book facts and have no floor. */
export const UNMATCHED = 'unmatched';
export const UNALLOCATED_YIELD = 'yield:unallocated';

export const bank = (programme: string): string => `bank:${programme}`;
export const funding = (programme: string): string => `funding:${programme}`;
export const yieldOf = (programme: string): string => `yield:${programme}`;
export const bankCosts = (programme: string): string => `bank-costs:${programme}`;
export const inTransit = (programme: string): string => `in-transit:${programme}`;
export const issuance = (programme: string): string => `issuance:${programme}`;
export const undistributed = (programme: string): string => `undistributed:${programme}`;
export const runAccount = (run: string): string => `run:${run}`;
export const holderAccount = (holder: string): string => `holder:${holder}`;
export const merchantAccount = (merchant: string): string => `merchant:${merchant}`;
/** What a merchant redeems and the bank has not paid yet. */
export const redeeming = (merchant: string): string => `redeeming:${merchant}`;
export const fees = (purpose: string): string => `fees:${purpose}`;
export const holdAccount = (charge: string): string => `hold:${charge}`;
export const paidOut = (programme: string): string => `paid-out:${programme}`;

type Grain = 'none' | 'fund' | 'origin' | 'full';
type Side = 'debit' | 'credit';

function open(account: string, unit: Unit, side: Side, grain: Grain, floored: boolean): Movement {
  return { kind: 'open', account, unit, side, floor: floored ? ZERO : null, grain };
}

export function openingsOfCurrency(national: Unit): Movement[] {
  return [
    open(bank(UNMATCHED), national, 'debit', 'none', false),
    open(funding(UNMATCHED), national, 'credit', 'none', false),
    open(bankCosts(UNMATCHED), national, 'debit', 'none', false),
    open(UNALLOCATED_YIELD, national, 'credit', 'none', false),
  ];
}

export function openingsOfProgramme(programme: string, national: Unit, local: Unit): Movement[] {
  return [
    open(bank(programme), national, 'debit', 'none', false),
    open(funding(programme), national, 'credit', 'none', false),
    open(yieldOf(programme), national, 'credit', 'none', false),
    open(bankCosts(programme), national, 'debit', 'none', false),
    open(inTransit(programme), national, 'debit', 'none', false),
    open(issuance(programme), local, 'debit', 'none', true),
    open(undistributed(programme), local, 'credit', 'fund', true),
  ];
}

export function openingOfRun(run: string, local: Unit): Movement {
  return open(runAccount(run), local, 'credit', 'fund', true);
}

export function openingOfHolder(holder: string, local: Unit): Movement {
  return open(holderAccount(holder), local, 'credit', 'full', true);
}

/** Takings keep their origin and never expire (DESIGN §4.5). */
export function openingsOfMerchant(merchant: string, local: Unit): Movement[] {
  return [
    open(merchantAccount(merchant), local, 'credit', 'origin', true),
    open(redeeming(merchant), local, 'credit', 'origin', true),
  ];
}

export function openingOfFees(purpose: string, local: Unit): Movement {
  return open(fees(purpose), local, 'credit', 'origin', true);
}

export function openingOfPaidOut(programme: string, national: Unit): Movement {
  return open(paidOut(programme), national, 'debit', 'none', false);
}
