import { setTimeout as pause } from 'node:timers/promises';
import type { BusLogger } from '../bus/ports.ts';
import type { Duties, Ownership } from '../journal/ownership.ts';
import type { ServedLedger } from './commands-consumer.ts';

const FIRST_PAUSE_MILLISECONDS = 100;
const LONGEST_PAUSE_MILLISECONDS = 2_000;

/** Whether a ledger is ours: given to us, and caught up with what the owner before wrote. */
export class LedgerOwnership implements Ownership {
  readonly served: ServedLedger;
  readonly #logger: BusLogger;
  readonly #duties = new Set<Duties>();
  #given: AbortController | undefined;
  #caughtUp: Promise<boolean> = Promise.resolve(false);
  #isOurs = false;

  constructor(served: ServedLedger, logger: BusLogger) {
    this.served = served;
    this.#logger = logger;
  }

  get isOurs(): boolean {
    return this.#isOurs;
  }

  watch(duties: Duties): () => void {
    this.#duties.add(duties);
    if (this.#isOurs) duties.gained();
    return () => void this.#duties.delete(duties);
  }

  /** Nothing when it was given already. */
  gain(): void {
    if (this.#given) return;
    this.#given = new AbortController();
    this.#caughtUp = this.#takeOver(this.#given.signal);
  }

  /** Resolves when all that the owner does has ended; from now on it is not ours. */
  async lose(): Promise<void> {
    this.#given?.abort();
    this.#given = undefined;
    this.#caughtUp = Promise.resolve(false);
    if (!this.#isOurs) return;
    this.#isOurs = false;
    const { ledger } = this.served;
    const ended = await Promise.allSettled([...this.#duties].map((duties) => duties.lost()));
    for (const each of ended) {
      if (each.status === 'fulfilled') continue;
      this.#logger.error(
        { ledger, error: String(each.reason) },
        'an owner’s work did not end well',
      );
    }
  }

  /** False when it is not ours, or when that takes longer than until `deadline` (ms since 1970). */
  async caughtUp(deadline: number): Promise<boolean> {
    if (this.#isOurs) return true;
    const timer = new AbortController();
    const { signal } = timer;
    const late = pause(Math.max(0, deadline - Date.now()), false, { signal }).catch(() => false);
    try {
      return await Promise.race([this.#caughtUp, late]);
    } finally {
      timer.abort();
    }
  }

  async #takeOver(signal: AbortSignal): Promise<boolean> {
    const { ledger } = this.served;
    for (let wait = FIRST_PAUSE_MILLISECONDS; !signal.aborted; ) {
      try {
        await this.served.catchUp();
        break;
      } catch (error) {
        const name = error instanceof Error ? error.name : typeof error;
        this.#logger.warn({ ledger, error: name }, 'the journal cannot be read; it is tried again');
        await pause(wait, undefined, { signal }).catch(() => undefined);
        wait = Math.min(2 * wait, LONGEST_PAUSE_MILLISECONDS);
      }
    }
    if (signal.aborted) return false;
    this.#isOurs = true;
    for (const duties of this.#duties) duties.gained();
    return true;
  }
}
