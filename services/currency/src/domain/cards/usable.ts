import type { CurrencyRefusal } from '../refusals.ts';
import type { CurrencyState } from '../state.ts';

/** Why a card does not pay now, whatever PIN comes with it. */
export function cardRefusal(state: CurrencyState, card: string): CurrencyRefusal | undefined {
  const found = state.cards.get(card);
  switch (found?.state) {
    case undefined:
      return { code: 'card-unknown' };
    case 'issued':
      return { code: 'card-not-active', card };
    case 'blocked':
      return { code: 'card-blocked', card };
    case 'replaced':
      return { code: 'card-replaced', card };
    case 'active':
      return undefined;
  }
}
