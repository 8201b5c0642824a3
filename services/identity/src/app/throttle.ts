import type { Attempts } from '../stores/sessions-attempts.ts';
import type { Answer } from './answer.ts';

/** What tries are counted by: an account as it was typed, known or not, or an address. */
export interface Counted {
  readonly name: string;
  /** Failures in a row after which one waits: 1 s, 2 s, 4 s … */
  readonly free: number;
  readonly mostWaitSeconds: number;
}

/** Guessing by the thousand is over, and whoever is kept out by a stranger is so for a quarter hour. */
export const account = (typed: string): Counted => ({
  name: `account:${typed}`,
  free: 5,
  mostWaitSeconds: 900,
});

/** A code of six digits, of which three count at a time. */
export const secondFactor = (member: string): Counted => ({
  name: `second-factor:${member}`,
  free: 5,
  mostWaitSeconds: 900,
});

/** Many people may share an address: a school, a whole town behind one provider. */
export const address = (ip: string): Counted => ({
  name: `address:${ip}`,
  free: 100,
  mostWaitSeconds: 300,
});

/**
 * Slows down whoever tries. A try is counted before anything is looked up and given back when it was
 * right, so that a hundred at once are a hundred tries; what is answered is the same whether there is
 * such an account or not.
 */
export class Throttle {
  readonly #attempts: Attempts;
  readonly #now: () => number;
  readonly #digest: (name: string) => Uint8Array;

  /** Of what was typed and from where, `digest`, which is keyed, is all that is kept. */
  constructor(attempts: Attempts, digest: (name: string) => Uint8Array, now: () => number) {
    this.#attempts = attempts;
    this.#digest = digest;
    this.#now = now;
  }

  /** Runs `work` unless one of these has to wait. What it refuses, `isWrong` says, was a wrong guess. */
  async guard<T>(
    counted: readonly Counted[],
    work: () => Promise<Answer<T>>,
    isWrong: (answer: Answer<T>) => boolean,
  ): Promise<Answer<T>> {
    const seconds = Math.max(...counted.map((each) => this.#waitSeconds(each)));
    if (seconds > 0) {
      return { kind: 'refused', refusal: { code: 'too-many-tries', retryAfterSeconds: seconds } };
    }
    for (const each of counted) this.#change(each, (count) => count + 1);
    let wrong = false;
    try {
      const answer = await work();
      wrong = isWrong(answer);
      return answer;
    } finally {
      // A right one clears the account; of an address, whose other tries may be guesses, it is one less.
      if (!wrong) {
        for (const each of counted) {
          this.#change(each, (count) => (each.name.startsWith('address:') ? count - 1 : 0));
        }
      }
    }
  }

  #waitSeconds({ name, free, mostWaitSeconds }: Counted): number {
    const { count, at } = this.#attempts.read(this.#digest(name), this.#now());
    if (count < free) return 0;
    const wait = Math.min(2 ** Math.min(count - free, 30), mostWaitSeconds);
    return Math.ceil((at + wait * 1000 - this.#now()) / 1000);
  }

  #change({ name }: Counted, to: (count: number) => number): void {
    const digest = this.#digest(name);
    const now = this.#now();
    const { count } = this.#attempts.read(digest, now);
    this.#attempts.keep(digest, { count: Math.max(0, to(count)), at: now });
  }
}
