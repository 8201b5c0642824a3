import type { ReadModelStore } from '@mutirao/event-sourcing';
import { accounts } from './accounts.ts';
import { type AccountMovement, parseMovement } from './movements.ts';

/** So many positions are looked through one by one rather than halved again. */
const NEAR = 4_096;

/** What moved one account, up to a position. */
export class AccountLog {
  readonly #models: Pick<ReadModelStore, 'lines'>;
  readonly #account: string;
  readonly #last: number;

  constructor(models: Pick<ReadModelStore, 'lines'>, account: string, last: number) {
    this.#models = models;
    this.#account = account;
    this.#last = last;
  }

  /** In order, from a position on. */
  async *from(position: number): AsyncGenerator<AccountMovement> {
    yield* this.#between(position, this.#last);
  }

  /** The first that fits, where those after one that fits do too. */
  async first(fits: (movement: AccountMovement) => boolean): Promise<AccountMovement | undefined> {
    let [low, high] = [0, this.#last];
    let best: AccountMovement | undefined;
    while (high - low > NEAR) {
      const middle = Math.floor((low + high) / 2);
      const found = await this.#firstOf(middle, high);
      if (found !== undefined && !fits(found)) low = found.position + 1;
      else {
        best = found ?? best;
        high = middle - 1;
      }
    }
    for await (const movement of this.#between(low, high)) if (fits(movement)) return movement;
    return best;
  }

  async #firstOf(from: number, to: number): Promise<AccountMovement | undefined> {
    for await (const movement of this.#between(from, to)) return movement;
    return undefined;
  }

  async *#between(from: number, to: number): AsyncGenerator<AccountMovement> {
    if (from > to) return;
    const lines = this.#models.lines(accounts.name, this.#account, { from, to });
    for await (const line of lines) yield parseMovement(line);
  }
}
