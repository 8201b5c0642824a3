import { expect, test } from '@jest/globals';
import { type Stamp, specification } from '@mutirao/event-sourcing';
import { fact } from '../events.ts';
import { identityDecider } from '../identity.ts';
import type { PrivacyCommand } from './commands.ts';

const ON = '2026-11-22';
const AT = Date.parse('2026-11-22T12:00:00Z');
const on = (day: string): Stamp => ({ at: Date.parse(`${day}T12:00:00Z`), on: day });
const given = specification(
  identityDecider,
  (actual, expected) => expect(actual).toEqual(expected),
  { at: AT, on: ON },
);
const [member, other, town, grant] = ['m', 'o', 't', 'g'].map((letter) => letter.repeat(22)) as [
  string,
  string,
  string,
  string,
];
const registered = fact('identity.MemberRegistered.v1', { member, returned: false }, ON);
const suspended = fact('identity.MemberSuspended.v1', { member }, ON);
const begun = fact('identity.ErasureBegun.v1', { member }, ON);
const stopped = fact(
  'identity.ErasureStopped.v1',
  { member, reasons: ['balance'], possibleFrom: '2026-12-01' },
  ON,
);
const ended = fact('identity.AccessEnded.v1', { name: member, at: new Date(AT).toISOString() }, ON);
const erased = fact('identity.MemberErased.v1', { member }, ON);
const keptUntil = (until: string) => fact('identity.NumberKept.v1', { member, until }, ON);
const kept = keptUntil('2032-11-22');
const forgotten = (day: string) => fact('identity.NumberForgotten.v1', { member }, day);
const gone = [registered, begun, ended, erased, kept];

const begin: PrivacyCommand = { type: 'BeginErasure', member };
const settle = (...hindrances: Extract<PrivacyCommand, { hindrances: unknown }>['hindrances']) =>
  ({ type: 'SettleErasure', member, hindrances }) as const;
const forget: PrivacyCommand = { type: 'ForgetNumber', member };
const look = {
  type: 'SeePerson',
  member,
  roles: ['officer'],
  purpose: 'support',
  fields: ['fullName'],
} as const;

test('an erasure begins, and when nothing stands in the way everything goes at once', () => {
  given(registered).when(begin).thenDecided(begun);
  given(registered, begun).when(settle()).thenDecided(ended, erased, kept);
});

test('roles are taken in the same append: nobody comes back to them', () => {
  const role = { grant, member, organisation: town, role: 'officer' } as const;
  const granted = fact('identity.RoleGranted.v1', { ...role, from: ON }, ON);
  const revoked = fact('identity.RoleRevoked.v1', role, ON);
  given(registered, granted, begun).when(settle()).thenDecided(revoked, ended, erased, kept);
  given(registered, granted, revoked, begun).when(settle()).thenDecided(ended, erased, kept);
});

test.each([
  ['of nobody known', [], begin, { code: 'member-unknown' }],
  ['of nobody known, to its end', [], settle(), { code: 'member-unknown' }],
  ['while suspended', [registered, suspended], begin, { code: 'erasure-suspended' }],
  [
    'that was stopped',
    [registered, begun, stopped],
    settle(),
    { code: 'erasure-not-yet', reasons: 'balance', possibleFrom: '2026-12-01' },
  ],
] as const)('an erasure %s is refused', (_, history, command, refusal) => {
  given(...history)
    .when(command)
    .thenRefused(refusal);
});

test('what stands in the way stops it, and the member is what it was before', () => {
  const hindrance = { reason: 'balance', possibleFrom: '2026-12-01' } as const;
  given(registered, begun).when(settle(hindrance)).thenDecided(stopped);
  const { state } = given(registered, begun, stopped);
  expect(state.members.get(member)).toMatchObject({ status: 'active', registeredOn: ON });
  given(registered, begun, stopped).when(begin).thenDecided(begun);
});

