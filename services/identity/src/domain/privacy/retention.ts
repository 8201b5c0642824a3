import type { IdentityState } from '../state.ts';

/**
 * Six years, unless the community says otherwise: what was paid can be called back for five years
 * from the first of January that follows (Código Tributário Nacional, art. 173, I, and 174).
 */
const DEFAULT_DAYS = 2_192;
/** A century: so that every date stays a date. */
export const MOST_RETENTION_DAYS = 36_525;
const DAY_MILLISECONDS = 86_400_000;

export function retentionDays({ retention }: Pick<IdentityState, 'retention'>): number {
  return retention.get('days') ?? DEFAULT_DAYS;
}

/** YYYY-MM-DD, so many days later. */
export function daysAfter(day: string, days: number): string {
  const at = Date.parse(`${day}T00:00:00Z`) + days * DAY_MILLISECONDS;
  return new Date(at).toISOString().slice(0, 10);
}
