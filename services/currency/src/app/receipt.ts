import { parseLot, type Transfer, transfersOf } from '@mutirao/ledger';
import { add, type Minor, ZERO } from '@mutirao/money';
import type { EventData } from '../domain/events.ts';
import type { CurrencyRefusal } from '../domain/refusals.ts';
import { closesHold, refundedBy, totalOf } from '../read-models/payments.ts';
import type { Answer } from './answer.ts';
import { chargeOf, paidBy } from './live.ts';
import type { CurrencyEvent } from './town.ts';

interface OfProgramme {
  readonly programme: string;
  readonly amountMinor: Minor;
}
interface OfPurpose {
  readonly purpose: string;
  readonly amountMinor: Minor;
}

/** What an event says of money that was paid, held or captured: the same whenever it is asked. */
export interface Receipt {
  readonly charge: string;
  /** None while it is only held. */
  readonly payment?: string;
  readonly state: 'paid' | 'held' | 'captured';
  readonly merchant: string;
  readonly amountMinor: Minor;
  readonly unit: string;
  /** Whose money it was; for the payer and for staff, since it tells what a person lives on. */
  readonly programmes: readonly OfProgramme[];
  /** What it cost the merchant; for the merchant and for staff. */
  readonly fees: readonly OfPurpose[];
  /** Versions of the rules that were applied. */
  readonly rules: readonly string[];
  readonly position: number;
  readonly id: string;
}

export interface RefundReceipt extends Omit<Receipt, 'payment' | 'state'> {
  readonly payment: string;
  /** 1 for the first refund of this payment. */
  readonly refund: number;
}

/** `merchant`: whose charge it was, which the event of a hold does not say. */
export function receiptOf(event: CurrencyEvent, merchant: string): Receipt {
  const { charge, payment, rules } = event.data as EventData<'currency.PaymentCaptured.v1'>;
  const { position, id } = event;
  const [first] = transfersOf(event.movements);
  const captured = event.type === 'currency.PaymentCaptured.v1';
  const held = event.type === 'currency.PaymentHeld.v1';
  return {
    charge,
    ...(held ? {} : { payment: captured ? payment : charge }),
    state: held || (captured && !closesHold(event)) ? 'held' : captured ? 'captured' : 'paid',
    merchant,
    amountMinor: paidBy(event),
    unit: first?.unit ?? '',
    programmes: programmesOf(event, ({ debit }) => debit === first?.debit),
    fees: feesOf(event, ({ credit }) => credit),
    rules,
    position,
    id,
  };
}

/** The merchant that a payment or capture went to. */
export function merchantOf(event: CurrencyEvent): string | undefined {
  const [first] = transfersOf(event.movements);
  return first?.credit.startsWith('merchant:') ? first.credit.slice('merchant:'.length) : undefined;
}

export function refundReceipt(event: CurrencyEvent): RefundReceipt {
  const { payment, refund, rules } = event.data as EventData<'currency.PaymentRefunded.v1'>;
  const back = ({ debit }: Transfer) => debit.startsWith('merchant:');
  const last = transfersOf(event.movements).at(-1);
  return {
    charge: chargeOf(payment),
    payment,
    refund,
    merchant: last?.debit.slice('merchant:'.length) ?? '',
    amountMinor: refundedBy(event),
    unit: last?.unit ?? '',
    programmes: programmesOf(event, back),
    fees: feesOf(event, ({ debit }) => debit),
    rules,
    position: event.position,
    id: event.id,
  };
}

/** What a release gave back to the payer. */
export function releasedBy(event: CurrencyEvent): Minor {
  return totalOf(event, ({ debit }) => debit.startsWith('hold:'));
}

/** As the payer sees it: what the merchant is charged is between the merchant and the bank. */
export function forPayer<T extends { readonly fees: unknown }>({ fees: _, ...seen }: T) {
  return seen;
}

/** As the till sees it: which programmes feed a customer is nobody's business there. */
export function forMerchant<T extends { readonly programmes: unknown }>({
  programmes: _,
  ...seen
}: T) {
  return seen;
}

/**
 * A refusal as the till sees it that a card was presented at: what the person has, has spent, or lives
 * on is told to the person alone, who finds it by the same refusal's explanation.
 */
export function refusedAtTill<T>(answer: Answer<T>): Answer<T> {
  if (answer.kind !== 'refused') return answer;
  const { account: _, available: _has, left: _left, programme: _of, ...rest } = answer.refusal;
  const { of } = answer.refusal;
  const ofTill = of === 'terminal' || of === 'cashier';
  return ofTill ? answer : { kind: 'refused', refusal: rest as CurrencyRefusal };
}

function programmesOf(event: CurrencyEvent, of: (transfer: Transfer) => boolean): OfProgramme[] {
  const sums = new Map<string, Minor>();
  for (const each of transfersOf(event.movements)) {
    if (!of(each)) continue;
    const { fund } = parseLot(each.lot);
    sums.set(fund, add(sums.get(fund) ?? ZERO, each.amount));
  }
  return [...sums].map(([programme, amountMinor]) => ({ programme, amountMinor }));
}

function feesOf(event: CurrencyEvent, end: (transfer: Transfer) => string): OfPurpose[] {
  const sums = new Map<string, Minor>();
  for (const each of transfersOf(event.movements)) {
    const account = end(each);
    if (!account.startsWith('fees:')) continue;
    const purpose = account.slice('fees:'.length);
    sums.set(purpose, add(sums.get(purpose) ?? ZERO, each.amount));
  }
  return [...sums].map(([purpose, amountMinor]) => ({ purpose, amountMinor }));
}
