import { expect, test } from '@jest/globals';
import type { CurrencyCommand } from '../commands.ts';
import type { CurrencyEvent } from '../events.ts';
import type { CurrencyRefusal } from '../refusals.ts';
import { ANA, BENTO, FUNDED, freeze, given, id, lived, TODAY } from '../vila.fixture.ts';
import { OutOfOrder } from './decide.ts';
import {
  DIVA,
  ELI,
  message,
  messages,
  opens,
  reinstates,
  replay,
  SOURCE,
  suspends,
} from './inbox.fixture.ts';
import { parkedId } from './rows.ts';

const stateOf = (events: readonly CurrencyEvent[]) => given(...events).state;
const typesOf = (events: readonly CurrencyEvent[]) => events.map(({ type }) => type.split('.')[1]);
const parkedIn = (events: readonly CurrencyEvent[]) =>
  [...stateOf(events).parked.entries()].map(([, row]) => `${row.position} ${row.reason}`);
const park = (position: number, key = DIVA): CurrencyCommand => ({
  type: 'ParkMessage',
  source: SOURCE,
  position,
  after: position - 1,
  key,
  messageType: 'identity.MemberRegistered.v1',
  note: id('note'),
});

/** Nobody knows Diva, so that her suspension is parked, and what follows about her behind it. */
const POISONED = lived(FUNDED, ...messages(suspends(DIVA), reinstates(DIVA), suspends(BENTO)));

test('what a message does and the cursor behind it are one append', () => {
  const events = given(...FUNDED)
    .when(message(0, opens()))
    .events();
  expect(typesOf(events)).toEqual(['HolderOpened', 'MessageReceived']);
  expect(stateOf([...FUNDED, ...events]).inboxCursors.get(SOURCE)).toBe(0);
});

test('a message that comes twice does nothing the second time', () => {
  const once = lived(FUNDED, ...messages(opens(), suspends(ANA)));
  for (const again of messages(opens(), suspends(ANA)))
    given(...once)
      .when(again)
      .thenDecided();
  given(...once)
    .when(park(1))
    .thenDecided();
});

test.each([
  ['with one before it still to come', message(3, opens(), { after: 2 })],
  ['that follows what was before the cursor', message(3, opens(), { after: 0 })],
  ['to be parked, too early', park(3)],
])('a message %s is not taken, and nothing of it recorded', (_, command) => {
  const before = given(...lived(FUNDED, ...messages(opens(), opens(ELI))));
  expect(() => before.when(command)).toThrow(OutOfOrder);
});

test('positions between two messages may be missing: they were about nothing here', () => {
  const events = lived(
    FUNDED,
    message(4, opens(), { after: -1 }),
    message(9, opens(ELI), { after: 4 }),
  );
  expect(stateOf(events).inboxCursors.get(SOURCE)).toBe(9);
});

test('fault 19: what cannot be done is parked with its reason, what follows about the same behind it, others go on', () => {
  expect(parkedIn(POISONED)).toEqual(['0 holder-unknown', '1 behind']);
  expect(stateOf(POISONED).membersOut.get(BENTO)).toBe('suspended');
  expect(stateOf(POISONED).inboxCursors.get(SOURCE)).toBe(2);
});

test('what failed by a fault is parked and passed in one write', () => {
  const events = given(...FUNDED)
    .when(park(0))
    .events();
  expect(typesOf(events)).toEqual(['MessageParked']);
  const after = lived([...FUNDED, ...events], message(1, opens()), message(2, opens(ELI)));
  expect(parkedIn(after)).toEqual(['0 failed', '1 behind']);
  expect(stateOf(after).ledger.accounts.has(`holder:${ELI}`)).toBe(true);
});

// In the order of the checks.
test.each<[string, CurrencyCommand, CurrencyRefusal | 'nothing']>([
  ['not parked (any more)', replay(2, suspends(BENTO)), 'nothing'],
  ['one behind another', replay(1, reinstates(DIVA)), { code: 'parked-behind', position: 1 }],
  ['what is still impossible', replay(0, suspends(DIVA)), { code: 'holder-unknown' }],
])('of a replay, %s', (_, command, refusal) => {
  const asked = given(...POISONED).when(command);
  if (refusal === 'nothing') asked.thenDecided();
  else asked.thenRefused(refusal);
});

test('once it is possible, each is removed in the write that stores its effect, in order', () => {
  const opened = lived(POISONED, { type: 'Enrol', rows: [enrolment(DIVA)] });
  const first = given(...opened)
    .when(replay(0, suspends(DIVA)))
    .events();
  expect(typesOf(first)).toEqual(['HolderSuspended', 'ParkedMessageApplied']);
  const one = [...opened, ...first];
  expect(parkedIn(one)).toEqual(['1 behind']);
  const both = lived(one, replay(1, reinstates(DIVA)));
  expect(parkedIn(both)).toEqual([]);
  expect(stateOf(both).parkedOf.size).toBe(0);
  expect(stateOf(both).membersOut.has(DIVA)).toBe(false);
  expect(stateOf(both).inboxCursors.get(SOURCE)).toBe(2);
});

test('a parked message keeps what an operator needs to see', () => {
  const row = stateOf(POISONED).parked.get(parkedId({ source: SOURCE, position: 0 }));
  expect(row).toMatchObject({ key: DIVA, messageType: 'identity.Something.v1' });
});

test('the desk cannot open whom identity suspended', () => {
  const suspended = lived(FUNDED, message(0, suspends()));
  const account = `holder:${ANA}`;
  given(...suspended)
    .when({ type: 'UnfreezeHolder', holder: ANA })
    .thenRefused({ code: 'holder-suspended', account });
  const both = lived(suspended, freeze(ANA), { type: 'UnfreezeHolder', holder: ANA });
  expect(stateOf(both).ledger.accounts.get(account)?.state).toBe('frozen');
});

function enrolment(holder: string) {
  return { programme: 'renda-minima', holder, from: TODAY };
}
