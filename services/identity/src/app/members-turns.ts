import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { jsonOf, jsonValue, type RecordPlace, type Records } from '@mutirao/adapters/records';
import { Unavailable } from '@mutirao/event-sourcing';

/** One piece of work after the other: of two that keep the same person, neither undoes the other. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }
}

const TURN = 'members';
/** More than any turn takes: whoever has it for longer is dead, or as good as. In milliseconds. */
const LEASE = 60_000;
const PATIENCE = 10_000;
const ASK_AGAIN = 20;

interface Lease {
  readonly holder: string;
  readonly until: number;
}

/**
 * The same among several instances: whoever has the one record has the turn. It is a lease and no
 * fence: an instance that stops for a minute in the middle of a turn, and then goes on, may undo what
 * another kept of the same person meanwhile.
 */
export class SharedTurns extends Turns {
  readonly #records: Records;
  /** Resolves when all is known here that was recorded in turns before. */
  readonly #follow: () => Promise<void>;
  readonly #holder = randomBytes(16).toString('base64url');

  constructor(records: Records, follow: () => Promise<void>) {
    super();
    this.#records = records;
    this.#follow = follow;
  }

  static async open(place: RecordPlace, follow: () => Promise<void>): Promise<SharedTurns> {
    return new SharedTurns(await place.open({ name: 'turns' }), follow);
  }

  /** Rejects with Unavailable when another instance has the turn for too long. */
  override take<T>(work: () => Promise<T>): Promise<T> {
    return super.take(async () => {
      const deadline = Date.now() + PATIENCE;
      while (!(await this.#hold())) {
        if (Date.now() > deadline) throw new Unavailable('another instance keeps people just now');
        await sleep(ASK_AGAIN);
      }
      try {
        await this.#follow();
        return await work();
      } finally {
        await this.#release();
      }
    });
  }

  async #hold(): Promise<boolean> {
    const now = Date.now();
    const lease: Lease = { holder: this.#holder, until: now + LEASE };
    const record = { key: TURN, value: jsonValue(lease) };
    const kept = await this.#records.get(TURN);
    if (!kept) return (await this.#records.insert([record]))[0] ?? false;
    const { until } = jsonOf<Lease>(kept);
    return until <= now && this.#records.replace(record, kept.revision);
  }

  /** What was taken over by another since is left to it; what cannot be let go lapses. */
  async #release(): Promise<void> {
    const kept = await this.#records.get(TURN).catch(() => undefined);
    if (!kept || jsonOf<Lease>(kept).holder !== this.#holder) return;
    const free: Lease = { holder: '', until: 0 };
    const record = { key: TURN, value: jsonValue(free) };
    await this.#records.replace(record, kept.revision).catch(() => false);
  }
}
