import { expect, test } from '@jest/globals';
import { specification } from '@mutirao/event-sourcing';
import { fact } from '../events.ts';
import { identityDecider } from '../identity.ts';

const ON = '2026-11-22';
const stamp = { at: Date.parse('2026-11-22T12:00:00Z'), on: ON };
const given = specification(
  identityDecider,
  (actual, expected) => expect(actual).toEqual(expected),
  stamp,
);
const [ana, town, grant] = ['a', 't', 'g'].map((letter) => letter.repeat(22)) as [
  string,
  string,
  string,
];
const registered = fact('identity.MemberRegistered.v1', { member: ana, returned: false }, ON);
const has = (role: 'auditor' | 'merchant') =>
  fact(
    'identity.RoleGranted.v1',
    { grant, member: ana, organisation: town, role, from: '2027-01-01' },
    ON,
  );

test.each([
  'SuspendMember',
  'ReinstateMember',
  'DeactivateMember',
  'ReactivateMember',
  'BeginErasure',
] as const)('who works for the town is out of the reach of a desk: %s', (type) => {
  const command = { type, member: ana } as const;
  given(registered, has('auditor')).when(command).thenRefused({ code: 'administrator-needed' });
  const allowed = given(registered, has('auditor'))
    .when({ ...command, mayStaff: true })
    .events();
  expect(given(registered, has('merchant')).when(command).events()).toEqual(allowed);
});
