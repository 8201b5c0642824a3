import { Unavailable } from '@mutirao/event-sourcing';

/** PINs that are checked or wait for it: two seconds' work of two cores. */
const MOST_AT_ONCE = 104;
const MOST_UNKNOWN = 20;
const WINDOW_MILLISECONDS = 60_000;

/** Whoever presents so many card numbers that there are not is guessing. Binds no key. */
export class TooManyUnknownCards extends Error {
  constructor(readonly retryAfterSeconds: number) {
    super('too many card numbers that there are not');
    this.name = 'TooManyUnknownCards';
  }
}

const ignored = (): void => {};

/** Who may have a PIN checked now. Kept in memory alone: what must not be lost is in the journal. */
export class PinTurns {
  readonly #underWay = new Set<string>();
  /** By who asked: when each number was unknown, in milliseconds since 1970. */
  readonly #unknown = new Map<string, number[]>();
  readonly #looking = new Map<string, Promise<void>>();

  /**
   * One at a time for each card, so that a hundred guesses at once are one guess. Throws
   * Unavailable, before anything is counted, to those that come meanwhile or find too many there.
   */
  async alone<T>(card: string, work: () => Promise<T>): Promise<T> {
    if (this.#underWay.has(card)) {
      throw new Unavailable('this card’s PIN is being checked just now');
    }
    if (this.#underWay.size >= MOST_AT_ONCE) {
      throw new Unavailable('too many PINs are being checked just now');
    }
    this.#underWay.add(card);
    try {
      return await work();
    } finally {
      this.#underWay.delete(card);
    }
  }

  /**
   * The card that `find` knows. Who has presented too many unknown numbers within a minute is
   * answered nothing of known ones either: else the answer would still tell which is which.
   */
  async lookUp(
    asker: string,
    now: number,
    find: () => Promise<string | undefined>,
  ): Promise<string | undefined> {
    // One after the other for each asker, so that each sees what came of those before.
    const last = this.#looking.get(asker) ?? Promise.resolve();
    const look = last.then(() => this.#lookUp(asker, now, find));
    const turn = look.then(ignored, ignored);
    this.#looking.set(asker, turn);
    try {
      return await look;
    } finally {
      if (this.#looking.get(asker) === turn) this.#looking.delete(asker);
    }
  }

  async #lookUp(
    asker: string,
    now: number,
    find: () => Promise<string | undefined>,
  ): Promise<string | undefined> {
    const recent = this.#recent(asker, now);
    const [oldest] = recent;
    if (recent.length >= MOST_UNKNOWN && oldest !== undefined) {
      throw new TooManyUnknownCards(Math.ceil((oldest + WINDOW_MILLISECONDS - now) / 1000));
    }
    const card = await find();
    if (card === undefined) this.#unknown.set(asker, [...recent, now]);
    return card;
  }

  #recent(asker: string, now: number): number[] {
    const before = this.#unknown.get(asker) ?? [];
    const recent = before.filter((at) => at > now - WINDOW_MILLISECONDS);
    if (recent.length === 0) this.#unknown.delete(asker);
    return recent;
  }
}