test('it is possible from the last day of all that are known, or from one that nobody knows', () => {
  const hold = { reason: 'hold', possibleFrom: '2026-11-30' } as const;
  const month = { reason: 'open-period', possibleFrom: '2027-01-01' } as const;
  const stop = (data: object) =>
    fact('identity.ErasureStopped.v1', { member, reasons: ['hold'], ...data }, ON);
  given(registered, begun)
    .when(settle(hold, month, hold))
    .thenDecided(stop({ reasons: ['hold', 'open-period'], possibleFrom: '2027-01-01' }));
  given(registered, begun)
    .when(settle(hold, { reason: 'balance' }))
    .thenDecided(stop({ reasons: ['hold', 'balance'] }));
});

test('asked again, while it is under way or when it is done, it changes nothing', () => {
  given(registered, begun).when(begin).thenDecided();
  given(...gone)
    .when(begin)
    .thenDecided();
  given(...gone)
    .when(settle())
    .thenDecided();
});

test('the number stays through its last day, is then forgotten, and once', () => {
  given(...gone)
    .when(forget, on('2032-11-22'))
    .thenDecided();
  given(...gone)
    .when(forget, on('2032-11-23'))
    .thenDecided(forgotten('2032-11-23'));
  given(...gone, forgotten('2032-11-23'))
    .when(forget, on('2032-11-24'))
    .thenDecided();
  given(registered).when(forget, on('2032-11-24')).thenDecided();
});

test('whoever came back keeps the number, whatever day it was kept until', () => {
  const returned = fact('identity.MemberRegistered.v1', { member, returned: true }, ON);
  given(...gone, returned)
    .when(forget, on('2040-01-01'))
    .thenDecided();
});

test('the community says how long numbers are kept of those erased from then on', () => {
  const set = (days: number) => fact('identity.RetentionSet.v1', { days }, ON);
  given(registered).when({ type: 'SetRetention', days: 1 }).thenDecided(set(1));
  given(registered, set(1)).when({ type: 'SetRetention', days: 1 }).thenDecided();
  given(registered, set(1), begun)
    .when(settle(), on('2028-02-28'))
    .thenDecided(
      ...[
        fact('identity.AccessEnded.v1', { name: member, at: '2028-02-28T12:00:00.000Z' }, ON),
        erased,
        keptUntil('2028-02-29'),
      ].map((event) => ({ ...event, effectiveOn: '2028-02-28' })),
    );
  given(registered, set(0), begun).when(settle()).thenDecided(ended, erased, keptUntil(ON));
});

test('a look names who looked as what, why and at what, and never what was there', () => {
  const { type: _, ...seen } = look;
  given(registered)
    .when(look)
    .thenDecided(
      fact('identity.PersonSeen.v1', { ...seen, roles: ['officer'], fields: ['fullName'] }, ON),
    );
  given(registered)
    .when({ type: 'ExportPerson', member, roles: [] })
    .thenDecided(fact('identity.PersonExported.v1', { member, roles: [] }, ON));
});

test('of nobody known nothing is seen, and of one who was erased there is nothing to see', () => {
  given(registered)
    .when({ ...look, member: other })
    .thenRefused({ code: 'member-unknown' });
  given(...gone)
    .when(look)
    .thenDecided();
});

test('an erased member has no verified contact and no readers left', () => {
  const { type: _, ...reading } = look;
  const seen = fact(
    'identity.PersonSeen.v1',
    { ...reading, roles: ['officer'], fields: ['fullName'] },
    ON,
  );
  expect(given(registered, seen).state.readsOf.get(member)).toEqual([1]);
  const { state } = given(registered, seen, begun, erased);
  expect([state.members.get(member), state.readsOf.has(member)]).toEqual([
    {
      status: 'erased',
      registeredOn: ON,
      since: 0,
      described: false,
      verified: [],
      changedAt: {},
    },
    false,
  ]);
});
