import { hash, randomBytes } from 'node:crypto';
import { DoesNotOpen, seal, unseal } from '@mutirao/adapters/sealing';

interface Sealed {
  readonly until: number;
  readonly content: unknown;
}

/**
 * What a client carries between two steps of a sign-in: sealed by a key that this process alone has,
 * so that nothing is kept of the many that never come back, and whoever asks for millions fills no
 * memory. Each counts once: of those that were used a digest is kept until they would lapse. After a
 * restart none counts, and people begin again.
 */
export class Tickets {
  readonly #key = randomBytes(32);
  readonly #now: () => number;
  /** Digest → when it lapses, in the order of use. */
  readonly #used = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** `purpose` is what it may be used for, and by whom. */
  issue(purpose: string, content: unknown, seconds: number): string {
    const sealed: Sealed = { until: this.#now() + seconds * 1000, content };
    return seal(this.#key, purpose, Buffer.from(JSON.stringify(sealed))).toString('base64url');
  }

  /** What is in it; `undefined` for one that is another's, has lapsed or was used. */
  open<T>(purpose: string, ticket: string): T | undefined {
    if (this.#used.has(nameOf(ticket))) return undefined;
    const sealed = this.#unsealed(purpose, ticket);
    return sealed && sealed.until > this.#now() ? (sealed.content as T) : undefined;
  }

  /** Uses it up. False when that was done before, by somebody who was faster. */
  use(purpose: string, ticket: string): boolean {
    const name = nameOf(ticket);
    const sealed = this.#unsealed(purpose, ticket);
    if (!sealed || this.#used.has(name)) return false;
    const now = this.#now();
    for (const [old, until] of this.#used) if (until <= now) this.#used.delete(old);
    this.#used.set(name, sealed.until);
    return sealed.until > now;
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
