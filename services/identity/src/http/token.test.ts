import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as oidc from 'openid-client';
import { Door, type Person } from './sign-in.fixture.ts';

const DAY = 24 * 60 * 60 * 1000;

let door: Door;
let ana: Person;

beforeAll(async () => {
  door = await Door.open();
  ana = await door.person();
});
afterAll(() => door.remove());

const status = async (token: string) => (await door.ask('GET', '/sessions', { token })).status;

test('a refresh token gives the next pair, of the same session (RFC 6749, §6)', async () => {
  const first = await door.tokens(ana);
  const told = await door.refresh(first.refreshToken);
  expect([told.status, told.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(told.body).toMatchObject({ token_type: 'Bearer', expires_in: 600 });
  expect(told.body.refresh_token).not.toBe(first.refreshToken);
  const [before, after] = [first.accessToken, told.body.access_token].map((token) =>
    decodeJwt(token),
  );
  expect(after).toMatchObject({ sub: ana.member, sid: before?.['sid'] });
  expect(after?.jti).not.toBe(before?.jti);
  expect(await status(told.body.access_token)).toBe(200);
});

test('a client of another make refreshes by what we say of ourselves', async () => {
  const { refreshToken } = await door.tokens(ana);
  const found = await oidc.discovery(new URL(door.served.url), 'a-client', undefined, oidc.None(), {
    execute: [oidc.allowInsecureRequests],
  });
  const tokens = await oidc.refreshTokenGrant(found, refreshToken);
  expect(tokens.refresh_token).not.toBe(refreshToken);
  await expect(oidc.refreshTokenGrant(found, refreshToken)).rejects.toMatchObject({
    error: 'invalid_grant',
  });
});

test.each([
  [{}, 'invalid_request'],
  [{ grant_type: 'password', username: 'ana', password: 'x' }, 'unsupported_grant_type'],
  [{ grant_type: 'authorization_code' }, 'unsupported_grant_type'],
  [{ grant_type: 'refresh_token' }, 'invalid_request'],
  [{ grant_type: 'refresh_token', refresh_token: 'x' }, 'invalid_grant'],
  [{ grant_type: 'refresh_token', refresh_token: 'A'.repeat(64) }, 'invalid_grant'],
])('%j is answered as OAuth does: %s', async (form, error) => {
  const told = await door.ask('POST', '/token', { form });
  expect([told.status, told.body.error]).toEqual([400, error]);
});

test('fault 43: a refresh token that comes twice ends its session, for all who hold one', async () => {
  const first = await door.tokens(ana);
  const second = (await door.refresh(first.refreshToken)).body;
  const third = (await door.refresh(second.refresh_token)).body;
  const other = await door.tokens(ana);
  const again = await door.refresh(first.refreshToken);
  expect([again.status, again.body.error]).toEqual([400, 'invalid_grant']);
  expect(again.body.error_description).toMatch(/used before/);
  const session = String(decodeJwt(first.accessToken)['sid']);
  for (const token of [first.accessToken, second.access_token, third.access_token]) {
    expect(await status(token)).toBe(401);
  }
  expect((await door.refresh(third.refresh_token)).body.error).toBe('invalid_grant');
  expect(await door.facts(session)).toEqual(['identity.SignedIn.v1', 'identity.AccessEnded.v1']);
  expect(await status(other.accessToken)).toBe(200);
});

test('fault 43: of two refreshes at once one is a copy, and nobody can say which', async () => {
  const { refreshToken } = await door.tokens(ana);
  const told = await Promise.all([door.refresh(refreshToken), door.refresh(refreshToken)]);
  const [good] = told.filter(({ status }) => status === 200);
  expect(told.filter(({ status }) => status === 400)).toHaveLength(1);
  expect((await door.refresh(good?.body.refresh_token)).body.error).toBe('invalid_grant');
});

test('fault 43: an invented refresh token ends nothing', async () => {
  const { accessToken, refreshToken } = await door.tokens(ana);
  const bytes = Buffer.from(refreshToken, 'base64url');
  bytes.writeUInt8(bytes.readUInt8(3) ^ 1, 3);
  expect((await door.refresh(bytes.toString('base64url'))).body.error).toBe('invalid_grant');
  expect(await status(accessToken)).toBe(200);
  expect((await door.refresh(refreshToken)).status).toBe(200);
});

test('a session lapses after 30 days without use, and after 90 in any case', async () => {
  const idle = await door.tokens(ana);
  let used = await door.tokens(ana);
  try {
    door.ahead = 30 * DAY - 60_000;
    used = { ...used, refreshToken: (await door.refresh(used.refreshToken)).body.refresh_token };
    door.ahead = 30 * DAY + 1000;
    expect((await door.refresh(idle.refreshToken)).body.error).toBe('invalid_grant');
    for (const days of [31, 60, 89]) {
      door.ahead = days * DAY;
      const told = await door.refresh(used.refreshToken);
      expect([days, told.status]).toEqual([days, 200]);
      used = { ...used, refreshToken: told.body.refresh_token };
    }
    door.ahead = 90 * DAY + 1000;
    expect((await door.refresh(used.refreshToken)).body.error).toBe('invalid_grant');
  } finally {
    door.ahead = 0;
  }
});

test('signing out ends this session at once, with its tokens of before; others go on', async () => {
  const [one, other] = [await door.tokens(ana), await door.tokens(ana)];
  const token = one.accessToken;
  const told = await door.post('/sign-out', undefined, { token });
  expect(told.body).toEqual({ signedOut: decodeJwt(token)['sid'] });
  expect(await status(token)).toBe(401);
  expect((await door.refresh(one.refreshToken)).body.error).toBe('invalid_grant');
  expect(await status(other.accessToken)).toBe(200);
});

test('signing out everywhere ends all of it, and whoever signs in again is let in', async () => {
  const all = await Promise.all([door.tokens(ana), door.tokens(ana)]);
  const token = all[0].accessToken;
  expect((await door.post('/sign-out-everywhere', undefined, { token })).status).toBe(200);
  for (const { accessToken, refreshToken } of all) {
    expect(await status(accessToken)).toBe(401);
    expect((await door.refresh(refreshToken)).body.error).toBe('invalid_grant');
  }
  expect(await status((await door.tokens(ana)).accessToken)).toBe(200);
});

test('a sign-out that the file has not heard of counts: the journal says so', async () => {
  const { accessToken, refreshToken } = await door.tokens(ana);
  const session = String(decodeJwt(accessToken)['sid']);
  await door.served.identity.act('test', { type: 'EndSession', session });
  expect((await door.refresh(refreshToken)).body.error).toBe('invalid_grant');
});

test('who is suspended gets no further token', async () => {
  const bento = await door.person();
  const { refreshToken } = await door.tokens(bento);
  const token = await door.staff('officer');
  await door.post(`/members/${bento.member}/suspension`, undefined, { token });
  expect((await door.refresh(refreshToken)).body.error).toBe('invalid_grant');
});

test('a token of the folder’s owner is of no session, and ends by its name', async () => {
  const { member } = await door.registered();
  const token = await door.served.token(member, 'holder');
  expect((await door.post('/sign-out', undefined, { token })).body.code).toBe('no-session');
  expect((await door.post('/sign-out-everywhere', undefined, { token })).status).toBe(200);
  expect(await status(token)).toBe(401);
});
