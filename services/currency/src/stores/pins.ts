import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import {
  jsonOf,
  jsonValue,
  type Kept,
  type RecordPlace,
  type Records,
  type RecordsOptions,
} from '@mutirao/adapters/records';
import { hash, verify } from '@node-rs/argon2';

export const PINS = { name: 'pins' } as const satisfies RecordsOptions;

/** As OWASP advises for Argon2id: 19 MiB, two passes. About 20 ms of one core. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Hashes that are computed at once: as many as libuv's pool has threads, and 76 MiB. */
const AT_ONCE = 4;
const A_PAGE = 1_000;
/** Of chance, and so of no PIN: where there is nothing to compare with, as much is computed. */
const NOBODYS =
  '$argon2id$v=19$m=19456,t=2,p=1$BDbixvDRp32D+gEjfNoxZQ$hNnE5DpyXlhTb5QNn/FbcV3wu9SP3kzRSLj8lKR81EM';

interface KeptPin {
  readonly hash: string;
  /** Milliseconds since 1970. */
  readonly keptAt: number;
}

/**
 * The erasable store of PINs. What is hashed is an HMAC of card and PIN under the community's key,
 * which lies outside the folder: of four digits alone any hash would fall in minutes to whoever
 * copies the folder. The journal names the hash that counts, so a hash that was kept for a change
 * which never came about is worth nothing.
 */
export class Pins {
  readonly #records: Records;
  readonly #key: KeyObject;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  private constructor(records: Records, communityKey: Uint8Array) {
    this.#records = records;
    this.#key = createSecretKey(
      Buffer.from(hkdfSync('sha256', communityKey, '', 'mutirao card PINs', 32)),
    );
  }

  static async open(place: RecordPlace, communityKey: Uint8Array): Promise<Pins> {
    return new Pins(await place.open(PINS), communityKey);
  }

  /** Keeps the hash of a PIN under `id`, durably. False when another PIN has this id already. */
  async keep(id: string, card: string, digits: string, now: number): Promise<boolean> {
    if (await this.#records.get(id)) return this.matches(id, card, digits);
    const hashed = await this.#inTurn(() => hash(this.#sealed(card, digits), COST));
    const pin: KeptPin = { hash: hashed, keptAt: now };
    const [isNew] = await this.#records.insert([{ key: id, value: jsonValue(pin) }]);
    return isNew === true || this.matches(id, card, digits);
  }

  /** Whether these are the digits kept under `id`. It takes as long where nothing is kept. */
  async matches(id: string | undefined, card: string, digits: string): Promise<boolean> {
    const kept = id === undefined ? undefined : await this.#records.get(id);
    const hashed = kept ? jsonOf<KeptPin>(kept).hash : NOBODYS;
    return this.#inTurn(() => verify(hashed, this.#sealed(card, digits)));
  }

  /**
   * Erases all others: PINs that were changed, and those of cards that are no more. Those that were
   * kept since `before` stay: the event that names one may not be known here yet.
   */
  async keepOnly(ids: ReadonlySet<string>, before: number): Promise<void> {
    const isOver = (kept: Kept) => !ids.has(kept.key) && jsonOf<KeptPin>(kept).keptAt < before;
    for (let after: string | undefined, page: Kept[] | undefined; page?.length !== 0; ) {
      page = await this.#records.list({ ...(after !== undefined && { after }), limit: A_PAGE });
      after = page.at(-1)?.key;
      const over = page.filter(isOver).map(({ key }) => key);
      if (over.length > 0) await this.#records.remove(over);
    }
  }

  /** As text, since the library's `verify` reads the bytes that it is given as UTF-8. */
  #sealed(card: string, digits: string): string {
    return createHmac('sha256', this.#key).update(`${card}\0${digits}`).digest('base64url');
  }

  /** Off the event loop, and at most so many at a time; how many wait, the caller bounds. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running++;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
