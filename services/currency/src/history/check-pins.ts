import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Check } from './check.ts';
import type { PlainEvent } from './plain-reader.ts';

/** Argon2id at the agreed cost, or above it after some years. */
const HASH = /^\$argon2id\$v=19\$m=\d{5,},t=\d+,p=\d+\$[\w+/]{22}\$[\w+/]{43}$/;

/**
 * Every card that may pay has the hash of its PIN, in the store beside the journal. Whether it is
 * the hash of the right PIN, nobody can tell; a desk sets another where one is missing.
 */
export class PinsCheck {
  readonly check = new Check('pins');
  /** Card → where the journal says that its hash lies. */
  readonly #pins = new Map<string, string>();

  see({ body }: PlainEvent): void {
    const card = body?.data['card'];
    if (body === undefined || typeof card !== 'string') return;
    if (body.kind === 'CardActivated' || body.kind === 'PinChanged') {
      this.#pins.set(card, String(body.data['pin']));
    } else if (body.kind === 'CardBlocked' || body.kind === 'CardReplaced') {
      this.#pins.delete(card);
    }
  }

  /** Once every card is known. Opened after the journal: a hash is kept before the event that names it. */
  close(path: string): void {
    try {
      const hashes = hashesIn(path);
      for (const [card, pin] of this.#pins) {
        this.check.count++;
        const hash = hashes.get(pin);
        if (hash === undefined) this.check.fault(`card ${card} has no PIN: a desk must set one`);
        else if (!HASH.test(hash)) this.check.fault(`the PIN of card ${card} is no Argon2id hash`);
      }
    } catch (error) {
      this.check.fault(`the PINs cannot be read: ${(error as Error).message}`);
    }
  }
}

function hashesIn(path: string): ReadonlyMap<string, string> {
  if (!existsSync(path)) return new Map();
  const db = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  try {
    const rows = db.prepare('SELECT id, hash FROM pins').all() as { id: string; hash: string }[];
    return new Map(rows.map(({ id, hash }) => [id, hash]));
  } finally {
    db.close();
  }
}
