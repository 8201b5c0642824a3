import type { Minor } from '@mutirao/money';
import type { At } from '../domain/payments/commands.ts';
import { isPayment, paidFactsOf } from '../domain/payments/facts.ts';
import { type PaymentRow, payments } from '../read-models/payments.ts';
import { type Answer, answered } from './answer.ts';
import type { Background } from './background.ts';
import { rowUpTo } from './charge-view.ts';
import { eventAt } from './event-at.ts';
import { type Receipt, type RefundReceipt, receiptOf, refundReceipt } from './receipt.ts';
import type { Call, CurrencyEvent, Town } from './town.ts';

/**
 * The event that made a payment. Only where it stands is looked up in the read model; what it says is
 * read from the journal. `undefined` for a payment that was never made.
 */
export async function findPayment(
  town: Town,
  background: Background,
  payment: string,
): Promise<CurrencyEvent | undefined> {
  const row = await paidRow(town, background, payment);
  if (row?.paidAt === undefined) return undefined;
  const paid = await eventAt(town, row.paidAt);
  // Of a charge that was held: the payments are its captures.
  return isPayment(paid) ? paid : undefined;
}

/** Where that was held which a capture took; nowhere for a payment without a hold. */
export async function heldAt({ parts }: Town, { type, data }: CurrencyEvent): Promise<number[]> {
  if (type !== 'currency.PaymentCaptured.v1') return [];
  const charge = await parts.readModels.get<PaymentRow>(payments.name, String(data['charge']));
  return charge?.paidAt === undefined ? [] : [charge.paidAt];
}

/** What stands already need not be waited for: a payment never moves. */
async function paidRow(
  town: Town,
  background: Background,
  payment: string,
): Promise<PaymentRow | undefined> {
  const { journal, readModels } = town.parts;
  const known = await readModels.get<PaymentRow>(payments.name, payment);
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
export async function paymentView(town: Town, paid: CurrencyEvent): Promise<PaymentView> {
  const { payment, merchant, payer } = paidFactsOf(paid);
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
  paid: CurrencyEvent,
  { amount, ...at }: { readonly amount: Minor } & At,
): Promise<Answer<RefundReceipt>> {
  const facts = paidFactsOf(paid);
  const request = { payment: facts.payment, amount, ...at };
  const command = { type: 'RefundPayment', paid: facts, amount, ...at } as const;
  const outcome = await town.call(call, 'payment.refund', request, command);
  return answered(outcome, ([event]) => refundReceipt(event as CurrencyEvent));
}
