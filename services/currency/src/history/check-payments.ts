import { Check } from './check.ts';
import { type PlainBooks, type PlainTransfer, totalOf } from './plain-books.ts';
import type { PlainBody, PlainEvent } from './plain-reader.ts';

interface PlainCharge {
  readonly merchant: string;
  readonly amount: number;
  /** What is held for it and not captured yet, in minor units. */
  held?: number;
  captures: number;
}

/**
 * A charge is paid once, with what it asks for, to its merchant; what is held is captured or goes
 * back; what is refunded is never more than the payment.
 */
export class PaymentsCheck {
  readonly payments = new Check('payments');
  readonly holds = new Check('holds');
  readonly #books: PlainBooks;
  readonly #merchantOf = new Map<string, string>();
  /** Charges that may still be paid, captured or released. */
  readonly #open = new Map<string, PlainCharge>();
  /** Terminal → by the number of the charge, what of its payment is not refunded. */
  readonly #left = new Map<string, number[]>();
  /** The same of captures, by the payment. */
  readonly #leftOfCapture = new Map<string, number>();

  constructor(books: PlainBooks) {
    this.#books = books;
  }

  see({ position, body }: PlainEvent, transfers: readonly PlainTransfer[]): void {
    if (body === undefined) return;
    const fault = this.#step(body, transfers);
    if (fault !== undefined) this.payments.fault(`position ${position}: ${fault}`);
  }

  /** What accounts of holds have, once every charge is known. */
  close(): void {
    for (const { id, balance } of this.#books.accounts.values()) {
      if (!id.startsWith('hold:')) continue;
      this.holds.count++;
      const held = this.#open.get(id.slice('hold:'.length))?.held ?? 0;
      if (held !== balance) this.holds.fault(`${id} has ${balance}, its charge holds ${held}`);
    }
  }

  /** What is wrong with it, if anything is. */
  #step({ kind, data }: PlainBody, transfers: readonly PlainTransfer[]): string | undefined {
    const id = String(data['charge']);
    switch (kind) {
      case 'TerminalSet':
        this.#merchantOf.set(String(data['terminal']), String(data['merchant']));
        return undefined;
      case 'ChargeMade':
        return this.#make(id, data);
      case 'ChargeCancelled':
        return this.#drop([id]);
      case 'ChargesLapsed':
        return this.#drop(data['charges'] as string[]);
      case 'PaymentMade':
      case 'PaymentHeld':
        return this.#pay(kind, id, transfers);
      case 'PaymentCaptured':
        return this.#capture(id, String(data['payment']), transfers);
      case 'HoldReleased':
      case 'HoldExpired':
        return this.#release(id, transfers);
      case 'PaymentRefunded':
        return this.#refund(String(data['payment']), transfers);
      default:
        return undefined;
    }
  }

  #make(id: string, data: PlainBody['data']): string | undefined {
    const [terminal, number] = parted(id);
    const left = this.#left.get(terminal) ?? [0];
    this.#left.set(terminal, left);
    if (number !== left.length) return `charge ${id} is numbered after ${left.length - 1}`;
    left.push(0);
    const merchant = String(data['merchant']);
    this.#open.set(id, { merchant, amount: Number(data['amountMinor']), captures: 0 });
    return merchant === this.#merchantOf.get(terminal)
      ? undefined
      : `charge ${id} is of a merchant whose terminal it is not`;
  }

  #drop(charges: readonly string[]): string | undefined {
    for (const id of charges) {
      const charge = this.#open.get(id);
      this.#open.delete(id);
      if (!charge || charge.held !== undefined) return `charge ${id} was paid, or closed before`;
    }
    return undefined;
  }

  #pay(kind: string, id: string, transfers: readonly PlainTransfer[]): string | undefined {
    this.payments.count++;
    const charge = this.#open.get(id);
    if (!charge || charge.held !== undefined) return `charge ${id} was paid, or closed before`;
    const holds = kind === 'PaymentHeld';
    const to = holds ? `hold:${id}` : `merchant:${charge.merchant}`;
    const paid = totalOf(transfers, ({ credit }) => credit.id === to);
    if (holds) {
      charge.held = paid;
    } else {
      this.#open.delete(id);
      const [terminal, number] = parted(id);
      const left = this.#left.get(terminal);
      if (left) left[number] = paid;
    }
    return paid === charge.amount ? undefined : `${paid} of ${charge.amount} is paid for ${id}`;
  }

  #capture(id: string, payment: string, transfers: readonly PlainTransfer[]): string | undefined {
    this.payments.count++;
    const charge = this.#open.get(id);
    if (charge?.held === undefined) return `nothing is held for ${id}`;
    const taken = totalOf(transfers, ({ debit }) => debit.id === `hold:${id}`);
    const got = totalOf(transfers, ({ credit }) => credit.id === `merchant:${charge.merchant}`);
    charge.held -= taken;
    charge.captures++;
    if (charge.held <= 0) this.#open.delete(id);
    this.#leftOfCapture.set(payment, got);
    if (payment !== `${id}.${charge.captures}`) return `${payment} is not the next of ${id}`;
    if (charge.held < 0) return `${-charge.held} more than is held is captured of ${id}`;
    return taken === got ? undefined : `${taken} is captured of ${id}, its merchant gets ${got}`;
  }

  #release(id: string, transfers: readonly PlainTransfer[]): string | undefined {
    const held = this.#open.get(id)?.held;
    if (held === undefined) return `nothing is held for ${id}`;
    this.#open.delete(id);
    const released = totalOf(transfers, ({ debit }) => debit.id === `hold:${id}`);
    return released === held ? undefined : `${released} of ${held} is released of ${id}`;
  }

  #refund(payment: string, transfers: readonly PlainTransfer[]): string | undefined {
    this.payments.count++;
    const [terminal = '', number = '', capture] = payment.split('.');
    const merchant = `merchant:${this.#merchantOf.get(terminal)}`;
    const refunded = totalOf(transfers, ({ debit }) => debit.id === merchant);
    const lefts = this.#left.get(terminal);
    const at = Number.parseInt(number, 10);
    const paid = capture === undefined ? lefts?.[at] : this.#leftOfCapture.get(payment);
    const left = (paid ?? 0) - refunded;
    if (capture !== undefined) this.#leftOfCapture.set(payment, left);
    else if (lefts) lefts[at] = left;
    if (refunded === 0) return `a refund of ${payment} takes nothing from its merchant`;
    return left < 0 ? `${payment} is refunded by ${-left} more than it was` : undefined;
  }
}

/** A charge is `TERMINAL.NUMBER`, and each terminal counts its own from 1. */
function parted(charge: string): [terminal: string, number: number] {
  const [terminal = '', number = ''] = charge.split('.');
  return [terminal, Number.parseInt(number, 10)];
}
