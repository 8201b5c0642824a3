import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { readEvents, Unavailable } from '@mutirao/event-sourcing';
import { movementCodec } from '@mutirao/ledger';
import { cardNumber } from '../domain/cards/number.ts';
import type { CurrencyCommand } from '../domain/commands.ts';
import { blockCard, issueCard, type NewCard, setPin } from './cards.ts';
import { SmallTown } from './members.fixture.ts';
import { type CheckedCard, checkPin, countPin } from './pin-check.ts';
import type { Call, Town } from './town.ts';

/** Over a folder of its own, without HTTP: what a till's card payment begins with. */
let small: SmallTown;
const ANA = 'ana'.padEnd(22, '_');
const [RIGHT, WRONG] = ['482916', '730264'];

let town: Town;

beforeAll(async () => {
  small = await SmallTown.start();
  town = small.town;
  const meta = { operation: 'test', actor: 'test', correlation: 'test' };
  const commands: CurrencyCommand[] = [
    { type: 'OpenProgramme', programme: 'renda', name: 'n'.repeat(22) },
    { type: 'Enrol', rows: [{ programme: 'renda', holder: ANA, from: '2020-01-01' }] },
  ];
  for (const command of commands) await town.parts.journal.execute(command, meta);
});
afterAll(() => small.remove());

let calls = 0;
/** Another request, by this till or desk. */
const by = (subject: string): Call => ({
  subject,
  roles: [],
  key: `key-${++calls}`,
  correlation: 'c',
});

let card: NewCard;
beforeEach(async () => {
  const issued = await issueCard(town, by('desk'), ANA);
  if (issued.kind !== 'done') throw new Error('the card is issued');
  card = issued.value;
  await change(RIGHT, 'ActivateCard');
});

const change = (digits: string, type: 'ActivateCard' | 'ChangePin' = 'ChangePin') =>
  setPin(town, by('desk'), type, { card: card.card, digits, by: 'desk' });
const check = (pin: string, call = by('till')) =>
  checkPin(town, call, { number: card.number, pin });
const row = () => town.parts.journal.read(({ cards }) => cards.get(card.card));
const wrong = (triesLeft: number): CheckedCard => ({
  kind: 'refused',
  refusal: { code: 'pin-wrong', triesLeft },
});
const right = (): CheckedCard => ({ kind: 'right', card: card.card, holder: ANA });

/** How many events there are of this type that name the card. */
async function countOf(type: string): Promise<number> {
  let count = 0;
  for await (const event of readEvents(town.parts.store, movementCodec)) {
    if (event.type === `currency.${type}.v1` && event.data['card'] === card.card) count++;
  }
  return count;
}

test('the right PIN names card and holder, and the try is given back', async () => {
  expect(await check(RIGHT)).toEqual(right());
  expect(await row()).toMatchObject({ tries: 0 });
  expect([await countOf('PinTried'), await countOf('PinAccepted')]).toEqual([1, 1]);
});

test('three wrong ones lock the card, and then the right one is refused too', async () => {
  expect(await check(WRONG)).toEqual(wrong(2));
  expect(await check('0000')).toEqual(wrong(1));
  expect(await check(WRONG)).toEqual(wrong(0));
  const locked = { kind: 'refused', refusal: { code: 'pin-locked', tries: 3 } };
  expect(await check(RIGHT)).toEqual(locked);
  await change(WRONG);
  expect(await check(RIGHT)).toEqual(wrong(2));
  expect(await check(WRONG)).toEqual(right());
});

test('a hundred guesses at once are one guess', async () => {
  const guesses = Array.from({ length: 100 }, (_, index) => check(String(2_580 + index)));
  const outcomes = await Promise.allSettled(guesses);
  const answered = outcomes.filter(({ status }) => status === 'fulfilled');
  expect(answered).toEqual([{ status: 'fulfilled', value: wrong(2) }]);
  const reasons = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  expect(reasons.every((reason) => reason instanceof Unavailable)).toBe(true);
  expect(await row()).toMatchObject({ tries: 1 });
  expect(await countOf('PinTried')).toBe(1);
});

