import { expect, test } from '@jest/globals';
import { specification } from '@mutirao/event-sourcing';
import { fact } from '../events.ts';
import { identityDecider } from '../identity.ts';

const ON = '2026-11-22';
const NOON = Date.parse('2026-11-22T12:00:00Z');
const later = (minutes: number) => ({ at: NOON + minutes * 60_000, on: ON });
const given = specification(
  identityDecider,
  (actual, expected) => expect(actual).toEqual(expected),
  later(0),
);

const [shop, other, till, device, code] = ['s', 'o', 't', 'd', 'c'].map((letter) =>
  letter.repeat(22),
) as [string, string, string, string, string];
const registered = fact(
  'identity.OrganisationRegistered.v1',
  { organisation: shop, kind: 'merchant' },
  ON,
);
const invited = fact(
  'identity.DeviceInvited.v1',
  { device, terminal: till, merchant: shop, code, until: '2026-11-22T12:15:00.000Z' },
  ON,
);
const enrolled = (thumbprint: string) =>
  fact('identity.DeviceEnrolled.v1', { device, terminal: till, merchant: shop, thumbprint }, ON);
const revoked = fact('identity.DeviceRevoked.v1', { device, terminal: till }, ON);
const invite = {
  type: 'InviteDevice',
  device,
  terminal: till,
  merchant: shop,
  code,
  minutes: 15,
} as const;
const enrol = { type: 'EnrolDevice', code, thumbprint: 'key-1' } as const;
const revoke = { type: 'RevokeDevice', device } as const;

test('a known merchant invites a device, for a quarter of an hour', () => {
  given(registered).when(invite).thenDecided(invited);
});

test.each([
  ['invited by nobody known', [], invite, 'merchant-not-known'],
  [
    'invited by what is no shop',
    [fact('identity.OrganisationRegistered.v1', { organisation: shop, kind: 'funder' }, ON)],
    invite,
    'merchant-not-known',
  ],
  [
    'with a code that nobody was given',
    [registered, invited],
    { ...enrol, code: 'x'.repeat(22) },
    'device-code-unknown',
  ],
  [
    'with a code that another device used',
    [registered, invited, enrolled('key-2')],
    enrol,
    'device-code-unknown',
  ],
  [
    'with the code of a revoked device',
    [registered, invited, enrolled('key-1'), revoked],
    enrol,
    'device-code-unknown',
  ],
  [
    'revoked by another merchant',
    [registered, invited],
    { ...revoke, merchant: other },
    'device-unknown',
  ],
  ['revoked, and nobody knows it', [registered], revoke, 'device-unknown'],
] as const)('a device %s is refused', (_, history, command, code) => {
  given(...history)
    .when(command)
    .thenRefused({ code });
});

test('a code counts to its last moment and no longer', () => {
  given(registered, invited).when(enrol, later(15)).thenDecided(enrolled('key-1'));
  given(registered, invited)
    .when(enrol, { ...later(15), at: later(15).at + 1 })
    .thenRefused({ code: 'device-code-unknown' });
});

test('the same device with the same code is enrolled once, also when its code has lapsed', () => {
  given(registered, invited, enrolled('key-1')).when(enrol, later(60)).thenDecided();
});

test('a key is of one device', () => {
  const second = fact(
    'identity.DeviceInvited.v1',
    {
      device: 'e'.repeat(22),
      terminal: till,
      merchant: shop,
      code: 'n'.repeat(22),
      until: '2026-11-22T12:15:00.000Z',
    },
    ON,
  );
  given(registered, invited, enrolled('key-1'), second)
    .when({ ...enrol, code: 'n'.repeat(22) })
    .thenRefused({ code: 'device-key-used' });
});

test('revoking ends all that was given to it, once', () => {
  const ended = fact(
    'identity.AccessEnded.v1',
    { name: device, at: '2026-11-22T12:00:00.000Z' },
    ON,
  );
  given(registered, invited, enrolled('key-1'))
    .when({ ...revoke, merchant: shop })
    .thenDecided(revoked, ended);
  given(registered, invited, enrolled('key-1'), revoked).when(revoke).thenDecided();
});
