import { hash } from 'node:crypto';
import type { RecordPlace, Records } from '@mutirao/adapters/records';
import { Unavailable } from '@mutirao/event-sourcing';
import { unavailable } from './problem.ts';

/** Proofs remembered: some 4,000 a second. */
const MOST_REMEMBERED = 500_000;
const SWEEP_EVERY_SECONDS = 60;

/** Port: the proofs that came before, so that each counts once. */
export interface SeenProofs {
  /**
   * False for one that came before. It may be forgotten at `until`; times are in seconds since 1970.
   * Throws or rejects when it cannot be remembered: one that is forgotten too early could come again.
   */
  add(name: string, times: { readonly now: number; readonly until: number }): Promise<boolean>;
}

/** Of a service that is one process. */
export class RememberedProofs implements SeenProofs {
  /** Name → when it may be forgotten, in the order of arrival. */
  readonly #seen = new Map<string, number>();

  async add(name: string, { now, until }: { now: number; until: number }): Promise<boolean> {
    for (const [old, end] of this.#seen) {
      if (end > now) break;
      this.#seen.delete(old);
    }
    if (this.#seen.size >= MOST_REMEMBERED) throw unavailable('Too many tills ask just now.', 1);
    if (this.#seen.has(name)) return false;
    this.#seen.set(name, until);
    return true;
  }
}

/** Of several instances of one service: a copy of a request may come to another than the request did. */
export class RecordedProofs implements SeenProofs {
  readonly #records: Records;
  #sweptAt = 0;

  constructor(records: Records) {
    this.#records = records;
  }

  /** A power cut may take the last ones back: of the requests behind them, each has its own key. */
  static async open(place: RecordPlace): Promise<RecordedProofs> {
    const marks = { until: 'number' } as const;
    const options = { name: 'seen-proofs', marks, isWaitedFor: false };
    return new RecordedProofs(await place.open(options));
  }

  async add(name: string, times: { now: number; until: number }): Promise<boolean> {
    try {
      return await this.#added(name, times);
    } catch (error) {
      if (error instanceof Unavailable) throw unavailable(`${error.message}.`, 1);
      throw error;
    }
  }

  async #added(name: string, { now, until }: { now: number; until: number }): Promise<boolean> {
    if (now - this.#sweptAt >= SWEEP_EVERY_SECONDS) {
      this.#sweptAt = now;
      await this.#records.removeBelow('until', now);
    }
    const key = hash('sha256', name, 'base64url');
    const [isNew = false] = await this.#records.insert([
      { key, value: Buffer.alloc(0), marks: { until } },
    ]);
    return isNew;
  }
}
