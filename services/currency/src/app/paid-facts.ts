import { assert } from '@mutirao/event-sourcing';
import type { EventData } from '../domain/events.ts';
import type { PaidFacts } from '../domain/payments/commands.ts';
import { transfersOf } from '../read-models/payments.ts';
import { paidBy } from './live.ts';
import type { CurrencyEvent } from './town.ts';

/**
 * What the journal says of a payment that was made, for its refund. A capture does not say from whom
 * it was held, so that event (`PaymentHeld`) is given too.
 */
export function paidFacts(paid: CurrencyEvent, held: CurrencyEvent = paid): PaidFacts {
  const captured = paid.type === 'currency.PaymentCaptured.v1';
  assert(captured || paid.type === 'currency.PaymentMade.v1', 'a payment was made or captured');
  assert(captured === (held.type === 'currency.PaymentHeld.v1'), 'a capture is of what is held');
  const data = paid.data as EventData<'currency.PaymentCaptured.v1'>;
  const [first] = transfersOf(paid);
  const [from] = transfersOf(held);
  assert(first && from, 'a payment moves value');
  const { card, rules } = data;
  return {
    payment: captured ? data.payment : data.charge,
    merchant: first.credit.slice('merchant:'.length),
    payer: from.debit,
    amount: paidBy(paid),
    paidOn: captured ? data.heldOn : paid.effectiveOn,
    ...(card === undefined ? {} : { card }),
    lots: transfersOf(paid)
      .filter(({ debit }) => debit === first.debit)
      .map(({ lot, amount }) => [lot, amount]),
    rules,
  };
}
