import { expect, test } from '@jest/globals';
import type { CurrencyCommand } from '../commands.ts';
import type { CurrencyRefusal } from '../refusals.ts';
import { ANA, BENTO, FUNDED, given, id, lived } from '../vila.fixture.ts';
import { MOST_TRIES } from './rows.ts';

const [CARD, NEW_CARD] = [id('card'), id('new-card')];
const [PIN, OTHER_PIN] = [id('pin'), id('other-pin')];

const issue: CurrencyCommand = { type: 'IssueCard', card: CARD, holder: ANA };
const activate: CurrencyCommand = { type: 'ActivateCard', card: CARD, pin: PIN };
const change = (by: 'holder' | 'desk'): CurrencyCommand => ({
  type: 'ChangePin',
  card: CARD,
  pin: OTHER_PIN,
  by,
});
const count: CurrencyCommand = { type: 'CountPin', card: CARD };
const accept: CurrencyCommand = { type: 'AcceptPin', card: CARD, pin: PIN };
const refuse: CurrencyCommand = { type: 'RefusePin', card: CARD };
const block: CurrencyCommand = { type: 'BlockCard', card: CARD, by: 'holder' };
const replace: CurrencyCommand = { type: 'ReplaceCard', card: CARD, replacement: NEW_CARD };

const ISSUED = lived(FUNDED, issue);
const ACTIVE = lived(ISSUED, activate);
const TRIED = lived(ACTIVE, count);
const LOCKED = lived(ACTIVE, count, count, count);
const BLOCKED = lived(ACTIVE, block);
const REPLACED = lived(ACTIVE, replace);

const cardAfter = (history: typeof ISSUED, card = CARD) => given(...history).state.cards.get(card);

test('a card is issued without a PIN, and is active with one; a holder may have several', () => {
  expect(cardAfter(ISSUED)).toEqual({ holder: ANA, state: 'issued', tries: 0 });
  expect(cardAfter(ACTIVE)).toEqual({ holder: ANA, state: 'active', tries: 0, pin: PIN });
  const both = lived(ACTIVE, { ...issue, card: NEW_CARD } as CurrencyCommand);
  expect(given(...both).state.cardsOf.get(ANA)).toEqual([CARD, NEW_CARD]);
  expect(given(...both).state.cardsOf.get(BENTO)).toBeUndefined();
});

// In the order of the checks: each command also breaks every rule that comes later.
test.each<[CurrencyRefusal, typeof FUNDED, CurrencyCommand]>([
  [{ code: 'holder-unknown' }, ACTIVE, { ...issue, holder: id('nobody') } as CurrencyCommand],
  [{ code: 'card-exists' }, ACTIVE, issue],
  [{ code: 'card-unknown' }, FUNDED, activate],
  [{ code: 'card-active' }, LOCKED, activate],
  [{ code: 'card-blocked' }, BLOCKED, activate],
  [{ code: 'card-replaced' }, REPLACED, activate],
  [{ code: 'card-unknown' }, FUNDED, change('holder')],
  [{ code: 'card-not-active' }, ISSUED, change('holder')],
  [{ code: 'card-blocked' }, lived(LOCKED, block), change('holder')],
  [{ code: 'card-replaced' }, lived(LOCKED, replace), change('holder')],
  [{ code: 'pin-locked', tries: 3 }, LOCKED, change('holder')],
  [{ code: 'card-unknown' }, FUNDED, count],
  [{ code: 'card-not-active' }, ISSUED, count],
  [{ code: 'card-blocked' }, lived(LOCKED, block), count],
  [{ code: 'card-replaced' }, lived(LOCKED, replace), count],
  [{ code: 'pin-locked', tries: 3 }, LOCKED, count],
  [{ code: 'card-unknown' }, FUNDED, accept],
  [{ code: 'card-not-active' }, ISSUED, accept],
  [{ code: 'card-blocked' }, lived(TRIED, block), accept],
  [{ code: 'card-replaced' }, lived(TRIED, replace), accept],
  [{ code: 'pin-wrong', triesLeft: 3 }, lived(TRIED, change('desk')), accept],
  [{ code: 'card-unknown' }, FUNDED, refuse],
  [{ code: 'card-not-active' }, ISSUED, refuse],
  [{ code: 'card-blocked' }, lived(LOCKED, block), refuse],
  [{ code: 'card-replaced' }, lived(LOCKED, replace), refuse],
  [{ code: 'pin-wrong', triesLeft: 2 }, TRIED, refuse],
  [{ code: 'pin-wrong', triesLeft: 0 }, LOCKED, refuse],
  [{ code: 'card-unknown' }, FUNDED, block],
  [{ code: 'card-replaced' }, REPLACED, block],
  [{ code: 'card-unknown' }, FUNDED, replace],
  [{ code: 'card-exists' }, REPLACED, replace],
  [
    { code: 'card-replaced' },
    REPLACED,
    { ...replace, replacement: id('third') } as CurrencyCommand,
  ],
])('%j', (refusal, history, command) => {
  given(...history)
    .when(command)
    .thenRefused(refusal);
});

test('a try is counted before the PIN is looked at, and given back when it was right', () => {
  expect(cardAfter(TRIED)).toMatchObject({ tries: 1 });
  const twoWrongOneRight = lived(ACTIVE, count, count, count, accept);
  expect(cardAfter(twoWrongOneRight)).toMatchObject({ state: 'active', tries: 0 });
});

test('another PIN opens a locked card, if a desk sets it, and forgets the tries', () => {
  expect(cardAfter(LOCKED)?.tries).toBe(MOST_TRIES);
  expect(cardAfter(lived(LOCKED, change('desk')))).toMatchObject({ tries: 0, pin: OTHER_PIN });
  expect(cardAfter(lived(TRIED, change('holder')))).toMatchObject({ tries: 0, pin: OTHER_PIN });
});

test('a card is blocked in any state, for ever, and a second time changes nothing', () => {
  for (const history of [ISSUED, ACTIVE, LOCKED]) {
    expect(cardAfter(lived(history, block))?.state).toBe('blocked');
  }
  given(...BLOCKED)
    .when(block)
    .thenDecided();
  const because = { ...block, by: 'desk', note: id('why') } as const;
  expect(
    given(...ACTIVE)
      .when(because)
      .events(),
  ).toMatchObject([{ data: { card: CARD, by: 'desk', note: id('why') } }]);
});

test('a replaced card is dead at once; the new one is the holder’s and needs its own PIN', () => {
  for (const history of [ISSUED, ACTIVE, LOCKED, BLOCKED]) {
    const replaced = lived(history, replace);
    expect(cardAfter(replaced)?.state).toBe('replaced');
    expect(cardAfter(replaced, NEW_CARD)).toEqual({ holder: ANA, state: 'issued', tries: 0 });
    expect(given(...replaced).state.cardsOf.get(ANA)).toEqual([CARD, NEW_CARD]);
  }
});
