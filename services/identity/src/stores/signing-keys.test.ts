import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { LOCAL_ISSUER } from '@mutirao/contracts';
import {
  type CryptoKey,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import { SigningKeys, signLocalToken } from './signing-keys.ts';

const NOW = 1_800_000_000;
const MINUTE = 60;
let folder: string;
let path: string;
let keys: SigningKeys;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'signing-'));
  path = join(folder, 'signing-keys.json');
  keys = await SigningKeys.create(path, NOW);
});
afterEach(() => rmSync(folder, { recursive: true }));

const sign = (from: SigningKeys, nowSeconds: number, lifetimeSeconds = 900) =>
  signLocalToken(
    from,
    { community: 'vila', subject: 'ana', roles: ['officer'], position: 3, lifetimeSeconds },
    nowSeconds,
  );

const kidOf = (token: string) => decodeProtectedHeader(token).kid ?? '';

/** Whether a verifier that asks these keys at that time accepts the token. */
async function counts(from: SigningKeys, token: string, at: number): Promise<boolean> {
  const key = await from.verifying(kidOf(token), at);
  return key !== undefined && verifies(key, token, at);
}

const verifies = (key: CryptoKey | JWTVerifyGetKey, token: string, at: number) =>
  jwtVerify(token, async (...asked) => (typeof key === 'function' ? key(...asked) : key), {
    currentDate: new Date(at * 1000),
  }).then(
    () => true,
    () => false,
  );

test('a token says who, what and until when, under a random id, with the key’s name', async () => {
  const one = await sign(keys, NOW);
  expect(decodeProtectedHeader(one)).toEqual({
    alg: 'EdDSA',
    typ: 'at+jwt',
    kid: (await keys.signing(NOW)).kid,
  });
  expect(decodeJwt(one)).toMatchObject({
    iss: LOCAL_ISSUER,
    aud: 'vila',
    sub: 'ana',
    roles: { vila: ['officer'] },
    pos: 3,
    sup: NOW + 900,
    iat: NOW,
    exp: NOW + 900,
  });
  const other = await sign(keys, NOW, 60);
  expect(decodeJwt(other).exp).toBe(NOW + 60);
  expect(decodeJwt(other).jti).not.toBe(decodeJwt(one).jti);
});

test.each([0, -1, 901, Number.NaN])('no token lives %d seconds', (lifetimeSeconds) => {
  expect(() => sign(keys, NOW, lifetimeSeconds)).toThrow(RangeError);
});

test('rotation: published before it signs, both count in the overlap, the old one is gone after', async () => {
  const server = SigningKeys.open(path);
  const old = (await keys.signing(NOW)).kid;
  const { kid: added } = await keys.rotate(NOW);
  const signsFrom = NOW + 10 * MINUTE;
  const published = async (at: number) => (await server.jwks(at)).keys.map(({ kid }) => kid);

  expect(await published(NOW + MINUTE)).toEqual([old, added]);
  expect(kidOf(await sign(server, signsFrom - 1))).toBe(old);
  const last = await sign(server, signsFrom - 1);
  const first = await sign(server, signsFrom);
  expect(kidOf(first)).toBe(added);

  const end = signsFrom + 15 * MINUTE;
  for (const token of [last, first]) {
    expect(await counts(server, token, signsFrom)).toBe(true);
    // To the last second of the older token's life.
    expect(await counts(server, token, end - 2)).toBe(true);
  }
  // A server that has read the file late has signed with it a minute longer.
  expect(await published(end + MINUTE - 1)).toEqual([old, added]);
  expect(await published(end + MINUTE)).toEqual([added]);
  expect(await server.verifying(old, end + MINUTE)).toBeUndefined();
  await keys.rotate(end + MINUTE);
  expect(readFileSync(path, 'utf8')).not.toContain(old);
});

