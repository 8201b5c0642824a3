import { merchantStanding } from '@mutirao/contracts';
import { z } from 'zod';
import { count, id, minor, slug } from '../schemas.ts';

/** What a merchant is accredited with. Names and payout details are notes. */
export const merchantTerms = z.strictObject({
  category: slug,
  neighbourhood: slug,
  size: slug,
  /** Business days within which a redemption is paid. */
  redemptionDays: count.min(1).max(60),
  /** Redeems all of the balance when a day ends. */
  redeemsDaily: z.boolean(),
  name: id,
  /** Keyed digest of the merchant's document: one accreditation a document. */
  document: id,
  /** Note: name, document, bank, branch and account to which redemptions are paid. */
  payee: id,
});
export type MerchantTerms = z.infer<typeof merchantTerms>;
export type MerchantStanding = z.infer<typeof merchantStanding>;
/** Of a merchant that identity accredited, nobody has said yet what it is called and how it is paid. */
export type TermsThatCount = MerchantStanding &
  Partial<Pick<MerchantTerms, 'name' | 'document' | 'payee'>>;

/** What a terminal or a cashier may do at most; what is left out is not limited. */
export const tillLimits = z.strictObject({
  perPaymentMinor: minor.min(1).optional(),
  perDayMinor: minor.min(1).optional(),
  /** Zero: may not refund. */
  refundsPerDayMinor: minor.min(0).optional(),
});
export type TillLimits = z.infer<typeof tillLimits>;

const till = {
  merchant: id,
  version: count,
  state: z.enum(['active', 'blocked']),
  limits: tillLimits,
  name: id,
};

export const merchantEvents = {
  /** A new merchant, or other terms of one; nothing of it counts before it is confirmed. */
  'currency.MerchantProposed.v1': z.strictObject({
    merchant: id,
    version: count,
    terms: merchantTerms,
  }),
  'currency.MerchantConfirmed.v1': z.strictObject({ merchant: id, version: count }),
  'currency.MerchantDeclined.v1': z.strictObject({
    merchant: id,
    version: count,
    note: id.optional(),
  }),
  'currency.MerchantSuspended.v1': z.strictObject({ merchant: id, note: id.optional() }),
  'currency.MerchantReinstated.v1': z.strictObject({ merchant: id }),
  /** Sells no more; what is held is captured or released, what is owed is redeemed. */
  'currency.MerchantClosing.v1': z.strictObject({ merchant: id, note: id.optional() }),
  'currency.MerchantClosed.v1': z.strictObject({ merchant: id }),
  /** By identity: sells on terms that name nobody, until an operator's are confirmed. */
  'currency.MerchantAccredited.v1': z.strictObject({
    merchant: id,
    version: count,
    standing: merchantStanding,
  }),
  'currency.TerminalSet.v1': z.strictObject({ terminal: id, ...till }),
  'currency.CashierSet.v1': z.strictObject({ cashier: id, ...till }),
} as const;
