import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { atTerminal, run, testFolder, testServer } from '../surroundings.fixture.ts';

const ANA = 'n7wF0q2pQmS4tXyZ1aBcDe';
const PASSWORD = 'correct horse battery';
const SIGNED_IN = {
  kind: 'signed-in',
  accessToken: 'first.access.token',
  expiresIn: 600,
  refreshToken: 'first-refresh',
  member: ANA,
  roles: ['holder', 'officer'],
};
const CHALLENGE = { kind: 'second-factor', challenge: 'c-1', expiresIn: 300 };
const STEPPED_UP = { ...SIGNED_IN, accessToken: 'second.access.token', refreshToken: undefined };
const REFUSED = { status: 401, body: { title: 'Not signed in', code: 'sign-in-refused' } };
const CODES = { recoveryCodes: ['4T7B-0QWE-Z8XC-M5NA', '9HJK-R2SD-V6PG-Y1FT'] };
const URI = 'otpauth://totp/vila:vila?issuer=vila&secret=JBSWY3DPEHPK3PXP';

let folder: string;
let file: string;
let asksForCode: boolean;
let server: Awaited<ReturnType<typeof testServer>>;
beforeAll(async () => {
  folder = testFolder();
  file = join(folder, 'ana.sign-in');
  server = await testServer(({ url, body }) => {
    if (url === '/sign-in/password') {
      if (JSON.parse(body).password !== PASSWORD) return REFUSED;
      return { body: asksForCode ? CHALLENGE : SIGNED_IN };
    }
    if (url === '/sign-in/second-factor') return { body: SIGNED_IN };
    if (url === '/step-up') return { body: { ...STEPPED_UP, stepUpUntil: '2026-11-22T12:05:00Z' } };
    if (url === '/credentials/totp') return { body: { secret: 'JBSWY3DPEHPK3PXP', uri: URI } };
    if (url === '/sessions') return { body: { sessions: [] } };
    return { body: CODES };
  });
});
afterAll(() => server.close());
beforeEach(() => {
  server.seen.length = 0;
  asksForCode = false;
  rmSync(file, { force: true });
});

const env = () => ({ MUTIRAO_SERVER: server.url, MUTIRAO_TOKEN_FILE: 'ana.sign-in' });
const call = (words: string, ...lines: readonly string[]) =>
  run(words.split(' '), { folder, env: env(), stdin: lines.map((line) => `${line}\n`).join('') });
const sent = () =>
  server.seen.map(({ method, url, body }) => [`${method} ${url}`, JSON.parse(body || '{}')]);
const kept = () => JSON.parse(readFileSync(file, 'utf8'));
const signIn = () => call('sign-in', '10000000016', PASSWORD);

test('sign-in leaves the tokens in a file of one’s own, and prints none', async () => {
  const { exitCode, out } = await signIn();
  expect([exitCode, out]).toEqual([0, `${ANA} is signed in, as holder, officer: ${file}\n`]);
  expect(kept()).toMatchObject({
    kind: 'sign-in',
    server: `${server.url}/`,
    accessToken: 'first.access.token',
    refreshToken: 'first-refresh',
  });
  expect((kept().until - Date.now()) / 1000).toBeCloseTo(570, -1);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const json = await call('sign-in --json', '10000000016', PASSWORD);
  expect(JSON.parse(json.out)).toEqual({ member: ANA, roles: SIGNED_IN.roles, file });
});

test.each([
  ['402 917', { kind: 'totp', code: '402917' }],
  ['4T7B-0QWE-Z8XC-M5NA', { kind: 'recovery-code', code: '4T7B-0QWE-Z8XC-M5NA' }],
])('a second factor is asked for where there is one: %s', async (typed, shown) => {
  asksForCode = true;
  const { exitCode } = await call('sign-in --organisation o-1', '100.00000.01-6', PASSWORD, typed);
  expect(exitCode).toBe(0);
  expect(sent()).toEqual([
    [
      'POST /sign-in/password',
      { registry: '10000000016', password: PASSWORD, organisation: 'o-1' },
    ],
    ['POST /sign-in/second-factor', { challenge: 'c-1', ...shown }],
  ]);
});

test('nobody is named by a token or a key while signing in', async () => {
  await signIn();
  const { headers } = server.seen[0] ?? {};
  expect(headers).not.toHaveProperty('authorization');
  expect(headers).not.toHaveProperty('idempotency-key');
  const { exitCode, err } = await call('sign-in', '10000000016', 'another password');
  expect([exitCode, err]).toEqual([1, 'Not signed in\n']);
  expect(kept().refreshToken).toBe('first-refresh');
});