test('the published halves are public, and enough to verify', async () => {
  await keys.rotate(NOW);
  const { keys: published } = await keys.jwks(NOW);
  expect(published).toHaveLength(2);
  for (const jwk of published) {
    expect(Object.keys(jwk).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  }
  const remote = createLocalJWKSet({ keys: [...published] });
  expect(await verifies(remote, await sign(keys, NOW), NOW)).toBe(true);
});

test('a running server takes up a key at once when it sees a token by it, else within a minute', async () => {
  const seeing = SigningKeys.open(path);
  const waiting = SigningKeys.open(path);
  expect((await seeing.jwks(NOW)).keys).toHaveLength(1);
  expect((await waiting.jwks(NOW)).keys).toHaveLength(1);
  const { kid: added } = await keys.rotate(NOW, NOW);
  const token = await sign(keys, NOW);
  expect(kidOf(token)).toBe(added);
  expect(await counts(seeing, token, NOW + 1)).toBe(true);
  expect(kidOf(await sign(waiting, NOW + 59))).not.toBe(added);
  expect(kidOf(await sign(waiting, NOW + 60))).toBe(added);
});

test('names of keys that there are not have the file read once a second at most', async () => {
  const server = SigningKeys.open(path);
  expect(await server.verifying('made-up', NOW)).toBeUndefined();
  const { kid: added } = await keys.rotate(NOW);
  for (let each = 0; each < 100; each++) {
    expect(await server.verifying(`made-up-${each}`, NOW)).toBeUndefined();
  }
  expect(await server.verifying(added, NOW)).toBeUndefined();
  expect(await server.verifying(added, NOW + 1)).toBeDefined();
});

test('a key that replaces one at once leaves none behind that would take over later', async () => {
  const old = (await keys.signing(NOW)).kid;
  const { kid: planned } = await keys.rotate(NOW);
  const { kid: added } = await keys.rotate(NOW + MINUTE, NOW + MINUTE);
  expect((await keys.jwks(NOW + MINUTE)).keys.map(({ kid }) => kid)).toEqual([old, added]);
  expect((await keys.signing(NOW + 11 * MINUTE)).kid).toBe(added);
  expect(await keys.verifying(planned, NOW + MINUTE)).toBeUndefined();
});

test('keys are in a file for its owner alone, and never replaced', async () => {
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const before = readFileSync(path, 'utf8');
  await expect(SigningKeys.create(path, NOW)).rejects.toThrow('never replaced');
  expect(readFileSync(path, 'utf8')).toBe(before);
  await keys.rotate(NOW);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  chmodSync(path, 0o640);
  expect(() => SigningKeys.open(path)).toThrow('chmod 600');
});

test.each([
  ['nothing', ''],
  ['no keys', '{"keys":[]}'],
  [
    'a public key',
    '{"keys":[{"kid":"a","signsFrom":0,"secret":{"kty":"OKP","crv":"Ed25519","x":"AA"}}]}',
  ],
  [
    'what is no key',
    '{"keys":[{"kid":"a","signsFrom":0,"secret":{"kty":"OKP","crv":"Ed25519","x":"AA","d":"c2VjcmV0"}}]}',
  ],
  ['half a file', '{"keys":[{"kid":"a","d":"c2VjcmV0'],
])('a file with %s is named, and nothing of it told', (_, text) => {
  writeFileSync(path, text);
  const open = () => SigningKeys.open(path);
  expect(open).toThrow('signing-keys.json holds something else');
  expect(open).not.toThrow('c2VjcmV0');
});

test('a server whose file cannot be read for a while goes on with the keys it knows, and says so', async () => {
  const warning = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  chmodSync(path, 0o644);
  expect((await keys.jwks(NOW + MINUTE)).keys).toHaveLength(1);
  expect(await counts(keys, await sign(keys, NOW), NOW + MINUTE)).toBe(true);
  expect(warning.mock.calls).toEqual([[expect.stringContaining('chmod 600')]]);
  warning.mockRestore();
});
