import type { Folds } from '../folds.ts';
import type { redemptionEvents } from './events.ts';

const nothing = (): void => {};

/** PLACEHOLDER */
export const redemptionFolds: Folds<typeof redemptionEvents> = {
  'currency.RedemptionRequested.v1': nothing,
  'currency.PayoutPrepared.v1': nothing,
  'currency.PayoutApproved.v1': nothing,
  'currency.PayoutSent.v1': nothing,
  'currency.PayoutCancelled.v1': nothing,
  'currency.LegSettled.v1': nothing,
  'currency.LegRejected.v1': nothing,
  'currency.LegUnknown.v1': nothing,
  'currency.LegNotReceived.v1': nothing,
  'currency.PayoutMatched.v1': nothing,
  'currency.ReturnFileApplied.v1': nothing,
  'currency.CalendarDaySet.v1': nothing,
};
