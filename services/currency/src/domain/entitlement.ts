import { type Month, touches } from './plain-date.ts';
import type { CurrencyState } from './state.ts';

/** What a person is owed once and for ever: a supplement has a number, and so a name, of its own. */
export interface Entitlement {
  readonly programme: string;
  readonly month: Month;
  readonly holder: string;
  readonly supplement: number;
}

/** Whether an entitlement can be paid now: said of a line when it is checked, and again when paid. */
export function entitlementVerdict(
  state: CurrencyState,
  { programme, month, holder, supplement }: Entitlement,
): 'not-enrolled' | 'already-paid' | undefined {
  const spans = state.enrolled(programme).get(holder);
  if (!spans?.some((span) => touches(span, month))) return 'not-enrolled';
  return state.paid(programme, month, supplement).has(holder) ? 'already-paid' : undefined;
}
