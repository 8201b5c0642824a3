import { Secret, TOTP } from 'otpauth';
import { stepBegun } from '../../../../infra/faults/half-minute.fixture.ts';
import { SoftwareAuthenticator } from '../../../identity/src/http/passkeys.fixture.ts';
import type { Json } from '../client.fixture.ts';
import { nis, type ServedTown } from '../town.fixture.ts';
import type { House } from './house.fixture.ts';

const REGISTRY = nis(710);
const PASSWORD = 'três pães de queijo';

/** A member who is signed in, with a second factor that is fresh. */
export interface SignedIn {
  readonly member: string;
  readonly token: string;
}
type Tokens = { readonly accessToken: string; readonly refreshToken: string };
type Challenge = { readonly challenge: string };

/** Asks every route of signing in at least once, so that its answer is compared with its example. */
export async function answerSignIn(town: ServedTown, house: House): Promise<SignedIn> {
  await house.know(town);
  const member = await activated(town);
  const first = await town.must<Tokens>('POST', '/sign-in/password', byPassword());
  await house.link(town, first.accessToken);
  await house.signIn(town);
  const phone = new SoftwareAuthenticator(town.publicUrl);
  await addPasskey(town, phone, first.accessToken);
  const second = await byPasskey(town, phone);
  const recoveryCode = await addApp(town, second.accessToken);
  await house.signIn(town);
  const form = { grant_type: 'refresh_token', refresh_token: second.refreshToken };
  await town.must('POST', '/token', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
  const stepUp = bearing(first.accessToken, { kind: 'recovery-code', code: recoveryCode });
  await town.must('POST', '/step-up/passkey/options', bearing(first.accessToken));
  await town.must('POST', '/step-up', stepUp);
  await town.must('POST', '/sign-out', bearing(first.accessToken));
  await town.must('POST', '/sign-out-everywhere', bearing(second.accessToken));
  const { accessToken: token } = await byPasskey(town, phone);
  await town.must('GET', '/sessions', bearing(token));
  await town.must('GET', '/credentials', bearing(token));
  for (const credential of ['oidc/casa', `passkeys/${phone.id}`, 'totp']) {
    await town.must('DELETE', `/credentials/${credential}`, bearing(token));
  }
  for (const name of ['jwks.json', 'openid-configuration', 'oauth-authorization-server']) {
    await town.must('GET', `/.well-known/${name}`);
  }
  return { member, token };
}

export const bearing = (token: string, body?: Json) => ({
  headers: { authorization: `Bearer ${token}` },
  ...(body && { body }),
});
const byPassword = () => ({ body: { registry: REGISTRY, password: PASSWORD } });

/** Registered, invited, and with a password. */
async function activated(town: ServedTown): Promise<string> {
  const desk = { as: 'officer' } as const;
  const person = { registry: REGISTRY, fullName: 'Iara Inventada', phone: '+5500960000710' };
  const { member } = await town.must<{ member: string }>('POST', '/members', {
    ...desk,
    body: person,
  });
  const { code } = await town.must('POST', `/members/${member}/invitations`, desk);
  const known = { registry: REGISTRY, password: 'uma senha para a primeira vez' };
  await town.must('POST', '/activations', { body: { ...known, code } });
  const { accessToken } = await town.must<Tokens>('POST', '/sign-in/password', { body: known });
  await town.must('POST', '/credentials/password', bearing(accessToken, { password: PASSWORD }));
  return member;
}

async function addPasskey(town: ServedTown, phone: SoftwareAuthenticator, token: string) {
  type Creation = Parameters<SoftwareAuthenticator['create']>[0];
  const path = '/credentials/passkeys';
  const options = await town.must<Creation>('POST', `${path}/options`, bearing(token));
  await town.must('POST', path, bearing(token, { passkey: phone.create(options) }));
}

async function byPasskey(town: ServedTown, phone: SoftwareAuthenticator): Promise<Tokens> {
  const path = '/sign-in/passkey';
  const options = await town.must<Challenge>('POST', `${path}/options`);
  return town.must<Tokens>('POST', path, { body: { passkey: phone.get(options) } });
}

/** Adds an app as second factor, signs in by it, and gives a code for when it is lost. */
async function addApp(town: ServedTown, token: string): Promise<string> {
  const path = '/credentials/totp';
  const { secret } = await town.must<{ secret: string }>('POST', path, bearing(token));
  // Each code counts once: the first is that of half a minute ago.
  const code = (steps: number) =>
    TOTP.generate({
      secret: Secret.fromBase32(secret),
      timestamp: Date.now() + steps * 30_000,
    });
  await stepBegun();
  await town.must('POST', `${path}/confirmation`, bearing(token, { code: code(-1) }));
  const { challenge } = await town.must<Challenge>('POST', '/sign-in/password', byPassword());
  const shown = { challenge, kind: 'totp', code: code(0) };
  await town.must('POST', '/sign-in/second-factor', { body: shown });
  const { recoveryCodes } = await town.must<{ recoveryCodes: readonly string[] }>(
    'POST',
    '/credentials/recovery-codes',
    bearing(token),
  );
  return recoveryCodes[0] ?? '';
}
