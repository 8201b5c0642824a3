import { timingSafeEqual } from 'node:crypto';

/** How long a code counts, and how often a wrong one may be tried. */
export const CODE_MILLISECONDS = 10 * 60_000;
const TRIES = 5;
/** Codes for one contact within a day: what is sent costs money, and each is five guesses. */
const CODES_A_DAY = 5;
const DAY_MILLISECONDS = 24 * 60 * 60_000;
/** Beyond this the oldest are forgotten: whoever waits asks for another. */
const MOST_CONTACTS = 10_000;

interface SentCode {
  /** Keyed digests of the code, and of the address that it was sent to. */
  readonly code: Buffer;
  readonly address: Buffer;
  readonly until: number;
  triesLeft: number;
}

interface ContactRow {
  sent?: SentCode;
  /** When codes were sent, milliseconds since 1970. */
  readonly sentAt: readonly number[];
}

export type Tried =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong'; readonly triesLeft: number }
  | { readonly kind: 'unknown' };

/**
 * The codes that are under way, as digests, in memory: ten minutes is not long enough to outlive a
 * restart for, after which people ask for another.
 */
export class ContactCodes {
  readonly #contacts = new Map<string, ContactRow>();

  /** Whether this code is on its way to this address already. */
  isSent(contact: string, code: Buffer, address: Buffer, now: number): boolean {
    const sent = this.#contacts.get(contact)?.sent;
    return !!sent && sent.until > now && same(sent.code, code) && same(sent.address, address);
  }

  /** The instant at which the next code may be sent, if that is not yet. */
  waitsUntil(contact: string, now: number): number | undefined {
    const sentAt = this.#recent(contact, now);
    const [oldest] = sentAt;
    return oldest === undefined || sentAt.length < CODES_A_DAY
      ? undefined
      : oldest + DAY_MILLISECONDS;
  }

  /** The one code that counts for this contact from now on. */
  note(contact: string, code: Buffer, address: Buffer, now: number): void {
    const sentAt = [...this.#recent(contact, now), now];
    this.#contacts.delete(contact);
    const sent = { code, address, until: now + CODE_MILLISECONDS, triesLeft: TRIES };
    this.#contacts.set(contact, { sent, sentAt });
    const [first] = this.#contacts.keys();
    if (this.#contacts.size > MOST_CONTACTS && first !== undefined) this.#contacts.delete(first);
  }

  /** A code counts until it lapses: a confirmation may come again whose answer was lost. */
  confirm(contact: string, code: Buffer, address: Buffer, now: number): Tried {
    const sent = this.#contacts.get(contact)?.sent;
    if (!sent || sent.until <= now || sent.triesLeft === 0 || !same(sent.address, address)) {
      return { kind: 'unknown' };
    }
    if (same(sent.code, code)) return { kind: 'right' };
    sent.triesLeft -= 1;
    return { kind: 'wrong', triesLeft: sent.triesLeft };
  }

  forget(member: string): void {
    for (const contact of this.#contacts.keys()) {
      if (contact.startsWith(`${member} `)) this.#contacts.delete(contact);
    }
  }

  #recent(contact: string, now: number): readonly number[] {
    const sentAt = this.#contacts.get(contact)?.sentAt ?? [];
    return sentAt.filter((at) => at > now - DAY_MILLISECONDS);
  }
}

const same = (one: Buffer, other: Buffer): boolean =>
  one.length === other.length && timingSafeEqual(one, other);
