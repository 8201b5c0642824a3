/**
 * Where value comes from: `fund/period/expiry`, parts may be empty (`renda-minima/2026-11/`), or
 * the empty string for value without origin. Fund accounting: the fund is who gave it (a programme),
 * the period the month it is for, the expiry (YYYY-MM-DD) the last day on which it can be spent.
 */
export type LotId = string;

export const NO_LOT: LotId = '';

/** How much of a lot's origin an account keeps apart: nothing, the fund, fund and period, or all. */
export type Grain = 'none' | 'fund' | 'origin' | 'full';

export interface Lot {
  readonly fund: string;
  readonly period: string;
  readonly expiry: string;
}

export function lotId({ fund, period = '', expiry = '' }: Partial<Lot> & { fund: string }): LotId {
  return `${fund}/${period}/${expiry}`;
}

export function parseLot(lot: LotId): Lot {
  const [fund = '', period = '', expiry = ''] = lot.split('/');
  return { fund, period, expiry };
}

export function fundOf(lot: LotId): string {
  return lot.slice(0, lot.indexOf('/'));
}

/** The lot as an account of this grain keeps it. */
export function atGrain(lot: LotId, grain: Grain): LotId {
  if (grain === 'full') return lot;
  if (grain === 'none') return NO_LOT;
  if (grain === 'origin') return lot.slice(0, lot.lastIndexOf('/') + 1);
  return `${fundOf(lot)}//`;
}

/** The day after `expiry` it can no longer be spent, whether it was swept or not. */
export function lapsed(lot: LotId, on: string): boolean {
  const expiry = lot.slice(lot.lastIndexOf('/') + 1);
  return expiry !== '' && expiry < on;
}

/** Soonest expiry first (none is last), then the oldest period, then the fund's code. */
export function spendingOrder(a: LotId, b: LotId): number {
  const left = parseLot(a);
  const right = parseLot(b);
  return (
    compare(left.expiry || '9999', right.expiry || '9999') ||
    compare(left.period, right.period) ||
    compare(left.fund, right.fund)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
