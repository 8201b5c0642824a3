import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { Door } from './sign-in.fixture.ts';

let door: Door;

beforeAll(async () => {
  door = await Door.open();
});
beforeEach(() => {
  door.ahead = 0;
  door.stopClock();
});
afterAll(() => door.remove());

/** Somebody who signs in by password and app. */
async function careful() {
  const person = await door.person();
  const { accessToken } = await door.tokens(person);
  return { ...person, ...(await door.withApp(accessToken)), accessToken };
}

const second = (challenge: string, code: string, kind = 'totp') =>
  door.post('/sign-in/second-factor', { challenge, code, kind });

test('password and app: a challenge first, then two factors, fresh for five minutes', async () => {
  const person = await careful();
  const asked = await door.signIn(person);
  expect(asked.body).toEqual({
    kind: 'second-factor',
    challenge: expect.any(String),
    expiresIn: 300,
  });
  const told = await second(asked.body.challenge, door.code(person.secret));
  expect(told.body).toMatchObject({ kind: 'signed-in', member: person.member });
  const { sup, iat } = decodeJwt(told.body.accessToken) as { sup: number; iat: number };
  expect(sup - iat).toBeGreaterThanOrEqual(299);
  expect(sup - iat).toBeLessThanOrEqual(300);
});

// RFC 6238, appendix B (SHA-1, eight digits there; an app shows the last six).
test('the codes are those of the standard', async () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  for (const [seconds, code] of [
    [59, '287082'],
    [1111111109, '081804'],
    [20000000000, '353130'],
  ] as const) {
    door.ahead += seconds * 1000 - door.now();
    expect(door.code(secret)).toBe(code);
  }
});

test('fault 45: a code counts once, one step early or late, and no further', async () => {
  const person = await careful();
  const challenge = async () => (await door.signIn(person)).body.challenge;
  const tried = async (steps: number) =>
    (await second(await challenge(), door.code(person.secret, steps))).status;
  expect(await tried(-2)).toBe(403);
  expect(await tried(2)).toBe(403);
  expect(await tried(0)).toBe(200);
  expect(await tried(0)).toBe(403);
  // Shown before, counts after: an older code than one that was taken is no better.
  expect(await tried(-1)).toBe(403);
  expect(await tried(1)).toBe(200);
});

test('fault 45: a challenge counts once, for five minutes, and for its own purpose', async () => {
  const person = await careful();
  const { challenge } = (await door.signIn(person)).body;
  expect((await second(challenge, door.code(person.secret))).status).toBe(200);
  expect((await second(challenge, door.code(person.secret, 1))).status).toBe(401);
  const late = (await door.signIn(person)).body.challenge;
  door.ahead = 301_000;
  expect((await second(late, door.code(person.secret))).status).toBe(401);
  const { challenge: forPasskey } = (await door.post('/sign-in/passkey/options')).body;
  expect((await second(forPasskey, door.code(person.secret))).status).toBe(401);
  const bytes = Buffer.from((await door.signIn(person)).body.challenge, 'base64url');
  bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
  expect((await second(bytes.toString('base64url'), door.code(person.secret))).status).toBe(401);
});

test('ten recovery codes, each once, however it is typed', async () => {
  const person = await careful();
  expect(new Set(person.recoveryCodes).size).toBe(10);
  const [code = ''] = person.recoveryCodes;
  const challenge = async () => (await door.signIn(person)).body.challenge;
  const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
  const told = await second(await challenge(), typed, 'recovery-code');
  expect(told.status).toBe(200);
  expect((await second(await challenge(), code, 'recovery-code')).status).toBe(403);
  const token = told.body.accessToken;
  const left = async () =>
    (await door.ask('GET', '/credentials', { token })).body.credentials.find(
      ({ kind }: { kind: string }) => kind === 'recovery-codes',
    ).left;
  expect(await left()).toBe(9);
  const renewed = await door.post('/credentials/recovery-codes', undefined, { token });
  expect(await left()).toBe(10);
  const [, old = ''] = person.recoveryCodes;
  expect((await second(await challenge(), old, 'recovery-code')).status).toBe(403);
  const [fresh = ''] = renewed.body.recoveryCodes;
  expect((await second(await challenge(), fresh, 'recovery-code')).status).toBe(200);
});

