import type { Minor } from '@mutirao/money';
import { Check } from './check.ts';
import type { PlainBooks, PlainTransfer } from './plain-books.ts';
import type { PlainEvent } from './plain-reader.ts';

/** What the bank did: booked even where it leaves a shortfall. All else a person decides. */
const BANK_FACTS = /^BankLineBooked$/;

/**
 * No command makes or widens a shortfall (DESIGN §4.8): after every event, of each programme that
 * it touches, what `issuance` exceeds `bank` less `yield`.
 */
export class ReserveCheck {
  readonly check = new Check('reserve');
  readonly #books: PlainBooks;
  readonly #shortfalls = new Map<string, number>();
  readonly #byBank = new Set<string>();

  constructor(books: PlainBooks) {
    this.#books = books;
  }

  see({ position, body }: PlainEvent, transfers: readonly PlainTransfer[]): void {
    for (const programme of touched(transfers)) {
      const issued = this.#books.accounts.get(`issuance:${programme}`);
      if (!issued) continue;
      this.check.count++;
      const waiting = Math.max(0, this.#balance(`yield:${programme}`));
      const backing = this.#balance(`bank:${programme}`) - waiting;
      const shortfall = Math.max(0, issued.balance - backing);
      const before = this.#shortfalls.get(programme) ?? 0;
      this.#shortfalls.set(programme, shortfall);
      if (shortfall <= before) continue;
      const kind = body?.kind ?? 'an unreadable event';
      if (BANK_FACTS.test(kind)) this.#byBank.add(programme);
      else
        this.check.fault(`position ${position}: ${kind} leaves ${programme} short by ${shortfall}`);
    }
  }

  close(): void {
    for (const programme of this.#byBank) {
      const now = this.#shortfalls.get(programme) ?? 0;
      this.check.note(`the bank left ${programme} short; the shortfall is ${now} now`);
    }
  }

  #balance(account: string): Minor | 0 {
    return this.#books.accounts.get(account)?.balance ?? 0;
  }
}

function touched(transfers: readonly PlainTransfer[]): Set<string> {
  const programmes = new Set<string>();
  for (const { debit, credit } of transfers) {
    for (const { id } of [debit, credit]) {
      const [, programme] = /^(?:issuance|bank|yield):(.+)/.exec(id) ?? [];
      if (programme !== undefined) programmes.add(programme);
    }
  }
  return programmes;
}
