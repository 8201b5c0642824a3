import type { OutgoingLog } from './ports.ts';

/** A log beats once a second: one that has missed two is not known to live. */
const RECENT_MS = 2_500;

/** How far a consumer is with a log, and whether that is all there is. */
export class Progress {
  readonly #log: OutgoingLog;
  #position = -1;
  /** The last sign of life up to which everything is handled. */
  #currentAt = 0;

  constructor(log: OutgoingLog) {
    this.#log = log;
  }

  /** Everything up to here is handled, parked, or nobody's here. */
  get position(): number {
    return this.#position;
  }

  /** False for a position that was reached before. */
  reach(position: number): boolean {
    if (position <= this.#position) return false;
    this.#position = position;
    this.look();
    return true;
  }

  /** To be called now and then: it notes when the consumer was up to date. */
  look(): void {
    const { position, at } = this.#log.beat();
    if (this.#position >= position) this.#currentAt = at;
  }

  /**
   * 0 while all that the log has told of is handled and the log lives; else how long ago that was so.
   * `now` is the machine's time, in milliseconds.
   */
  behindSeconds(now: number): number {
    this.look();
    const age = Math.max(0, now - this.#currentAt);
    const isCurrent = this.#currentAt === this.#log.beat().at;
    return isCurrent && age <= RECENT_MS ? 0 : age / 1000;
  }
}
