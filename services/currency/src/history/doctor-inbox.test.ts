import { beforeAll, expect, test } from '@jest/globals';
import { type CurrencyEvent, fact } from '../domain/events.ts';
import type { Folder } from '../folder.ts';
import { copyOf, DAY, faultsOf, forgeAfter, soundFolder } from './doctor.fixture.ts';
import { doctor } from './doctor.ts';
import { id } from './town.fixture.ts';
import { ANA } from './worked-month.fixture.ts';

const source = '/identity/vila';
const received = (position: number): CurrencyEvent =>
  fact('currency.MessageReceived.v1', { source, position }, DAY);
const parked = (position: number, key = id('k')): CurrencyEvent => {
  const why = { messageType: 'identity.MemberErased.v1', reason: 'behind' };
  return fact('currency.MessageParked.v1', { source, position, key, ...why }, DAY);
};
const applied = (position: number, key = id('k')): CurrencyEvent =>
  fact('currency.ParkedMessageApplied.v1', { source, position, key }, DAY);
const suspended = fact('currency.HolderSuspended.v1', { holder: ANA }, DAY, [
  { kind: 'state', account: `holder:${ANA}`, state: 'frozen' },
]);

let sound: Folder;
beforeAll(async () => {
  sound = await soundFolder();
});

const after = (...events: readonly CurrencyEvent[]) => forgeAfter(copyOf(sound), events);

test('messages in their order, one parked and taken out again, and what they did', async () => {
  const folder = await after(received(3), parked(5), suspended, received(9), applied(5));
  const { ok, checks } = await doctor(folder);
  expect(ok).toBe(true);
  expect(checks.find(({ name }) => name === 'inbox')).toMatchObject({ count: 5, ok: true });
});

test.each<[string, readonly CurrencyEvent[], string]>([
  ['taken twice', [received(3), received(3)], 'message 3 was taken after 3'],
  ['parked behind the cursor', [received(3), parked(2)], 'message 2 was taken after 3'],
  ['applied that was not parked', [applied(5)], 'message 5 was not the first'],
  ['applied before its turn', [parked(4), parked(5), applied(5)], 'message 5 was not the first'],
])('a message %s', async (_, events, fault) => {
  expect(await faultsOf(await after(...events))).toEqual([
    expect.stringMatching(new RegExp(`^inbox: position \\d+: ${fault}`)),
  ]);
});

test.each<[string, CurrencyEvent, string]>([
  [
    'opened without an account',
    fact('currency.HolderOpened.v1', { holder: id('nobody') }, DAY),
    `holder:${id('nobody')} is missing after HolderOpened`,
  ],
  [
    'suspended and open',
    fact('currency.HolderSuspended.v1', { holder: ANA }, DAY),
    `holder:${ANA} is open after HolderSuspended`,
  ],
])('a holder that was %s', async (_, event, fault) => {
  expect(await faultsOf(await after(event))).toEqual([expect.stringContaining(fault)]);
});
