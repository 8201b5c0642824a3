import { expect, test } from '@jest/globals';
import { specification } from '@mutirao/event-sourcing';
import { fact } from '../events.ts';
import { identityDecider } from '../identity.ts';

const ON = '2026-11-22';
const NOON = Date.parse('2026-11-22T12:00:00Z');
const given = specification(
  identityDecider,
  (actual, expected) => expect(actual).toEqual(expected),
  { at: NOON, on: ON },
);

const [ana, session, stranger] = ['a', 's', 'x'].map((letter) => letter.repeat(22)) as [
  string,
  string,
  string,
];
const registered = fact('identity.MemberRegistered.v1', { member: ana, returned: false }, ON);
const ended = (name: string) =>
  fact('identity.AccessEnded.v1', { name, at: '2026-11-22T12:00:00.000Z' }, ON);

const invite = { type: 'InviteMember', member: ana, hours: 72, mayInviteStaff: false } as const;
const set = { type: 'SetCredential', member: ana, kind: 'password' } as const;
const remove = { type: 'RemoveCredential', member: ana, kind: 'totp' } as const;
const signIn = { type: 'SignIn', member: ana, session, by: ['password', 'totp'] } as const;
const stepUp = { type: 'StepUp', member: ana, session, by: 'totp' } as const;

test.each([invite, set, remove, signIn, stepUp])('nobody unknown: $type', (command) => {
  given(registered)
    .when({ ...command, member: stranger })
    .thenRefused({ code: 'member-not-active' });
});

test.each([
  [
    invite,
    fact('identity.MemberInvited.v1', { member: ana, until: '2026-11-25T12:00:00.000Z' }, ON),
  ],
  [set, fact('identity.CredentialSet.v1', { member: ana, kind: 'password' }, ON)],
  [remove, fact('identity.CredentialRemoved.v1', { member: ana, kind: 'totp' }, ON)],
  [signIn, fact('identity.SignedIn.v1', { member: ana, session, by: ['password', 'totp'] }, ON)],
  [stepUp, fact('identity.SteppedUp.v1', { member: ana, session, by: 'totp' }, ON)],
] as const)('an active member: $type', (command, event) => {
  given(registered).when(command).thenDecided(event);
});

test('who works for the town is invited by an administrator, also before the first day', () => {
  const town = 't'.repeat(22);
  const grant = (role: 'approver' | 'merchant', id: string) =>
    fact(
      'identity.RoleGranted.v1',
      { grant: id.repeat(22), member: ana, organisation: town, role, from: '2027-01-01' },
      ON,
    );
  const invited = fact(
    'identity.MemberInvited.v1',
    { member: ana, until: '2026-11-25T12:00:00.000Z' },
    ON,
  );
  given(registered, grant('merchant', 'm')).when(invite).thenDecided(invited);
  const staff = given(registered, grant('merchant', 'm'), grant('approver', 'g'));
  staff.when(invite).thenRefused({ code: 'administrator-needed' });
  staff.when({ ...invite, mayInviteStaff: true }).thenDecided(invited);
  const revoked = {
    grant: 'g'.repeat(22),
    member: ana,
    organisation: town,
    role: 'approver',
  } as const;
  given(registered, grant('approver', 'g'), fact('identity.RoleRevoked.v1', revoked, ON))
    .when(invite)
    .thenDecided(invited);
});

test('a password that replaces a lost one signs everybody out who used the lost one', () => {
  given(registered)
    .when({ ...set, endsAccess: true })
    .thenDecided(
      fact('identity.CredentialSet.v1', { member: ana, kind: 'password' }, ON),
      ended(ana),
    );
});

test('a session ends once, and no second factor brings it back', () => {
  given(registered).when({ type: 'EndSession', session }).thenDecided(ended(session));
  given(registered, ended(session)).when({ type: 'EndSession', session }).thenDecided();
  given(registered, ended(session)).when(stepUp).thenRefused({ code: 'session-ended' });
});

test('signing out everywhere counts each time: there may be new sessions', () => {
  given(registered, ended(ana)).when({ type: 'EndAccess', name: ana }).thenDecided(ended(ana));
});
