import { type Decision, refused } from '@mutirao/event-sourcing';
import { LEDGER_REFUSALS } from '@mutirao/ledger';
import { CARD_REFUSALS } from './cards/refusals.ts';
import type { CurrencyEvent } from './events.ts';
import { FLOAT_REFUSALS } from './float/refusals.ts';
import { INBOX_REFUSALS } from './inbox/refusals.ts';
import { MERCHANT_REFUSALS } from './merchants/refusals.ts';
import { PAYMENT_REFUSALS } from './payments/refusals.ts';
import { REDEMPTION_REFUSALS } from './redemptions/refusals.ts';
import { RULE_REFUSALS } from './rules/refusals.ts';

/** Every expected no of the currency service; docs/problems.md and the HTTP table list the same. */
export const CURRENCY_REFUSALS = [
  ...LEDGER_REFUSALS,
  'currency-exists',
  'currency-decimals',
  'programme-unknown',
  'programme-exists',
  'programme-stopped',
  'reserve-insufficient',
  'line-unknown',
  'line-assigned',
  'line-of-other-programme',
  'order-unknown',
  'order-not-open',
  'holder-unknown',
  'run-unknown',
  'run-cancelled',
  'run-not-ready',
  'run-not-prepared',
  'run-not-approved',
  'run-under-way',
  'run-paid',
  'run-not-paid',
  'run-reversed',
  'run-lapsed',
  'run-changed',
  'run-rules-changed',
  'nothing-to-complete',
  'nothing-to-retry',
  'same-person',
  'approved-already',
  'approver-needed',
  'approver-revoked',
  'preparer-needed',
  'period-closed',
  'period-not-over',
  ...MERCHANT_REFUSALS,
  ...CARD_REFUSALS,
  ...PAYMENT_REFUSALS,
  ...RULE_REFUSALS,
  ...REDEMPTION_REFUSALS,
  ...FLOAT_REFUSALS,
  ...INBOX_REFUSALS,
] as const;
export type CurrencyRefusalCode = (typeof CURRENCY_REFUSALS)[number];

/** A no, and the facts that explain it to the person: amounts in minor units, ids, dates. */
export interface CurrencyRefusal {
  readonly code: CurrencyRefusalCode;
  readonly [detail: string]: string | number;
}

export type CurrencyDecision = Decision<CurrencyEvent, CurrencyRefusal>;

/**
 * A refusal is recorded, and the journal forgets nothing: so the details are facts of the ledger. What
 * is unknown to it is not named, since it may be anything that somebody typed.
 */
export function no(
  code: CurrencyRefusalCode,
  details: Readonly<Record<string, string | number>> = {},
): CurrencyDecision {
  return refused({ code, ...details });
}
