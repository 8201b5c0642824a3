import { expect, test } from '@jest/globals';
import { specification } from '@mutirao/event-sourcing';
import { fact } from '../events.ts';
import { identityDecider } from '../identity.ts';
import type { MemberCommand } from './commands.ts';
import { matchName } from './likeness.ts';

const ON = '2026-11-22';
const NOON = Date.parse('2026-11-22T12:00:00Z');
const given = specification(
  identityDecider,
  (actual, expected) => expect(actual).toEqual(expected),
  { at: NOON, on: ON },
);

const [ana, bia, caio, campaign] = ['a', 'b', 'c', 'k'].map((letter) => letter.repeat(22)) as [
  string,
  string,
  string,
  string,
];
const registered = (member: string, returned = false) =>
  fact('identity.MemberRegistered.v1', { member, returned }, ON);
const described = (...members: string[]) => fact('identity.MembersDescribed.v1', { members }, ON);
const erasing = (member: string) => fact('identity.ErasureBegun.v1', { member }, ON);
const erased = (member: string) => fact('identity.MemberErased.v1', { member }, ON);
const suspended = fact('identity.MemberSuspended.v1', { member: ana }, ON);
const reinstated = fact('identity.MemberReinstated.v1', { member: ana }, ON);
const deactivated = fact('identity.MemberDeactivated.v1', { member: ana }, ON);
const reactivated = fact('identity.MemberReactivated.v1', { member: ana }, ON);
const ended = fact('identity.AccessEnded.v1', { name: ana, at: new Date(NOON).toISOString() }, ON);
const changed = fact('identity.MemberChanged.v1', { member: ana, fields: ['phone'] }, ON);
const verified = fact('identity.ContactVerified.v1', { member: ana, kind: 'phone' }, ON);
const match = matchName(ana, bia);
const found = fact('identity.MatchFound.v1', { one: ana, other: bia, by: ['name', 'phone'] }, ON);
const opened = fact('identity.CampaignOpened.v1', { campaign, due: '2026-12-31' }, ON);
const confirmed = fact('identity.MemberConfirmed.v1', { campaign, member: ana }, ON);
const closed = fact('identity.CampaignClosed.v1', { campaign, confirmed: 0, missing: 1 }, ON);

const register = (described: boolean, ...members: string[]): MemberCommand => ({
  type: 'RegisterMembers',
  members,
  described,
});
const verify = { type: 'VerifyContact', member: ana, kind: 'phone' } as const;
const change = { type: 'ChangeMember', member: ana, fields: ['phone'] } as const;
const decide = { type: 'DecideMatch', match, same: true } as const;
const confirm = { type: 'ConfirmMember', campaign, member: ana } as const;
const close = { type: 'CloseCampaign', campaign } as const;

test('of a thousand numbers those who are not known are registered, each once', () => {
  given(registered(ana))
    .when(register(false, ana, bia, bia, caio))
    .thenDecided(registered(bia), registered(caio));
});

test('who was known by a number alone is described by the first who says who it is', () => {
  given(registered(ana), registered(bia), described(bia))
    .when(register(true, ana, bia, caio))
    .thenDecided(registered(caio), described(ana, caio));
});

test('who comes back after an erasure has the id of before, and is described anew', () => {
  given(registered(ana), described(ana), erasing(ana), erased(ana))
    .when(register(true, ana))
    .thenDecided(registered(ana, true), described(ana));
});

test('who is just being erased is neither registered nor described', () => {
  given(registered(ana), erasing(ana)).when(register(true, ana)).thenDecided();
});

test.each([
  ['a match there is not', [registered(ana)], decide, { code: 'match-unknown' }],
  [
    'a match that was decided otherwise',
    [found, fact('identity.MatchDecided.v1', { one: ana, other: bia, same: false }, ON)],
    decide,
    { code: 'match-decided', decided: 'different' },
  ],
  [
    'a campaign again',
    [opened],
    { type: 'OpenCampaign', campaign, due: '2020-01-01' },
    { code: 'campaign-exists' },
  ],
  [
    'a campaign that is over before it begins',
    [],
    { type: 'OpenCampaign', campaign, due: '2026-11-21' },
    { code: 'campaign-due-past', due: '2026-11-21', today: ON },
  ],
  ['a campaign there is not', [], confirm, { code: 'campaign-unknown' }],
  ['the closing of one there is not', [], close, { code: 'campaign-unknown' }],
  ['a campaign that is closed', [opened, closed], confirm, { code: 'campaign-closed' }],
  ['nobody known, in a campaign', [opened], confirm, { code: 'member-unknown' }],
  ['a change of nobody known', [], change, { code: 'member-unknown' }],
  [
    'a match of one who was erased',
    [registered(ana), registered(bia), found, erasing(ana), erased(ana)],
    decide,
    { code: 'member-erased' },
  ],
  [
    'a change of one who is being erased',
    [registered(ana), erasing(ana)],
    change,
    { code: 'member-erased' },
  ],
  [
    'a contact of one who was erased',
    [registered(ana), erasing(ana), erased(ana)],
    verify,
    { code: 'member-erased' },
  ],
] as const)('%s is refused', (_, history, command, refusal) => {
  given(...history)
    .when(command)
    .thenRefused(refusal);
});

