import { Check } from './check.ts';
import type { Evidence } from './evidence.ts';
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

  /** Once every card is known. Read after the journal: a hash is kept before the event that names it. */
  async close(evidence: Evidence): Promise<void> {
    try {
      const kept = [...(await evidence.pins())];
      const hashes = new Map(kept.map(([pin, value]) => [pin, hashOf(value)]));
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

/** Nothing for what is no record of a PIN. */
function hashOf(text: string): string {
  const { hash } = JSON.parse(text) as { readonly hash?: unknown };
  return typeof hash === 'string' ? hash : '';
}
