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
    const takes = await Promise.all(counted.map((each) => this.#take(each)));
    const seconds = Math.max(...takes.map(({ waitSeconds }) => waitSeconds));
    if (seconds > 0) {
      await Promise.all(takes.map(({ undo }) => undo()));
      return { kind: 'refused', refusal: { code: 'too-many-tries', retryAfterSeconds: seconds } };
    }
    let wrong = false;
    try {
      const answer = await work();
      wrong = isWrong(answer);
      return answer;
    } finally {
      if (!wrong) {
        await Promise.all(counted.map((each) => this.#giveBack(each)));
      }
    }
  }

  /** Counts a try, unless one has to wait: in one step, however many there are at once. */
  async #take({ name, free, mostWaitSeconds }: Counted): Promise<Take> {
    const digest = this.#digest(name);
    const now = this.#now();
    return this.#attempts.change<Take>(digest, now, (before) => {
      const { count, at } = before;
      const wait = Math.min(2 ** Math.min(count - free, 30), mostWaitSeconds);
      const waitSeconds = count < free ? 0 : Math.ceil((at + wait * 1000 - now) / 1000);
      if (waitSeconds > 0) return { answer: { waitSeconds, undo: async () => undefined } };
      const taken = { count: count + 1, at: now };
      const undo = () =>
        this.#attempts.change(digest, now, (found) => ({
          failures: found.count === taken.count ? before : { ...found, count: found.count - 1 },
          answer: undefined,
        }));
      return { failures: taken, answer: { waitSeconds: 0, undo } };
    });
  }

  /** A right one clears the account; of an address, whose other tries may be guesses, it is one less. */
  #giveBack({ name }: Counted): Promise<void> {
    const now = this.#now();
    return this.#attempts.change(this.#digest(name), now, ({ count }) => ({
      failures: { count: name.startsWith('address:') ? Math.max(0, count - 1) : 0, at: now },
      answer: undefined,
    }));
  }
}

interface Take {
  /** 0 when it was counted. */
  readonly waitSeconds: number;
  /** As if it had not been tried. */
  undo(): Promise<void>;
}
