import {
  jsonOf,
  jsonValue,
  type RecordPlace,
  type Records,
  type RecordsOptions,
} from '@mutirao/adapters/records';
import { changeRecord } from './changed-record.ts';

/** How often something failed in a row, and when the last time was (milliseconds since 1970). */
export interface Failures {
  readonly count: number;
  readonly at: number;
}

export const ATTEMPTS = {
  name: 'attempts',
  marks: { at: 'number' },
  isWaitedFor: false,
} as const satisfies RecordsOptions;

const NONE: Failures = { count: 0, at: 0 };
/** Who is not heard of for so long starts anew. */
const FORGOTTEN_MILLISECONDS = 24 * 60 * 60 * 1000;
const MOST_RECORDS = 200_000;
/** Names are digests in base64url: of each first letter there are as many as of any other. */
const LETTERS = 64;

/**
 * Sign-ins that failed, by keyed digests of what was tried and from where: a restart forgets none of
 * them, and all instances count together. Of a power cut the last ones may be forgotten, since waiting
 * for the disk at each try would make trying a way to stop everybody else.
 */
export class Attempts {
  readonly #records: Records;
  /** Of those at once about one name here, one after the other, so that none has to try again. */
  readonly #last = new Map<string, Promise<unknown>>();

  constructor(records: Records) {
    this.#records = records;
  }

  static async open(place: RecordPlace): Promise<Attempts> {
    return new Attempts(await place.open(ATTEMPTS));
  }

  async read(name: Uint8Array, now: number): Promise<Failures> {
    const kept = await this.#records.get(textOf(name));
    return recent(kept && jsonOf<Failures>(kept), now);
  }

  /** Counts anew by what is counted; none is lost of several at once. Answers what `to` answers. */
  async change<R>(
    name: Uint8Array,
    now: number,
    to: (failures: Failures) => { readonly failures?: Failures; readonly answer: R },
  ): Promise<R> {
    const key = textOf(name);
    const work = () =>
      changeRecord(this.#records, key, (kept) => {
        const { failures, answer } = to(recent(kept && jsonOf<Failures>(kept), now));
        if (!failures) return { answer };
        // Of what did not fail nothing need be known: the next sweep takes it.
        const at = failures.count === 0 ? 0 : failures.at;
        return { answer, record: { key, value: jsonValue(failures), marks: { at } } };
      });
    const turn = (this.#last.get(key) ?? Promise.resolve()).then(work);
    const over = turn.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(key, over);
    void over.then(() => {
      if (this.#last.get(key) === over) this.#last.delete(key);
    });
    return turn;
  }

  /** The old ones go, and of too many the older: trying may not fill the disk. */
  async sweep(now: number, most = MOST_RECORDS): Promise<void> {
    for (let age = FORGOTTEN_MILLISECONDS; age >= 1_000; age /= 2) {
      await this.#records.removeBelow('at', now - age + 1);
      const limit = Math.ceil(most / LETTERS) + 1;
      const sample = await this.#records.list({ prefix: 'A', limit });
      if (sample.length * LETTERS <= most) return;
    }
  }
}

const textOf = (name: Uint8Array): string => Buffer.from(name).toString('base64url');

const recent = (found: Failures | undefined, now: number): Failures =>
  found && found.at + FORGOTTEN_MILLISECONDS > now ? found : NONE;
