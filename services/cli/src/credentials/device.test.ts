import { hash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { EmbeddedJWK, jwtVerify } from 'jose';
import { type Reply, testServer } from '../surroundings.fixture.ts';
import { DeviceCredential, type DeviceFile, newDeviceKey } from './device.ts';

let now: number;
let key: DeviceFile['key'];
let reply: () => Reply;
let server: Awaited<ReturnType<typeof testServer>>;
beforeEach(async () => {
  now = Math.floor(Date.now() / 1000);
  key = await newDeviceKey();
  reply = () => ({ body: { accessToken: `token-${server.seen.length}`, expiresIn: 600 } });
  server = await testServer(() => reply());
});
afterEach(() => server.close());

const device = () => new DeviceCredential({ server: `${server.url}/`, key }, () => now);
const proofOf = (headers: Readonly<Record<string, unknown>> = {}) =>
  jwtVerify(String(headers['dpop']), EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['EdDSA'] });

test('every request has a proof of its own, for its method, address and token (RFC 9449, §4.2)', async () => {
  const till = device();
  const url = new URL(`${server.url}/charges?limit=5`);
  const headers = await till.headersFor('POST', url);
  const { payload, protectedHeader } = await proofOf(headers);
  expect(headers['authorization']).toBe('DPoP token-1');
  expect(payload).toMatchObject({
    htm: 'POST',
    htu: `${server.url}/charges`,
    iat: now,
    ath: hash('sha256', 'token-1', 'base64url'),
  });
  const { d: _, ...shown } = key;
  expect(protectedHeader.jwk).toEqual(shown);
  const again = await proofOf(await till.headersFor('POST', url));
  expect(again.payload.jti).not.toBe(payload.jti);
});

test('the token is asked for by a proof that names none, and again before it expires', async () => {
  const till = device();
  const ask = async () =>
    (await till.headersFor('GET', new URL(`${server.url}/charges`)))['authorization'];
  expect([await ask(), await ask()]).toEqual(['DPoP token-1', 'DPoP token-1']);
  const [{ method, url, headers } = { method: '', url: '', headers: {} }] = server.seen;
  expect([method, url]).toEqual(['POST', '/devices/token']);
  const { payload } = await proofOf(headers);
  expect(payload).toMatchObject({ htm: 'POST', htu: `${server.url}/devices/token` });
  expect(payload).not.toHaveProperty('ath');
  now += 570;
  expect(await ask()).toBe('DPoP token-2');
});

test.each([
  [401, 'device-refused'],
  [503, 'not-refreshed'],
])('a server that answers %i: %s', async (status, code) => {
  reply = () => ({ status, body: {} });
  await expect(device().headersFor('GET', new URL(server.url))).rejects.toMatchObject({
    problem: { code },
  });
});
