import { type RecordedEvent, Unavailable } from '@mutirao/event-sourcing';
import { type Movement, transfersOf } from '@mutirao/ledger';
import type { Minor } from '@mutirao/money';
import { type ChargeState, closesHold, refundedBy, totalOf } from '../read-models/payments.ts';

/** What just became of a charge. */
export interface ChargeChange {
  readonly charge: string;
  readonly state: ChargeState;
  /** The payment that was made, captured or refunded. */
  readonly payment?: string;
  /** Paid, held, captured, given back or refunded by this event. */
  readonly amountMinor?: Minor;
  readonly position: number;
}

type Watcher = (change: ChargeChange) => void;

/** One a till that waits; a town has some hundreds of tills. */
const MOST_WATCHERS = 1_000;

/**
 * Tells those who wait for a charge what became of it, as soon as that is durable. It remembers
 * nothing: who comes later looks at the present first.
 */
export class Live {
  readonly #most: number;
  readonly #watchers = new Map<string, Set<Watcher>>();
  #count = 0;

  constructor(most = MOST_WATCHERS) {
    this.#most = most;
  }

  /** Returns how to stop. Throws Unavailable when too many watch already. */
  watch(charge: string, watcher: Watcher): () => void {
    if (this.#count >= this.#most) throw new Unavailable('too many tills wait for their charges');
    const watchers = this.#watchers.get(charge) ?? new Set();
    this.#watchers.set(charge, watchers.add(watcher));
    this.#count += 1;
    return () => {
      if (!watchers.delete(watcher)) return;
      this.#count -= 1;
      if (watchers.size === 0) this.#watchers.delete(charge);
    };
  }

  tell(events: readonly RecordedEvent<Movement>[]): void {
    if (this.#count === 0) return;
    for (const event of events) {
      for (const change of changesOf(event)) {
        for (const watcher of this.#watchers.get(change.charge) ?? []) watcher(change);
      }
    }
  }
}

/** The charges that an event is about. */
export function changesOf(event: RecordedEvent<Movement>): ChargeChange[] {
  const { type, data, position } = event;
  const charge = data['charge'] as string;
  const payment = data['payment'] as string;
  switch (type) {
    case 'currency.PaymentMade.v1':
      return [{ charge, state: 'paid', payment: charge, amountMinor: paidBy(event), position }];
    case 'currency.PaymentHeld.v1':
      return [{ charge, state: 'held', amountMinor: paidBy(event), position }];
    case 'currency.PaymentCaptured.v1': {
      const state = closesHold(event) ? 'captured' : 'held';
      return [{ charge, state, payment, amountMinor: paidBy(event), position }];
    }
    case 'currency.PaymentRefunded.v1': {
      const amountMinor = refundedBy(event);
      return [{ charge: chargeOf(payment), state: 'refunded', payment, amountMinor, position }];
    }
    case 'currency.HoldReleased.v1':
      return [{ charge, state: 'released', amountMinor: totalOf(event, () => true), position }];
    case 'currency.HoldExpired.v1':
      return [{ charge, state: 'expired', amountMinor: totalOf(event, () => true), position }];
    case 'currency.ChargeCancelled.v1':
      return [{ charge, state: 'cancelled', position }];
    case 'currency.ChargesLapsed.v1':
      return (data['charges'] as readonly string[]).map((each) => {
        return { charge: each, state: 'lapsed', position };
      });
    default:
      return [];
  }
}

/** What left the account that paid, or the hold; fees leave the merchant's. */
export function paidBy(event: RecordedEvent<Movement>): Minor {
  const [first] = transfersOf(event.movements);
  return totalOf(event, ({ debit }) => debit === first?.debit);
}

/** The charge of a payment, which is a capture if it has a second number. */
export function chargeOf(payment: string): string {
  return payment.split('.').slice(0, 2).join('.');
}
