import type { Minor } from '@mutirao/money';
import type { At } from '../domain/payments/commands.ts';
import { type PaymentRow, payments } from '../read-models/payments.ts';
import { type Answer, answered } from './answer.ts';
import type { Background } from './background.ts';
import { rowUpTo } from './charge-view.ts';
import { eventAt } from './event-at.ts';
import { chargeOf } from './live.ts';
import { paidFacts } from './paid-facts.ts';
import { type Receipt, type RefundReceipt, receiptOf, refundReceipt } from './receipt.ts';
import type { Call, CurrencyEvent, Town } from './town.ts';

/** A payment by the event that made it, and by the one that held it before, of a capture. */
export interface FoundPayment {
  readonly paid: CurrencyEvent;
  readonly held: CurrencyEvent;
}

/**
 * The events behind a payment. Only where they stand is looked up in the read model; what they say is
 * read from the journal. `undefined` for a payment that was never made.
 */
export async function findPayment(
  town: Town,
  background: Background,
  payment: string,
): Promise<FoundPayment | undefined> {
  const row = await paidRow(town, background, payment);
  if (row?.paidAt === undefined) return undefined;
  const paid = await eventAt(town, row.paidAt);
  if (paid.type === 'currency.PaymentMade.v1') return { paid, held: paid };
  // Of a charge that was held: the payments are its captures.
  if (paid.type !== 'currency.PaymentCaptured.v1') return undefined;
  const charge = town.parts.readModels.get<PaymentRow>(payments.name, chargeOf(payment));
  return { paid, held: await eventAt(town, charge?.paidAt ?? -1) };
}

/** What stands already need not be waited for: a payment never moves. */
async function paidRow(
  town: Town,
  background: Background,
  payment: string,
): Promise<PaymentRow | undefined> {
  const { journal, readModels } = town.parts;
  const known = readModels.get<PaymentRow>(payments.name, payment);
  if (known?.paidAt !== undefined) return known;
  return rowUpTo(town, background, { key: payment, position: journal.head.position });
}

export interface PaymentView extends Receipt {
  /** Account that paid; for staff. */
  readonly payer: string;
  readonly refundedMinor: number;
  /** When it was recorded: ISO 8601, UTC. */
  readonly at: string;
}

/** A payment as it was made, and what was refunded of it by now. */
export async function paymentView(town: Town, { paid, held }: FoundPayment): Promise<PaymentView> {
  const { payment, merchant, payer } = paidFacts(paid, held);
  const refunded = await town.parts.journal.read((state) => state.refunded.get(payment));
  return {
    ...receiptOf(paid, merchant),
    payer,
    refundedMinor: refunded?.amount ?? 0,
    at: new Date(paid.at).toISOString(),
  };
}

/** Gives back all or part of a payment. Who asks is decided by what the journal says of it. */
export async function refundPayment(
  town: Town,
  call: Call,
  { paid, held }: FoundPayment,
  { amount, ...at }: { readonly amount: Minor } & At,
): Promise<Answer<RefundReceipt>> {
  const facts = paidFacts(paid, held);
  const request = { payment: facts.payment, amount, ...at };
  const command = { type: 'RefundPayment', paid: facts, amount, ...at } as const;
  const outcome = await town.call(call, 'payment.refund', request, command);
  return answered(outcome, ([event]) => refundReceipt(event as CurrencyEvent));
}
