import type { Tables } from '@mutirao/event-sourcing';

export interface Card {
  readonly holder: string;
  /** issued: without a PIN yet. blocked and replaced: for ever. */
  readonly state: 'issued' | 'active' | 'blocked' | 'replaced';
  /** Wrong PINs in a row, one that is being looked at included. */
  readonly tries: number;
  /** Where the hash of its PIN lies; once it was active. */
  readonly pin?: string;
}

/** So many wrong PINs in a row lock a card until a desk sets another PIN. */
export const MOST_TRIES = 3;

export function cardTables(tables: Tables) {
  return {
    cards: tables.table<Card>('cards'),
    /** Holder → cards, in the order of their issue. */
    cardsOf: tables.table<readonly string[]>('cards-of'),
  } as const;
}
