import { assert, type NewEvent } from '@mutirao/event-sourcing';
import { type Movement, transfersOf } from '@mutirao/ledger';
import type { EventData } from '../events.ts';
import type { PaidFacts } from './commands.ts';
import { total } from './usage.ts';

export function isPayment({ type }: Pick<NewEvent, 'type'>): boolean {
  return type === 'currency.PaymentMade.v1' || type === 'currency.PaymentCaptured.v1';
}

/** Of a payment's event (PaymentMade or PaymentCaptured): what a refund has to know of it. */
export function paidFactsOf({ type, data, movements, effectiveOn }: NewEvent<Movement>): PaidFacts {
  const made = type === 'currency.PaymentMade.v1';
  assert(isPayment({ type }), 'a payment was made or captured');
  const [first] = transfersOf(movements);
  assert(first, 'a payment moves value');
  const paid = transfersOf(movements).filter(({ debit }) => debit === first.debit);
  const { card, rules } = data as EventData<'currency.PaymentMade.v1'>;
  const captured = data as EventData<'currency.PaymentCaptured.v1'>;
  return {
    payment: made ? captured.charge : captured.payment,
    merchant: first.credit.slice('merchant:'.length),
    payer: made ? first.debit : captured.payer,
    amount: total(paid),
    paidOn: made ? effectiveOn : captured.heldOn,
    lots: paid.map(({ lot, amount }) => [lot, amount]),
    rules,
    ...(card === undefined ? {} : { card }),
  };
}
