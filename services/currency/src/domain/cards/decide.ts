import type { Stamp } from '@mutirao/event-sourcing';
import { holderAccount } from '../accounts.ts';
import { fact } from '../events.ts';
import { type CurrencyDecision, no } from '../refusals.ts';
import type { CurrencyState } from '../state.ts';
import type { CardCommand } from './commands.ts';
import type { CARD_REFUSALS } from './refusals.ts';
import { type Card, MOST_TRIES } from './rows.ts';

type Command<T extends CardCommand['type']> = Extract<CardCommand, { type: T }>;

/** Refusals apply in the order of `CARD_REFUSALS`, after `holder-unknown`. */
export function decideCard(
  command: CardCommand,
  state: CurrencyState,
  { on }: Stamp,
): CurrencyDecision {
  switch (command.type) {
    case 'IssueCard':
      return decideIssue(command, state, on);
    case 'ActivateCard': {
      const { card: id, pin } = command;
      const card = cardThatIs('issued', id, state);
      if (typeof card === 'string') return no(card);
      return { events: [fact('currency.CardActivated.v1', { card: id, pin }, on)] };
    }
    case 'ChangePin':
      return decideChangePin(command, state, on);
    case 'CountPin': {
      const card = cardThatIs('active', command.card, state);
      if (typeof card === 'string') return no(card);
      if (card.tries >= MOST_TRIES) return no('pin-locked', { tries: card.tries });
      return { events: [fact('currency.PinTried.v1', { card: command.card }, on)] };
    }
    case 'AcceptPin': {
      const card = cardThatIs('active', command.card, state);
      if (typeof card === 'string') return no(card);
      // Changed while it was compared: what was right is not the PIN any more.
      if (card.pin !== command.pin) return wrong(card);
      return { events: [fact('currency.PinAccepted.v1', { card: command.card }, on)] };
    }
    case 'RefusePin': {
      const card = cardThatIs('active', command.card, state);
      return typeof card === 'string' ? no(card) : wrong(card);
    }
    case 'BlockCard':
      return decideBlock(command, state, on);
    case 'ReplaceCard':
      return decideReplace(command, state, on);
  }
}

function decideIssue(
  { card, holder }: Command<'IssueCard'>,
  state: CurrencyState,
  on: string,
): CurrencyDecision {
  if (!state.ledger.accounts.has(holderAccount(holder))) return no('holder-unknown');
  if (state.cards.has(card)) return no('card-exists');
  return { events: [fact('currency.CardIssued.v1', { card, holder }, on)] };
}

/** A desk may also open a card that wrong PINs have locked. */
function decideChangePin(
  { card: id, pin, by }: Command<'ChangePin'>,
  state: CurrencyState,
  on: string,
): CurrencyDecision {
  const card = cardThatIs('active', id, state);
  if (typeof card === 'string') return no(card);
  if (by === 'holder' && card.tries >= MOST_TRIES) return no('pin-locked', { tries: card.tries });
  return { events: [fact('currency.PinChanged.v1', { card: id, pin }, on)] };
}

/** Whoever is afraid for a card may say so twice: the second time changes nothing. */
function decideBlock(
  { card: id, by, note }: Command<'BlockCard'>,
  state: CurrencyState,
  on: string,
): CurrencyDecision {
  const card = state.cards.get(id);
  if (!card) return no('card-unknown');
  if (card.state === 'replaced') return no('card-replaced');
  if (card.state === 'blocked') return { events: [] };
  const data = { card: id, by, ...(note === undefined ? {} : { note }) };
  return { events: [fact('currency.CardBlocked.v1', data, on)] };
}

/** Of any card, a blocked one above all; the new one needs a PIN of its own. */
function decideReplace(
  { card: id, replacement }: Command<'ReplaceCard'>,
  state: CurrencyState,
  on: string,
): CurrencyDecision {
  const card = state.cards.get(id);
  if (!card) return no('card-unknown');
  if (state.cards.has(replacement)) return no('card-exists');
  if (card.state === 'replaced') return no('card-replaced');
  const data = { card: id, replacement, holder: card.holder };
  return { events: [fact('currency.CardReplaced.v1', data, on)] };
}

const REFUSED_WHEN = {
  issued: 'card-not-active',
  active: 'card-active',
  blocked: 'card-blocked',
  replaced: 'card-replaced',
} as const satisfies Record<Card['state'], (typeof CARD_REFUSALS)[number]>;

/** The card, or why it is not in that state. */
export function cardThatIs(wanted: Card['state'], id: string, state: CurrencyState) {
  const card = state.cards.get(id);
  if (!card) return 'card-unknown';
  return card.state === wanted ? card : REFUSED_WHEN[card.state];
}

/** Its try is counted already. */
function wrong({ tries }: Card): CurrencyDecision {
  return no('pin-wrong', { triesLeft: MOST_TRIES - tries });
}
