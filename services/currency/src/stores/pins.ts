import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { hash, verify } from '@node-rs/argon2';

/** As OWASP advises for Argon2id: 19 MiB, two passes. About 20 ms of one core. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Hashes that are computed at once: as many as libuv's pool has threads, and 76 MiB. */
const AT_ONCE = 4;
/** Of chance, and so of no PIN: where there is nothing to compare with, as much is computed. */
const NOBODYS =
  '$argon2id$v=19$m=19456,t=2,p=1$BDbixvDRp32D+gEjfNoxZQ$hNnE5DpyXlhTb5QNn/FbcV3wu9SP3kzRSLj8lKR81EM';

/**
 * The erasable store of PINs. What is hashed is an HMAC of card and PIN under the community's key,
 * which lies outside the folder: of four digits alone any hash would fall in minutes to whoever
 * copies the folder. The journal names the hash that counts, so a hash that was kept for a change
 * which never came about is worth nothing.
 */
export class Pins {
  readonly #db: DatabaseSync;
  readonly #key: KeyObject;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(path: string, communityKey: Uint8Array) {
    this.#db = new DatabaseSync(path, { timeout: 5_000 });
    this.#key = createSecretKey(
      Buffer.from(hkdfSync('sha256', communityKey, '', 'mutirao card PINs', 32)),
    );
    this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
      CREATE TABLE IF NOT EXISTS pins (id TEXT PRIMARY KEY, hash TEXT NOT NULL) STRICT, WITHOUT ROWID`);
  }

  /** Keeps the hash of a PIN under `id`, durably. False when another PIN has this id already. */
  async keep(id: string, card: string, digits: string): Promise<boolean> {
    if (this.#hashOf(id) !== undefined) return this.matches(id, card, digits);
    const hashed = await this.#inTurn(() => hash(this.#sealed(card, digits), COST));
    this.#db.prepare('INSERT INTO pins (id, hash) VALUES (?, ?)').run(id, hashed);
    return true;
  }

  /** Whether these are the digits kept under `id`. It takes as long where nothing is kept. */
  matches(id: string | undefined, card: string, digits: string): Promise<boolean> {
    const hashed = (id === undefined ? undefined : this.#hashOf(id)) ?? NOBODYS;
    return this.#inTurn(() => verify(hashed, this.#sealed(card, digits)));
  }

  /** Erases all others: PINs that were changed, and those of cards that are no more. */
  keepOnly(ids: ReadonlySet<string>): void {
    const kept = this.#db.prepare('SELECT id FROM pins').all() as { id: string }[];
    const erase = this.#db.prepare('DELETE FROM pins WHERE id = ?');
    for (const { id } of kept) if (!ids.has(id)) erase.run(id);
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  #hashOf(id: string): string | undefined {
    const row = this.#db.prepare('SELECT hash FROM pins WHERE id = ?').get(id);
    return (row as { hash: string } | undefined)?.hash;
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
