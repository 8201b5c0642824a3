import { assert } from '@mutirao/event-sourcing';
import type { Folds } from '../folds.ts';
import type { CurrencyState } from '../state.ts';
import type { cardEvents } from './events.ts';
import type { Card } from './rows.ts';

export const cardFolds: Folds<typeof cardEvents> = {
  'currency.CardIssued.v1': (state, { card, holder }) => give(state, card, holder),
  'currency.CardActivated.v1': (state, { card, pin }) =>
    change(state, card, { state: 'active', pin, tries: 0 }),
  'currency.PinChanged.v1': (state, { card, pin }) => change(state, card, { pin, tries: 0 }),
  'currency.CardBlocked.v1': (state, { card }) => change(state, card, { state: 'blocked' }),
  'currency.CardReplaced.v1': (state, { card, replacement, holder }) => {
    change(state, card, { state: 'replaced' });
    give(state, replacement, holder);
  },
  'currency.PinTried.v1': (state, { card }) => {
    const row = state.cards.edit(card);
    assert(row, 'a card is issued first');
    row.tries += 1;
  },
  'currency.PinAccepted.v1': (state, { card }) => change(state, card, { tries: 0 }),
};

function give(state: CurrencyState, card: string, holder: string): void {
  state.cards.set(card, { holder, state: 'issued', tries: 0 });
  state.cardsOf.set(holder, [...(state.cardsOf.get(holder) ?? []), card]);
}

function change(state: CurrencyState, card: string, changes: Partial<Card>): void {
  const row = state.cards.edit(card);
  assert(row, 'a card is issued first');
  Object.assign(row, changes);
}
