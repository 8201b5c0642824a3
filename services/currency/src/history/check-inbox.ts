import { Check } from './check.ts';
import type { PlainBooks } from './plain-books.ts';
import type { PlainEvent } from './plain-reader.ts';

/**
 * Messages of other services: each was taken once and in order, or parked and taken out again in the
 * order of its key; and what a message opened, froze or closed is so in the books at once.
 */
export class InboxCheck {
  readonly check = new Check('inbox');
  readonly #books: PlainBooks;
  readonly #cursors = new Map<string, number>();
  /** Source and key → positions that are parked, in their order. */
  readonly #parked = new Map<string, number[]>();

  constructor(books: PlainBooks) {
    this.#books = books;
  }

  /** Once the books have booked it. */
  see({ position, body }: PlainEvent): void {
    if (body === undefined) return;
    const { kind, data } = body;
    const fault = (what: string): void => this.check.fault(`position ${position}: ${what}`);
    const found = MESSAGES.test(kind) ? this.#message(kind, data) : this.#account(kind, data);
    if (found !== undefined) fault(found);
  }

  #message(kind: string, data: Readonly<Record<string, unknown>>): string | undefined {
    this.check.count++;
    const [source, at, key] = [String(data['source']), Number(data['position']), data['key']];
    const waiting = this.#parked.get(`${source} ${key}`) ?? [];
    if (kind === 'ParkedMessageApplied') {
      if (waiting.shift() === at) return undefined;
      return `message ${at} was not the first that was parked of its key`;
    }
    const cursor = this.#cursors.get(source) ?? -1;
    if (kind === 'MessageParked') this.#parked.set(`${source} ${key}`, [...waiting, at]);
    this.#cursors.set(source, Math.max(cursor, at));
    return at > cursor ? undefined : `message ${at} was taken after ${cursor}`;
  }

  #account(kind: string, data: Readonly<Record<string, unknown>>): string | undefined {
    const expected = ACCOUNTS[kind];
    if (!expected) return undefined;
    for (const account of expected.accounts(String(data['holder'] ?? data['merchant']))) {
      this.check.count++;
      const state = this.#books.accounts.get(account)?.state ?? 'missing';
      if (!expected.states.includes(state)) return `${account} is ${state} after ${kind}`;
    }
    return undefined;
  }
}

const MESSAGES = /^(MessageReceived|MessageParked|ParkedMessageApplied)$/;

const ofHolder = (id: string): string[] => [`holder:${id}`];

/** What the accounts that an event is about are after it. */
const ACCOUNTS: Readonly<
  Record<
    string,
    { readonly accounts: (id: string) => string[]; readonly states: readonly string[] } | undefined
  >
> = {
  HolderOpened: { accounts: ofHolder, states: ['open', 'frozen'] },
  HolderSuspended: { accounts: ofHolder, states: ['frozen', 'closed'] },
  HolderReinstated: { accounts: ofHolder, states: ['open', 'frozen', 'closed'] },
  HolderReleased: { accounts: ofHolder, states: ['closed'] },
  MerchantAccredited: {
    accounts: (id) => [`merchant:${id}`, `redeeming:${id}`],
    states: ['open'],
  },
};
