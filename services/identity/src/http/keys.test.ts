import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LOCAL_ISSUER } from '@mutirao/contracts';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { ServedIdentity } from '../served-identity.fixture.ts';
import { SigningKeys, signLocalToken } from '../stores/signing-keys.ts';
import * as examples from './keys-examples.ts';

let served: ServedIdentity;

beforeAll(async () => {
  served = await ServedIdentity.start();
});
afterAll(() => served.remove());

const get = (path: string) => fetch(served.url + path);
const shape = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(shape)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
      : typeof value;

test.each([
  ['/.well-known/jwks.json', examples.keySet],
  ['/.well-known/openid-configuration', examples.metadata],
  ['/.well-known/oauth-authorization-server', examples.metadata],
])(
  '%s needs no token, may be kept for 5 minutes, and looks as documented',
  async (path, example) => {
    const answer = await get(path);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([
      200,
      'public, max-age=300',
    ]);
    expect(shape(await answer.json())).toEqual(shape(example));
  },
);

test('nothing secret is published', async () => {
  const { keys } = (await (await get('/.well-known/jwks.json')).json()) as { keys: object[] };
  for (const key of keys) expect(key).not.toHaveProperty('d');
});

test('a refusal beside them is kept by nobody', async () => {
  expect((await get('/.well-known/nothing')).headers.get('cache-control')).toBe('no-store');
});

test('a client of another make discovers who signs here (OpenID Connect Discovery, RFC 8414)', async () => {
  for (const algorithm of ['oidc', 'oauth2'] as const) {
    const found = await oidc.discovery(new URL(served.url), 'a-client', undefined, oidc.None(), {
      algorithm,
      execute: [oidc.allowInsecureRequests],
    });
    expect(found.serverMetadata()).toMatchObject({
      issuer: served.url,
      token_endpoint: `${served.url}/token`,
      grant_types_supported: ['refresh_token'],
      id_token_signing_alg_values_supported: ['EdDSA'],
    });
  }
});

test('under another name it refuses us: the issuer is who it asked for, and nobody else', async () => {
  const alias = new URL(served.url.replace('127.0.0.1', 'localhost'));
  const options = { execute: [oidc.allowInsecureRequests] };
  const found = oidc.discovery(alias, 'a-client', undefined, oidc.None(), options);
  await expect(found).rejects.toMatchObject({ code: 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED' });
});

test('a token of ours is verified with the published keys alone, old and new, through a rotation', async () => {
  const published = createRemoteJWKSet(new URL('/.well-known/jwks.json', served.url), {
    cooldownDuration: 0,
  });
  const expected = { issuer: LOCAL_ISSUER, audience: 'vila', typ: 'at+jwt' };
  const keyOf = async (token: string) =>
    (await jwtVerify(token, published, expected)).protectedHeader.kid;
  const old = await served.token('ana', 'officer');
  const before = await keyOf(old);

  const another = SigningKeys.open(served.identity.parts.folder.path.signingKeys);
  const now = Math.floor(Date.now() / 1000);
  const { kid: added } = await another.rotate(now, now);
  const content = { community: 'vila', subject: 'ana', roles: ['officer'] } as const;
  const token = await signLocalToken(another, content);
  // The running server looks into the file once a second at most.
  await setTimeout(1_100);
  expect(await keyOf(token)).toBe(added);
  expect(await keyOf(old)).toBe(before);
  for (const each of [token, old]) {
    const authorization = `Bearer ${each}`;
    const answer = await fetch(`${served.url}/campaigns`, { headers: { authorization } });
    expect(answer.status).toBe(200);
  }
});