test('an app counts only when a code of it was shown', async () => {
  const person = await door.person();
  const { accessToken: token } = await door.tokens(person);
  const confirm = (code: string) =>
    door.post('/credentials/totp/confirmation', { code }, { token });
  expect((await confirm('123456')).body.code).toBe('totp-not-begun');
  const begun = await door.post('/credentials/totp', undefined, { token });
  expect(begun.body.uri).toMatch(/^otpauth:\/\/totp\/vila:vila\?issuer=vila&secret=[A-Z2-7]{32}&/);
  expect((await confirm(door.code(begun.body.secret, 5))).body.code).toBe('second-factor-refused');
  expect((await door.signIn(person)).body.kind).toBe('signed-in');
  const { status } = await confirm(door.code(begun.body.secret));
  expect(status).toBe(200);
  expect((await door.signIn(person)).body.kind).toBe('second-factor');
  // The code by which it was set is used up.
  const { challenge } = (await door.signIn(person)).body;
  expect((await second(challenge, door.code(begun.body.secret))).status).toBe(403);
});

test('stepping up: a code gives a token that may do for five minutes what needs it fresh', async () => {
  const person = await careful();
  const { challenge } = (await door.signIn(person)).body;
  const first = (await second(challenge, door.code(person.secret))).body;
  door.ahead = 400_000;
  const { access_token: stale } = (await door.refresh(first.refreshToken)).body;
  expect(decodeJwt(stale)['sup']).toBeUndefined();
  const withApp = (token: string) => door.ask('DELETE', '/credentials/totp', { token });
  const refused = await withApp(stale);
  expect([refused.status, refused.body.code]).toEqual([401, 'step-up-needed']);
  expect(refused.headers.get('www-authenticate')).toContain('insufficient_user_authentication');
  const wrong = { kind: 'totp', code: door.code(person.secret, 4) };
  expect((await door.post('/step-up', wrong, { token: stale })).status).toBe(403);
  const shown = { kind: 'totp', code: door.code(person.secret) };
  const stepped = await door.post('/step-up', shown, { token: stale });
  expect(stepped.status).toBe(200);
  const { sup, iat } = decodeJwt(stepped.body.accessToken) as { sup: number; iat: number };
  expect(sup - iat).toBeGreaterThanOrEqual(299);
  expect((await door.post('/step-up', shown, { token: stale })).status).toBe(403);
  expect(await door.facts(String(decodeJwt(stale)['sid']))).toEqual([
    'identity.SignedIn.v1',
    'identity.SteppedUp.v1',
  ]);
  expect((await withApp(stepped.body.accessToken)).body).toEqual({ removed: 'totp' });
  expect((await door.signIn(person)).body.kind).toBe('signed-in');
});

test('nobody adds a key of their own to a session that lies open', async () => {
  const person = await door.person();
  const { refreshToken } = await door.tokens(person);
  door.ahead = 400_000;
  const { access_token: token } = (await door.refresh(refreshToken)).body;
  for (const path of ['/credentials/totp', '/credentials/passkeys/options']) {
    const told = await door.post(path, undefined, { token });
    expect([told.status, told.body.code]).toEqual([403, 'sign-in-too-old']);
  }
  const other = { password: 'a senha do ladrão' };
  expect((await door.post('/credentials/password', other, { token })).status).toBe(403);
});

test('another password, and never the last way in away', async () => {
  const person = await door.person();
  const { accessToken: token } = await door.tokens(person);
  const password = 'uma senha mais nova';
  expect((await door.post('/credentials/password', { password }, { token })).status).toBe(200);
  expect((await door.signIn(person)).status).toBe(401);
  expect((await door.signIn({ ...person, password })).status).toBe(200);
  const number = { password: person.registry };
  const refused = await door.post('/credentials/password', number, { token });
  expect(refused.body.code).toBe('password-is-number');
  const unknown = await door.ask('DELETE', '/credentials/oidc/nobody', { token });
  expect(unknown.body.code).toBe('credential-unknown');
});

test('guessing codes is over after five: the right one waits too', async () => {
  const person = await careful();
  const guess = async (code: string) => second((await door.signIn(person)).body.challenge, code);
  for (let n = 0; n < 5; n++) expect((await guess(door.code(person.secret, 5))).status).toBe(403);
  const told = await guess(door.code(person.secret));
  expect([told.status, told.headers.get('retry-after')]).toEqual([429, '1']);
  door.ahead = 1000;
  expect((await guess(door.code(person.secret))).status).toBe(200);
});
