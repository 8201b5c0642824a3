import type { ReadModel, RecordedEvent } from '@mutirao/event-sourcing';
import type { Movement } from '@mutirao/ledger';

/** Positions of the events that are about one thing, in order: what an explanation shows. */
export type Thread = readonly number[];

/**
 * `run:<id>`, `redemption:<id>`, `payout:<id>`, of a payment that was refunded `payment:<id>`, and
 * `reads:<account>`, at which somebody looked whose it is not.
 * The lines of runs and the payments themselves, of which there are millions, have rows of their own.
 */
export const threads: ReadModel<Movement, Thread> = {
  name: 'threads',
  version: 2,

  keysOf(event) {
    return [...new Set(subjectsOf(event))];
  },

  fold(row = [], { position }) {
    return [...row, position];
  },
};

function subjectsOf({ type, data }: RecordedEvent<Movement>): string[] {
  switch (type) {
    case 'currency.RunPrepared.v1':
    case 'currency.RunApproved.v1':
    case 'currency.RunCancelled.v1':
    case 'currency.RunFunded.v1':
    case 'currency.RunFinished.v1':
    case 'currency.RunReversalProposed.v1':
    case 'currency.RunReversalApproved.v1':
    case 'currency.RunReversed.v1':
      return [`run:${data['run']}`];
    case 'currency.PaymentRefunded.v1':
      return [`payment:${data['payment']}`];
    case 'currency.RedemptionRequested.v1':
      return [`redemption:${data['redemption']}`];
    case 'currency.PayoutPrepared.v1':
      return [`payout:${data['payout']}`, ...redemptionsOf(data['legs'])];
    case 'currency.PayoutApproved.v1':
    case 'currency.PayoutSent.v1':
    case 'currency.PayoutCancelled.v1':
      return [`payout:${data['payout']}`];
    case 'currency.AccountSeen.v1':
      return [`reads:${data['account']}`];
    case 'currency.LegSettled.v1':
    case 'currency.LegRejected.v1':
    case 'currency.LegUnknown.v1':
    case 'currency.LegNotReceived.v1':
      return redemptionsOf([data['leg']]);
    case 'currency.PayoutMatched.v1':
    case 'currency.BankLineBooked.v1':
      return redemptionsOf(data['legs']);
    default:
      return [];
  }
}

/** A leg is named after its redemption: `R12-1`. */
function redemptionsOf(legs: unknown): string[] {
  const ids = (legs ?? []) as readonly string[];
  return ids.map((leg) => `redemption:${leg.slice(0, leg.lastIndexOf('-'))}`);
}
