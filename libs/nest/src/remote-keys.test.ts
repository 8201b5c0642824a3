// Starts a server that publishes keys, on a free port.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { Unavailable } from '@mutirao/event-sourcing';
import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { remoteKeys } from './remote-keys.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

let isAway = false;

async function publishing(keys: () => readonly object[]): Promise<string> {
  isAway = false;
  server = createServer((request, response) => {
    if (isAway) return void response.writeHead(503).end();
    const isThere = request.url === '/base/.well-known/jwks.json';
    response.writeHead(isThere ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ keys: keys() }));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`;
}

async function signing(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' } };
}

test('a published key verifies; one that is published later is found by its name', async () => {
  const [first, second] = [await signing('one'), await signing('two')];
  const published = [first.jwk];
  const keyOf = remoteKeys(await publishing(() => published));
  const token = (key: typeof first) =>
    new SignJWT({}).setProtectedHeader({ alg: 'EdDSA', kid: key.jwk.kid }).sign(key.privateKey);
  const verified = async (key: typeof first) =>
    jwtVerify(await token(key), async ({ kid = '' }) => {
      const found = await keyOf(kid);
      if (!found) throw new Error('no such key');
      return found;
    });
  await verified(first);
  expect(await keyOf('two')).toBeUndefined();
  published.push(second.jwk);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await verified(second);
});

test('an identity that does not answer is unavailable, and no verdict on the token', async () => {
  const url = await publishing(() => []);
  server?.close();
  await expect(remoteKeys(url)('one')).rejects.toBeInstanceOf(Unavailable);
});

test('while identity is away, the keys that it published count on; one it has not published does not', async () => {
  const [first, second] = [await signing('one'), await signing('two')];
  const url = await publishing(() => [first.jwk]);
  const keyOf = remoteKeys(url, { keptMilliseconds: 50 });
  const key = await keyOf('one');
  isAway = true;
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(await keyOf('one')).toBe(key);
  await expect(keyOf(second.jwk.kid)).rejects.toBeInstanceOf(Unavailable);
});
