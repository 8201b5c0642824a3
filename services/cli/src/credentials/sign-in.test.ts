import { existsSync, mkdtempSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Reply, testServer } from '../surroundings.fixture.ts';
import { changeSignIn, SignInCredential, signInOf, writeCredential } from './sign-in.ts';

let path: string;
let reply: () => Reply;
let server: Awaited<ReturnType<typeof testServer>>;
beforeEach(async () => {
  path = join(mkdtempSync(join(tmpdir(), 'mutirao-sign-in-')), 'me');
  reply = () => ({ body: { access_token: 'new.token', refresh_token: 'r-2', expires_in: 600 } });
  server = await testServer(() => reply());
  keep(0);
});
afterEach(() => server.close());

const keep = (expiresIn: number) =>
  writeCredential(
    path,
    signInOf(server.url, { accessToken: 'old.token', refreshToken: 'r-1', expiresIn }),
  );
const kept = () => JSON.parse(readFileSync(path, 'utf8'));
const authorization = async () =>
  (await new SignInCredential(path, server.url).headersFor())['authorization'];

test('a token that still counts is used as it is', async () => {
  keep(600);
  expect(await authorization()).toBe('Bearer old.token');
  expect(server.seen).toEqual([]);
});

test('one that grew old is exchanged, as OAuth’s clients do it', async () => {
  expect(await authorization()).toBe('Bearer new.token');
  const [{ method, url, headers, body } = { method: '', url: '', headers: {}, body: '' }] =
    server.seen;
  expect([method, url, headers['content-type']]).toEqual([
    'POST',
    '/token',
    'application/x-www-form-urlencoded',
  ]);
  expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
    grant_type: 'refresh_token',
    refresh_token: 'r-1',
  });
  expect(kept()).toMatchObject({ accessToken: 'new.token', refreshToken: 'r-2' });
  expect(existsSync(`${path}.lock`)).toBe(false);
});

test('of many commands at once one exchanges it: a refresh token that comes twice ends the sign-in', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, authorization));
  expect(new Set(all)).toEqual(new Set(['Bearer new.token']));
  expect(server.seen).toHaveLength(1);
});

test('a lock that a crash left behind is taken over', async () => {
  writeFileSync(`${path}.lock`, '');
  const longAgo = Date.now() / 1000 - 60;
  utimesSync(`${path}.lock`, longAgo, longAgo);
  expect(await authorization()).toBe('Bearer new.token');
});

test('a change waits for the one before it, and sees what it made', async () => {
  const append = (sign: string) =>
    changeSignIn(path, async (current) => {
      await new Promise((done) => setTimeout(done, 5));
      return { ...current, accessToken: `${current.accessToken}${sign}` };
    });
  await Promise.all([append('!'), append('!'), append('!')]);
  expect(kept().accessToken).toBe('old.token!!!');
});

test.each([
  [400, 'signed-out'],
  [503, 'not-refreshed'],
  [502, 'not-refreshed'],
])('when the server answers %i that is %s, and the file stays', async (status, code) => {
  const before = kept();
  reply = () => ({ status, body: { error: 'invalid_grant' } });
  await expect(authorization()).rejects.toMatchObject({ problem: { code } });
  expect(kept()).toEqual(before);
  expect(existsSync(`${path}.lock`)).toBe(false);
});
