import { type Card, MOST_TRIES } from '../domain/cards/rows.ts';
import type { EventData } from '../domain/events.ts';
import { type Answer, answered, done } from './answer.ts';
import { assignNumber, numberOf } from './card-numbers.ts';
import type { Call, Town } from './town.ts';

export interface NewCard {
  readonly card: string;
  readonly holder: string;
  /** 16 digits, told here and never again. */
  readonly number: string;
  readonly position: number;
}

/** What a desk or its holder sees of a card: of the number, the last four digits. */
export interface CardView {
  readonly card: string;
  readonly holder: string;
  readonly state: Card['state'];
  readonly ends?: string;
  readonly triesLeft: number;
}

type By = 'holder' | 'desk';

/** Another card for a holder; it needs a PIN before it can pay. */
export async function issueCard(town: Town, call: Call, holder: string): Promise<Answer<NewCard>> {
  const card = newId(town, call, 'card');
  const command = { type: 'IssueCard', card, holder } as const;
  const outcome = await town.call(call, 'card.issue', command, command);
  if (outcome.kind !== 'done') return outcome;
  const number = await assignNumber(town.parts, card);
  return done({ card, holder, number, position: outcome.events[0]?.position ?? -1 });
}

/** A new card for a lost one, which is dead at once; the balance is the holder's and stays. */
export async function replaceCard(
  town: Town,
  call: Call,
  card: string,
): Promise<Answer<NewCard & { readonly replaces: string }>> {
  const replacement = newId(town, call, 'replacement');
  const command = { type: 'ReplaceCard', card, replacement } as const;
  const outcome = await town.call(call, 'card.replace', command, command);
  if (outcome.kind !== 'done') return outcome;
  const [event] = outcome.events;
  const data = event?.data as EventData<'currency.CardReplaced.v1'>;
  const { holder } = data;
  const number = await assignNumber(town.parts, replacement);
  const position = event?.position ?? -1;
  return done({ card: replacement, replaces: card, holder, number, position });
}

/** The first PIN makes a card active, another one forgets the wrong tries. */
export async function setPin(
  town: Town,
  call: Call,
  type: 'ActivateCard' | 'ChangePin',
  { card, digits, by }: { readonly card: string; readonly digits: string; readonly by: By },
): Promise<Answer<{ card: string; state: 'active'; position: number }>> {
  const { clock, journal, pins, pinTurns } = town.parts;
  const pin = newId(town, call, `pin.${card}`);
  const command =
    type === 'ChangePin' ? ({ type, card, pin, by } as const) : ({ type, card, pin } as const);
  return pinTurns.alone(card, async () => {
    const isKnown = await journal.read(({ cards }) => cards.has(card));
    // Before the event that names it; the same key with other digits is another command.
    if (isKnown && !(await pins.keep(pin, card, digits, clock.now())))
      return { kind: 'key-reused' };
    const outcome = await town.call(call, 'card.pin.set', command, command);
    return answered(outcome, ([event]) => ({
      card,
      state: 'active',
      position: event?.position ?? -1,
    }));
  });
}

/** Blocks a card for good. A reason goes to the notes. */
export async function blockCard(
  town: Town,
  call: Call,
  { card, by, reason }: { readonly card: string; readonly by: By; readonly reason?: string },
): Promise<Answer<{ card: string; state: 'blocked' }>> {
  const [note] = reason === undefined ? [] : await town.parts.notes.keep([reason]);
  const command = { type: 'BlockCard', card, by, ...(note === undefined ? {} : { note }) } as const;
  const outcome = await town.call(call, 'card.block', command, command);
  return answered(outcome, () => ({ card, state: 'blocked' }));
}

/** Whose card it is; `undefined` for one that there is not. */
export function holderOfCard({ parts }: Town, card: string): Promise<string | undefined> {
  return parts.journal.read(({ cards }) => cards.get(card)?.holder);
}

/** All cards that a holder ever had, in the order of their issue. */
export async function cardsOfHolder({ parts }: Town, holder: string): Promise<CardView[]> {
  const rows = await parts.journal.read(({ cards, cardsOf }) =>
    (cardsOf.get(holder) ?? []).map((card) => [card, cards.get(card)] as const),
  );
  return (await Promise.all(rows.map(([card, row]) => viewOf(parts, card, row)))).flat();
}

/** The card of a number that somebody found; guessing numbers is throttled as at a till. */
export async function findCard({ parts }: Town, call: Call, number: string): Promise<CardView[]> {
  const { clock, journal, pinTurns, register } = parts;
  const find = () => register.cardOf(number);
  const card = (await pinTurns.lookUp(call.subject, clock.now(), find)) ?? '';
  return viewOf(parts, card, await journal.read(({ cards }) => cards.get(card)));
}

async function viewOf(
  parts: Town['parts'],
  card: string,
  row: Card | undefined,
): Promise<CardView[]> {
  if (!row) return [];
  const { holder, state, tries } = row;
  const ends = (await numberOf(parts, card))?.slice(-4);
  const common = { card, holder, state, triesLeft: MOST_TRIES - tries };
  return [ends === undefined ? common : { ...common, ends }];
}

/** Bound to the key: the same request again makes the same card, and no other one. */
function newId(town: Town, call: Call, what: string): string {
  return town.parts.notes.digest(what, town.actorOf(call.subject), call.key);
}