test('at a terminal nothing of it is shown, and a new password is asked for twice', async () => {
  const keys = ['10000000016\r', '7K3M-QX9D-2HVA-R8TN\r', `${PASSWORD}\r`, `${PASSWORD}\r`];
  const { exitCode, out, err } = await atTerminal(['activate'], { folder, env: env(), keys });
  expect([exitCode, out]).toEqual([0, 'Your password is set: mutirao sign-in\n']);
  expect(err).toBe(
    'Registry number (NIS): \nCode of the invitation: \n' +
      'New password, 10 characters at least: \nThe same again: \n',
  );
  const set = { registry: '10000000016', code: '7K3M-QX9D-2HVA-R8TN', password: PASSWORD };
  expect(sent()).toEqual([['POST /activations', set]]);
});

test('two passwords that differ are not sent', async () => {
  const keys = ['10000000016\r', '7K3M-QX9D-2HVA-R8TN\r', `${PASSWORD}\r`, 'another one\r'];
  const { exitCode, err } = await atTerminal(['activate'], { folder, env: env(), keys });
  expect(exitCode).toBe(1);
  expect(err).toContain('The two differ');
  expect(sent()).toEqual([]);
});

test('from stdin a new password is one line, with the blanks that are in it', async () => {
  await call('activate', '10000000016', '7K3M-QX9D-2HVA-R8TN', ' two  blanks ');
  expect(sent()[0]?.[1]).toMatchObject({ password: ' two  blanks ' });
});

test('step-up keeps the sign-in, with another access token', async () => {
  await signIn();
  const { out } = await call('step-up', '402917');
  expect(out).toBe('Your second factor counts until 2026-11-22T12:05:00Z.\n');
  expect(sent().at(-1)).toEqual(['POST /step-up', { kind: 'totp', code: '402917' }]);
  expect(kept()).toMatchObject({
    accessToken: 'second.access.token',
    refreshToken: 'first-refresh',
  });
});

test.each([
  ['sign-out', '/sign-out', 'You are signed out.\n'],
  ['sign-out --everywhere', '/sign-out-everywhere', 'You are signed out everywhere.\n'],
])('%s takes the file away', async (words, path, text) => {
  await signIn();
  expect((await call(words)).out).toBe(text);
  expect(server.seen.at(-1)?.url).toBe(path);
  expect(existsSync(file)).toBe(false);
});

test('what the folder’s owner signed, or a till’s key, is not written over', async () => {
  writeFileSync(file, 'a.local.token\n');
  const { exitCode, err } = await signIn();
  expect(exitCode).toBe(2);
  expect(err).toContain('name another file');
  expect(sent()).toEqual([]);
  await call('sign-out --everywhere');
  expect(readFileSync(file, 'utf8')).toBe('a.local.token\n');
});

test('a command that names no server goes to the one that one signed in to', async () => {
  await signIn();
  const elsewhere = { MUTIRAO_TOKEN_FILE: 'ana.sign-in', MUTIRAO_SERVER: 'http://127.0.0.1:9' };
  expect((await run(['sessions'], { folder, env: elsewhere })).out).toBe(
    'You are not signed in anywhere.\n',
  );
  const asked = await run(['sessions', '--server', 'http://127.0.0.1:9'], {
    folder,
    env: elsewhere,
  });
  expect(asked.exitCode).toBe(3);
});

test('totp begin draws what its line says, and its first code brings the recovery codes', async () => {
  await signIn();
  const begun = await call('totp begin');
  const lines = begun.out.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(20);
  expect(lines[0]).toMatch(/^[ ▄▀█]+$/);
  expect(lines.slice(-2)).toEqual([URI, 'It counts from its first code on: mutirao totp confirm']);
  const { out } = await call('totp confirm', '402 917');
  expect(sent().at(-1)).toEqual(['POST /credentials/totp/confirmation', { code: '402917' }]);
  expect(out.split('\n').slice(0, 2)).toEqual(CODES.recoveryCodes);
  expect((await call('recovery-codes')).out).toBe(out);
});

test.each([['sign-in'], ['activate'], ['step-up']])(
  '%s without anything to read is wrong usage, and sends nothing',
  async (words) => {
    if (words === 'step-up') writeFileSync(file, 'a.local.token\n');
    const { exitCode, err } = await call(words);
    expect(exitCode).toBe(2);
    expect(err).toContain('Nothing was entered');
    expect(sent()).toEqual([]);
  },
);
