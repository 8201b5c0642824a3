import { z } from 'zod';
import {
  count,
  date,
  id,
  instant,
  legId,
  minor,
  payoutId,
  redemptionId,
  ruleReferences,
  sha256,
  slug,
} from '../schemas.ts';

/** The bank's codes, with spaces between where it gives several. */
const reason = z.string().regex(/^[A-Z0-9]{1,12}( [A-Z0-9]{1,12}){0,9}$/);

export const redemptionEvents = {
  /**
   * `merchant:` to `redeeming:` what is to be paid out, `merchant:` to `fees:` what it costs, by lot.
   * A leg has the lots of its programmes: those whose money is in that bank account. Lots that the fee
   * takes whole are in no leg.
   */
  'currency.RedemptionRequested.v1': z.strictObject({
    redemption: redemptionId,
    merchant: id,
    /** By the day's end the merchant wanted it, not by asking; the day that ended. */
    dailyOf: date.optional(),
    dueOn: date,
    dueAt: instant,
    rules: ruleReferences,
    legs: z.array(
      z.strictObject({
        leg: legId,
        bankAccount: id,
        programmes: z.array(slug).min(1),
        netMinor: minor.min(1),
        feeMinor: count,
      }),
    ),
  }),
  /** From what name, contract and account the bank pays out of one of its accounts: a note. */
  'currency.PayerSet.v1': z.strictObject({ bankAccount: id, payer: id }),
  /** `sha256` is of what will be paid: who approves it approves exactly these payments. */
  'currency.PayoutPrepared.v1': z.strictObject({
    payout: payoutId,
    bankAccount: id,
    payer: id,
    legs: z.array(legId).min(1),
    /** In the order of the legs, the notes that say to whom: later terms do not change them. */
    payees: z.array(id).min(1),
    totalMinor: minor.min(1),
    sha256,
  }),
  'currency.PayoutApproved.v1': z.strictObject({ payout: payoutId, sha256 }),
  'currency.PayoutSent.v1': z.strictObject({ payout: payoutId }),
  'currency.PayoutCancelled.v1': z.strictObject({ payout: payoutId }),
  /** `redeeming:` to `issuance:` and, as much, `bank:` to `paid-out:`, each programme by its lots. */
  'currency.LegSettled.v1': z.strictObject({
    leg: legId,
    /** The day that was promised, so that the promise can be judged by this event alone. */
    dueOn: date,
    settledOn: date,
    by: z.enum(['return-file', 'bank-line', 'inquiry']),
    /** The bank line that shows it, where that came first. */
    line: id.optional(),
    note: id.optional(),
  }),
  /** Back to the merchant, the leg's fee too. */
  'currency.LegRejected.v1': z.strictObject({
    leg: legId,
    dueOn: date,
    by: z.enum(['return-file', 'inquiry']),
    reason: reason.optional(),
    note: id.optional(),
  }),
  /** Nobody knows whether the bank paid it: it is inquired before anything is sent again. */
  'currency.LegUnknown.v1': z.strictObject({ leg: legId, note: id.optional() }),
  /** The bank was asked and never had it: it waits for a payout again. */
  'currency.LegNotReceived.v1': z.strictObject({ leg: legId, note: id.optional() }),
  /**
   * A debit found by a person to be these legs, settled before: what it had booked is taken back, so
   * that nothing is booked twice.
   */
  'currency.PayoutMatched.v1': z.strictObject({ line: id, legs: z.array(legId).min(1) }),
  'currency.ReturnFileApplied.v1': z.strictObject({
    file: sha256,
    settled: count,
    rejected: count,
    pending: count,
    known: count,
    errors: count,
  }),
  /** All that waited in merchants who redeem daily was redeemed when this day had ended. */
  'currency.DayRedeemed.v1': z.strictObject({ day: date }),
  /** A local day off, or (off: false) a day of the calendar on which the town works. */
  'currency.CalendarDaySet.v1': z.strictObject({ date, off: z.boolean(), note: id.optional() }),
} as const;