test('a retry counts no second try and is answered as the first time, whatever came between', async () => {
  const [good, bad] = [by('till'), by('till')];
  expect([await check(RIGHT, good), await check(WRONG, bad)]).toEqual([right(), wrong(2)]);
  await change(WRONG);
  expect([await check(RIGHT, good), await check(WRONG, bad)]).toEqual([right(), wrong(2)]);
  await blockCard(town, by('desk'), { card: card.card, by: 'desk' });
  expect([await check(RIGHT, good), await check(WRONG, bad)]).toEqual([right(), wrong(2)]);
  expect(await countOf('PinTried')).toBe(2);
  expect(await check(WRONG)).toEqual({ kind: 'refused', refusal: { code: 'card-blocked' } });
});

test.each([
  ['right', RIGHT],
  ['wrong', WRONG],
])('killed after the try was counted, the retry of a %s PIN counts none', async (_, pin) => {
  const call = by('till');
  await countPin(town, call, { number: card.number }, card.card);
  await small.close();
  await small.open();
  town = small.town;
  expect(await row()).toMatchObject({ tries: 1 });
  const answer = pin === RIGHT ? right() : wrong(2);
  expect(await check(pin, call)).toEqual(answer);
  expect(await row()).toMatchObject({ tries: pin === RIGHT ? 0 : 1 });
  await small.close();
  await small.open();
  town = small.town;
  expect(await check(pin, call)).toEqual(answer);
  expect(await countOf('PinTried')).toBe(1);
});

test('the same key with another card or charge is another command', async () => {
  const call = by('till');
  const present = (charge: string) =>
    checkPin(town, call, { number: card.number, pin: RIGHT, charge });
  expect(await present('a.1')).toEqual(right());
  expect(await present('a.2')).toEqual({ kind: 'key-reused' });
});

test('an unknown number is refused as unknown; who guesses many is answered nothing more', async () => {
  const guess = (n: number) =>
    checkPin(town, by('thief'), { number: cardNumber(String(n).padStart(14, '0')), pin: RIGHT });
  for (let n = 0; n < 20; n++) {
    expect(await guess(n)).toEqual({ kind: 'refused', refusal: { code: 'card-unknown' } });
  }
  const stopped = { name: 'TooManyUnknownCards', retryAfterSeconds: expect.any(Number) };
  await expect(guess(20)).rejects.toMatchObject(stopped);
  await expect(check(RIGHT, by('thief'))).rejects.toMatchObject(stopped);
  expect(await check(RIGHT)).toEqual(right());
});

/** Has `then` done after each comparison with the hash of a PIN; what was compared with. */
async function spying(work: () => Promise<unknown>, then?: () => Promise<unknown>) {
  const compared: (string | undefined)[] = [];
  const { pins } = town.parts;
  const matches = pins.matches.bind(pins);
  pins.matches = async (id, ...rest) => {
    compared.push(id);
    const isRight = await matches(id, ...rest);
    await then?.();
    return isRight;
  };
  await work();
  pins.matches = matches;
  return compared;
}

test('as much is computed for a number that no card has as for one that has a PIN', async () => {
  const compared = await spying(async () => {
    await check(WRONG);
    await checkPin(town, by('till'), { number: cardNumber('99999999999999'), pin: WRONG });
    await blockCard(town, by('desk'), { card: card.card, by: 'desk' });
    await check(RIGHT);
  });
  expect(compared).toEqual([expect.any(String), undefined, expect.any(String)]);
});

test('a PIN that was right is wrong if it is changed, and refused if it is blocked, meanwhile', async () => {
  const answers: CheckedCard[] = [];
  const checking = async () => answers.push(await check(RIGHT));
  await spying(checking, () => change(WRONG));
  await change(RIGHT);
  await spying(checking, () => blockCard(town, by('desk'), { card: card.card, by: 'desk' }));
  expect(answers).toEqual([wrong(3), { kind: 'refused', refusal: { code: 'card-blocked' } }]);
});
