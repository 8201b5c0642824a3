import { hash } from 'node:crypto';
import { DoesNotOpen, seal, unseal } from '@mutirao/adapters/sealing';
import type { UsedTickets } from '../stores/used-tickets.ts';

interface Sealed {
  readonly until: number;
  readonly content: unknown;
}

/**
 * What a client carries between two steps of a sign-in: sealed, so that nothing is kept of the many
 * that never come back, and whoever asks for millions fills no memory. The next step may come to
 * another instance, which has the same key. Each counts once: of those that were used a digest is kept
 * until they would lapse.
 */
export class Tickets {
  readonly #used: UsedTickets;
  readonly #key: Uint8Array;
  readonly #now: () => number;

  constructor(used: UsedTickets, key: Uint8Array, now: () => number) {
    this.#used = used;
    this.#key = key;
    this.#now = now;
  }

  /** `purpose` is what it may be used for, and by whom. */
  issue(purpose: string, content: unknown, seconds: number): string {
    const sealed: Sealed = { until: this.#now() + seconds * 1000, content };
    return seal(this.#key, purpose, Buffer.from(JSON.stringify(sealed))).toString('base64url');
  }

  /** What is in it; `undefined` for one that is another's, has lapsed or was used. */
  async open<T>(purpose: string, ticket: string): Promise<T | undefined> {
    const sealed = this.#unsealed(purpose, ticket);
    if (!sealed || sealed.until <= this.#now()) return undefined;
    return (await this.#used.has(nameOf(ticket))) ? undefined : (sealed.content as T);
  }

  /** Uses it up. False when that was done before, by somebody who was faster. */
  async use(purpose: string, ticket: string): Promise<boolean> {
    const sealed = this.#unsealed(purpose, ticket);
    if (!sealed || sealed.until <= this.#now()) return false;
    return this.#used.add(nameOf(ticket), sealed.until);
  }

  #unsealed(purpose: string, ticket: string): Sealed | undefined {
    try {
      return JSON.parse(
        unseal(this.#key, purpose, Buffer.from(ticket, 'base64url')).toString(),
      ) as Sealed;
    } catch (error) {
      if (error instanceof DoesNotOpen) return undefined;
      throw error;
    }
  }
}

/** Of what it says, not of how it is spelled: base64url has several spellings of some bytes. */
const nameOf = (ticket: string): string =>
  hash('sha256', Buffer.from(ticket, 'base64url'), 'base64url');
