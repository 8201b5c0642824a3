import { cardNumber, FREE_DIGITS } from '../domain/cards/number.ts';
import type { Town } from './town.ts';

type Parts = Pick<Town['parts'], 'notes' | 'register'>;

/**
 * The number of a card, which is stored nowhere: it is derived from the card's id and the community's
 * key, so that a retry is told the same again, and the register knows its keyed hash. Where it is
 * another card's already, the next one is taken.
 */
export async function assignNumber({ notes, register }: Parts, card: string): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    const number = derived(notes, card, attempt);
    if (await register.bindCard(number, card)) return number;
  }
}

/** The number that was assigned; `undefined` where none was (a crash before its issue was told). */
export async function numberOf(
  { notes, register }: Parts,
  card: string,
): Promise<string | undefined> {
  for (let attempt = 0; ; attempt++) {
    const number = derived(notes, card, attempt);
    const found = await register.cardOf(number);
    if (found === undefined) return undefined;
    if (found === card) return number;
  }
}

function derived(notes: Parts['notes'], card: string, attempt: number): string {
  const digest = Buffer.from(notes.digest('card-number', card, String(attempt)), 'base64url');
  const free = digest.readBigUInt64BE() % 10n ** BigInt(FREE_DIGITS);
  return cardNumber(free.toString().padStart(FREE_DIGITS, '0'));
}