test.each(['SuspendMember', 'ReinstateMember', 'DeactivateMember', 'ReactivateMember'] as const)(
  '%s is refused for nobody known and for who was erased',
  (type) => {
    const command = { type, member: ana };
    given().when(command).thenRefused({ code: 'member-unknown' });
    given(registered(ana), erasing(ana)).when(command).thenRefused({ code: 'member-erased' });
  },
);

test('suspending ends by reinstating, and each happens once', () => {
  const suspend = { type: 'SuspendMember', member: ana } as const;
  const reinstate = { type: 'ReinstateMember', member: ana } as const;
  given(registered(ana)).when(suspend).thenDecided(suspended);
  given(registered(ana), suspended).when(suspend).thenDecided();
  given(registered(ana), suspended).when(reinstate).thenDecided(reinstated);
  given(registered(ana)).when(reinstate).thenDecided();
});

test('who is deactivated is signed out everywhere; the suspension beside it goes on', () => {
  const deactivate = { type: 'DeactivateMember', member: ana } as const;
  const reactivate = { type: 'ReactivateMember', member: ana } as const;
  given(registered(ana)).when(deactivate).thenDecided(deactivated, ended);
  given(registered(ana), deactivated).when(deactivate).thenDecided();
  given(registered(ana), suspended).when(deactivate).thenDecided(deactivated, ended);
  given(registered(ana), suspended, deactivated).when(deactivate).thenDecided();
  given(registered(ana), suspended, deactivated).when(reactivate).thenDecided(reactivated);
  given(registered(ana), suspended).when(reactivate).thenDecided();
});

test.each([
  ['active', []],
  ['suspended', [suspended]],
  ['deactivated', [deactivated]],
  ['suspended', [deactivated, suspended]],
  ['deactivated', [suspended, deactivated, reinstated]],
  ['suspended', [deactivated, suspended, reactivated]],
  ['active', [deactivated, suspended, reactivated, reinstated]],
  ['active', [suspended, reinstated, deactivated, reactivated]],
] as const)('a member is %s after what happened (%#)', (status, history) => {
  const { state } = given(registered(ana), ...history);
  expect(state.members.get(ana)?.status).toBe(status);
});

test('a contact is verified until it is another', () => {
  given(registered(ana)).when(verify).thenDecided(verified);
  given(registered(ana), verified).when(verify).thenDecided();
  given(registered(ana), verified, changed).when(verify).thenDecided(verified);
  given(registered(ana))
    .when({ ...change, fields: [] })
    .thenDecided();
});

test('a pair is found once, whichever is named first, and not where one was erased', () => {
  const note = (one: string, other: string) =>
    ({ type: 'NoteMatches', matches: [{ one, other, by: ['name', 'phone'] }] }) as const;
  const both = [registered(ana), registered(bia)];
  given(...both)
    .when(note(ana, bia))
    .thenDecided(found);
  given(...both)
    .when(note(bia, ana))
    .thenDecided(found);
  given(...both, found)
    .when(note(ana, bia))
    .thenDecided();
  given(...both, erasing(bia), erased(bia))
    .when(note(ana, bia))
    .thenDecided();
  given(registered(ana)).when(note(ana, bia)).thenDecided();
});

test('a campaign counts who was registered before it, and has not left', () => {
  const left = fact('identity.MemberDeactivated.v1', { member: bia }, ON);
  const history = [registered(ana), registered(bia), opened, registered(caio), left];
  given(...history)
    .when(confirm)
    .thenDecided(confirmed);
  given(...history, confirmed)
    .when(confirm)
    .thenDecided();
  given(...history)
    .when({ ...confirm, member: caio })
    .thenDecided();
  given(...history)
    .when(close)
    .thenDecided(closed);
  given(...history, confirmed)
    .when(close)
    .thenDecided(fact('identity.CampaignClosed.v1', { campaign, confirmed: 1, missing: 0 }, ON));
  given(...history, closed)
    .when(close)
    .thenDecided();
});
