import type { MatchReason } from './events.ts';

/** What is looked at to tell whether two people may be one; every part as it compares. */
export type Likeness = Readonly<Partial<Record<MatchReason, string>>>;

/** Small words within Portuguese names, which papers write or leave out as they please. */
const PARTICLES: ReadonlySet<string> = new Set(['da', 'das', 'de', 'do', 'dos', 'e']);
/** The ninth digit and the area code came later, or were left out: these stay. */
const PHONE_DIGITS = 8;

/**
 * Names compare without accents, case, particles and order; one word alone tells nothing. Phones
 * compare by their last eight digits.
 */
export function likenessOf(person: {
  readonly fullName?: string;
  readonly phone?: string;
  readonly neighbourhood?: string;
}): Likeness {
  const names = wordsOf(person.fullName ?? '').filter((word) => !PARTICLES.has(word));
  const phone = (person.phone ?? '').replaceAll(/\D/g, '').slice(-PHONE_DIGITS);
  const neighbourhood = wordsOf(person.neighbourhood ?? '').join(' ');
  return {
    ...(names.length < 2 ? {} : { name: names.sort().join(' ') }),
    ...(phone.length < PHONE_DIGITS ? {} : { phone }),
    ...(neighbourhood === '' ? {} : { neighbourhood }),
  };
}

/** The name of a match, whichever of the two is told first. */
export function matchName(one: string, other: string): string {
  return one < other ? `${one}.${other}` : `${other}.${one}`;
}

function wordsOf(text: string): string[] {
  const plain = text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}
