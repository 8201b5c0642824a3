import { z } from 'zod';
import {
  chargeId,
  count,
  date,
  id,
  instant,
  minor,
  paymentId,
  ruleReferences,
} from '../schemas.ts';

const at = { terminal: id, cashier: id.optional() };
const decided = { card: id.optional(), rules: ruleReferences };

export const paymentEvents = {
  'currency.ChargeMade.v1': z.strictObject({
    charge: chargeId,
    merchant: id,
    ...at,
    amountMinor: minor.min(1),
    mode: z.enum(['direct', 'hold']),
    lapsesAt: instant,
    /** Of a charge to be held: until when what is held can be captured. */
    holdUntil: instant.optional(),
    note: id.optional(),
  }),
  'currency.ChargeCancelled.v1': z.strictObject({ charge: chargeId }),
  'currency.ChargesLapsed.v1': z.strictObject({ charges: z.array(chargeId).min(1) }),
  /** From `holder:` or `merchant:` to `merchant:`, and fees from there; the charge's id is the payment's. */
  'currency.PaymentMade.v1': z.strictObject({ charge: chargeId, ...at, ...decided }),
  'currency.PaymentHeld.v1': z.strictObject({ charge: chargeId, ...at, ...decided }),
  'currency.PaymentCaptured.v1': z.strictObject({
    charge: chargeId,
    payment: paymentId,
    /** Account for which it was held. */
    payer: z.string().regex(/^(holder|merchant):[\w-]{22}$/),
    /** The day on which it was held, and counted against limits. */
    heldOn: date,
    ...at,
    ...decided,
  }),
  'currency.HoldReleased.v1': z.strictObject({ charge: chargeId }),
  'currency.HoldExpired.v1': z.strictObject({ charge: chargeId }),
  /** Fees come back to the merchant first, then all that is refunded goes to the payer. */
  'currency.PaymentRefunded.v1': z.strictObject({
    payment: paymentId,
    /** 1 for the first refund of this payment. */
    refund: count,
    /** The day on which the payment counted against limits, by its holder and card. */
    paidOn: date,
    card: id.optional(),
    terminal: id.optional(),
    cashier: id.optional(),
    rules: ruleReferences,
  }),
} as const;
