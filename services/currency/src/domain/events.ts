import type { NewEvent } from '@mutirao/event-sourcing';
import type { Movement } from '@mutirao/ledger';
import { z } from 'zod';
import { cardEvents } from './cards/events.ts';
import { floatEvents } from './float/events.ts';
import { inboxEvents } from './inbox/events.ts';
import { merchantEvents } from './merchants/events.ts';
import { paymentEvents } from './payments/events.ts';
import { readingEvents } from './reading/events.ts';
import { redemptionEvents } from './redemptions/events.ts';
import { ruleEvents } from './rules/events.ts';
import { count, date, id, legId, minor, month, ruleReferences, sha256, slug } from './schemas.ts';

const runId = z.string().regex(/^[a-z0-9-]{1,60}$/);
const line = count;
const lineMismatch = z.enum([
  'leg-unknown',
  'leg-rejected',
  'leg-settled',
  'leg-not-sent',
  'line-not-payout',
  'line-amount-differs',
]);
const lineRule = z.enum(['already-paid', 'not-enrolled', 'account-frozen', 'account-closed']);

/**
 * Every fact of the currency journal. What an event's movements say, its data does not repeat; free
 * text stays outside, in the erasable notes, and is named here by its id.
 */
export const eventSchemas = {
  'currency.CurrencyOpened.v1': z.strictObject({
    community: slug,
    currency: z.string(),
    decimals: count,
    backedBy: z.string(),
    timeZone: z.string(),
    rehearsal: z.boolean(),
  }),
  'currency.ProgrammeOpened.v1': z.strictObject({
    programme: slug,
    name: id,
    rules: count,
    twoApproversAbove: minor.optional(),
    expiresAfterDays: count.optional(),
  }),
  'currency.BankLineBooked.v1': z.strictObject({
    line: id,
    bankAccount: id,
    import: id,
    kind: z.enum(['deposit', 'interest', 'debit', 'fee', 'treasury-return', 'payout']),
    amountMinor: minor,
    postedOn: date,
    content: id,
    programme: slug.nullable(),
    order: id.optional(),
    /** Of a payout: the legs that it pays. */
    legs: z.array(legId).min(1).optional(),
    /** Of a line that names payouts of ours which it cannot be: for a person to look at. */
    mismatch: lineMismatch.optional(),
    note: id,
  }),
  'currency.BankStatementImported.v1': z.strictObject({
    bankAccount: id,
    import: id,
    asOf: date,
    ledgerMinor: minor,
    oursMinor: minor,
    booked: count,
    known: count,
    conflicts: z.array(id),
    programmes: z.array(slug),
    shortfalls: z.array(z.strictObject({ programme: slug, shortfallMinor: minor })),
  }),
  'currency.BankLineAssigned.v1': z.strictObject({
    line: id,
    programme: slug,
    order: id.optional(),
  }),
  'currency.YieldAssigned.v1': z.strictObject({ line: id, programme: slug }),
  'currency.Issued.v1': z.strictObject({ programme: slug }),
  'currency.Unissued.v1': z.strictObject({ programme: slug }),
  'currency.TreasuryReturnOrdered.v1': z.strictObject({ programme: slug, order: id }),
  'currency.TreasuryReturnCancelled.v1': z.strictObject({ programme: slug, order: id }),
  'currency.Enrolled.v1': z.strictObject({
    programme: slug,
    holder: id,
    from: date,
    to: date.optional(),
  }),
  'currency.EnrolmentChanged.v1': z.strictObject({
    programme: slug,
    holder: id,
    from: date,
    to: date.optional(),
  }),
  'currency.HolderFrozen.v1': z.strictObject({ holder: id, note: id.optional() }),
  'currency.HolderUnfrozen.v1': z.strictObject({ holder: id }),
  'currency.RunPrepared.v1': z.strictObject({
    run: runId,
    programme: slug,
    period: month,
    supplement: count,
    completes: runId.optional(),
    reason: id.optional(),
    fileSha256: sha256,
    sha256,
    lines: count,
    totalMinor: count,
    payableLines: count,
    payableMinor: count,
    refusedLines: count,
    ready: z.boolean(),
    rules: count,
    approvalsNeeded: count,
  }),
  'currency.RunApproved.v1': z.strictObject({ run: runId, sha256, approvals: z.array(id) }),
  'currency.RunCancelled.v1': z.strictObject({ run: runId }),
  'currency.RunFunded.v1': z.strictObject({
    run: runId,
    attempt: count,
    lotExpiry: date.optional(),
    rules: ruleReferences.optional(),
  }),
  'currency.BenefitPaid.v1': z.strictObject({ run: runId, line }),
  'currency.BenefitFailed.v1': z.strictObject({
    run: runId,
    line,
    holder: id,
    month,
    amountMinor: count,
    rule: lineRule,
  }),
  'currency.RunFinished.v1': z.strictObject({
    run: runId,
    paidLines: count,
    paidMinor: count,
    failedLines: count,
  }),
  'currency.RunReversalProposed.v1': z.strictObject({ run: runId }),
  'currency.RunReversalApproved.v1': z.strictObject({ run: runId }),
  'currency.BenefitReversed.v1': z.strictObject({ run: runId, line, spentMinor: count }),
  'currency.RunReversed.v1': z.strictObject({ run: runId }),
  'currency.Transferred.v1': z.strictObject({}),
  'currency.LotsExpired.v1': z.strictObject({}),
  'currency.PeriodClosed.v1': z.strictObject({ month }),
  ...readingEvents,
  ...ruleEvents,
  ...merchantEvents,
  ...cardEvents,
  ...paymentEvents,
  ...redemptionEvents,
  ...floatEvents,
  ...inboxEvents,
  /** A command that found nothing to do: its key binds all the same. */
  'currency.NothingChanged.v1': z.strictObject({}),
  'currency.CommandRefused.v1': z.strictObject({ refusal: z.looseObject({ code: z.string() }) }),
} as const;

export type CurrencyEventType = keyof typeof eventSchemas;
export type EventData<T extends CurrencyEventType> = z.infer<(typeof eventSchemas)[T]>;
export type LineRule = z.infer<typeof lineRule>;
export type LineMismatch = z.infer<typeof lineMismatch>;
export type CurrencyEvent = NewEvent<Movement>;

/** States a fact; its data is checked here, when it is written, and never again in replay. */
export function fact<T extends CurrencyEventType>(
  type: T,
  data: EventData<T>,
  effectiveOn: string,
  movements: readonly Movement[] = [],
): CurrencyEvent {
  const { error } = eventSchemas[type].safeParse(data);
  if (error) throw new Error(`${type} is not well formed: ${error.message}`);
  return { type, data, movements, effectiveOn };
}
