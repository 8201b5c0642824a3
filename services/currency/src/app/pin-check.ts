import { assert } from '@mutirao/event-sourcing';
import type { Answer } from './answer.ts';
import type { Call, CurrencyOutcome, Town } from './town.ts';

export interface PresentedCard {
  readonly number: string;
  readonly pin: string;
  /** What is paid by it: the same key with another charge is refused. */
  readonly charge?: string;
}

export type CheckedCard =
  | { readonly kind: 'right'; readonly card: string; readonly holder: string }
  | Answer<never>;

/** The parts of the call's key: the count of a try, and what became of it. */
const OPERATION = 'card.pin';
const [COUNT, VERDICT] = [1, 2];
/** No card has this id, so the journal refuses it as unknown. */
const NO_CARD = '';

/**
 * Checks a card and its PIN at a till. A try is counted durably before the hash is computed and
 * given back when the PIN was right. The same request again counts no second try and is answered
 * alike, also when the process died between the two: what was recorded first stands. The PIN is in
 * no digest of the request, since of four digits a digest tells all to whoever has the key.
 * Throws Unavailable, and TooManyUnknownCards to a till that guesses numbers.
 */
export function checkPin(town: Town, call: Call, presented: PresentedCard): Promise<CheckedCard> {
  const { clock, journal, pins, pinTurns, register } = town.parts;
  const { number, pin, charge } = presented;
  const request = { number, ...(charge === undefined ? {} : { charge }) };
  return pinTurns.alone(number, async () => {
    const find = () => register.cardOf(number);
    const card = (await pinTurns.lookUp(call.subject, clock.now(), find)) ?? NO_CARD;
    const counted = await countPin(town, call, request, card);
    const row = await journal.read(({ cards }) => cards.get(card));
    // Computed whatever the answer will be: how long it takes tells nothing of the card.
    const isRight = await pins.matches(row?.pin, card, pin);
    if (counted.kind !== 'done') return counted;
    assert(row?.pin !== undefined, 'a try is counted for an active card alone');
    const verdict = isRight
      ? ({ type: 'AcceptPin', card, pin: row.pin } as const)
      : ({ type: 'RefusePin', card } as const);
    // Both under one part of the key: a retry finds the first verdict, even if the PIN was changed.
    const judged = await town.call(call, OPERATION, request, verdict, VERDICT);
    return judged.kind === 'done' ? { kind: 'right', card, holder: row.holder } : judged;
  });
}

/** The first step alone. `request` is what the key is bound to. */
export function countPin(
  town: Town,
  call: Call,
  request: Pick<PresentedCard, 'number' | 'charge'>,
  card: string,
): Promise<CurrencyOutcome> {
  return town.call(call, OPERATION, request, { type: 'CountPin', card }, COUNT);
}
