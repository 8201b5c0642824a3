import type { Check } from './check.ts';
import { FlowsCheck } from './check-flows.ts';
import { PaymentsCheck } from './check-payments.ts';
import { RedemptionsCheck } from './check-redemptions.ts';
import type { PlainBooks, PlainTransfer } from './plain-books.ts';
import type { PlainEvent } from './plain-reader.ts';

/** What must hold where the money is spent: each sort of check reads the journal for itself. */
export class ShopChecks {
  readonly #flows = new FlowsCheck();
  readonly #payments: PaymentsCheck;
  readonly #redemptions: RedemptionsCheck;

  constructor(books: PlainBooks) {
    this.#payments = new PaymentsCheck(books);
    this.#redemptions = new RedemptionsCheck(books);
  }

  see(event: PlainEvent, transfers: readonly PlainTransfer[]): void {
    for (const each of [this.#flows, this.#payments, this.#redemptions]) each.see(event, transfers);
  }

  close(): void {
    this.#payments.close();
    this.#redemptions.close();
  }

  get checks(): Check[] {
    const { payments, holds } = this.#payments;
    return [this.#flows.check, payments, holds, this.#redemptions.check];
  }
}
