import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { SqliteRecordPlace } from '@mutirao/adapters/records';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { DpopProofs } from './dpop.ts';
import type { HttpRequest } from './http.ts';
import { RecordedProofs } from './seen-proofs.ts';

const HERE = 'https://vila.example';
const TOKEN = 'the.access.token';
const NOW = 1_800_000_000;
type Pair = {
  readonly secret: Parameters<SignJWT['sign']>[0];
  readonly jwk: JWK;
  readonly alg: string;
};

let now = NOW;
let proofs: DpopProofs;
let till: Pair;
let other: Pair;

async function pair(alg: 'EdDSA' | 'ES256'): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { secret: privateKey, jwk: await exportJWK(publicKey), alg };
}
beforeAll(async () => {
  [till, other] = await Promise.all([pair('EdDSA'), pair('ES256')]);
});
beforeEach(() => {
  now = NOW;
  proofs = new DpopProofs(HERE, () => now);
});

const ath = hash('sha256', TOKEN, 'base64url');
const CLAIMS = { jti: 'one', htm: 'POST', htu: `${HERE}/charges`, iat: NOW, ath };

function proof(
  { secret, jwk, alg }: Pair,
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): Promise<string> {
  return new SignJWT({ ...CLAIMS, ...claims })
    .setProtectedHeader({ typ: 'dpop+jwt', alg, jwk, ...header })
    .sign(secret);
}

const request = (dpop: string | string[] | undefined, url = '/charges?x=1'): HttpRequest =>
  ({ id: '', method: 'POST', url, headers: { dpop }, routeOptions: {}, body: {} }) as HttpRequest;

const check = async (dpop: string, key = till, url?: string) =>
  proofs.check(request(dpop, url), TOKEN, await calculateJwkThumbprint(key.jwk));

test('a proof for this request, this token and this moment counts, by either kind of key', async () => {
  await expect(check(await proof(till))).resolves.toBeUndefined();
  await expect(check(await proof(other, { jti: 'two' }), other)).resolves.toBeUndefined();
});

test('the query is no part of what is proved, and a slash more is another address', async () => {
  await check(await proof(till), till, '/charges?limit=3');
  await expect(check(await proof(till, { jti: 'two' }), till, '/charges/')).rejects.toThrow(
    'address',
  );
});

test('fault 45: a proof counts once, a copy of the request is refused as long as it would count', async () => {
  const one = await proof(till);
  await check(one);
  for (now of [NOW, NOW + 30, NOW + 64]) {
    await expect(check(one)).rejects.toMatchObject({
      details: { status: 401, code: 'proof-invalid' },
    });
  }
});

test('fault 45: a proof of before, or of what is to come, is refused', async () => {
  const one = await proof(till);
  now = NOW + 66;
  await expect(check(one)).rejects.toThrow('not now');
  now = NOW - 6;
  await expect(check(one)).rejects.toThrow('not now');
});

test('fault 45: a copy that comes to another instance is refused, until nobody would take it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mutirao-proofs-'));
  const places = [new SqliteRecordPlace(folder), new SqliteRecordPlace(folder)];
  const [one, two] = (await Promise.all(
    places.map(async (place) => new DpopProofs(HERE, () => now, await RecordedProofs.open(place))),
  )) as [DpopProofs, DpopProofs];
  const thumbprint = await calculateJwkThumbprint(till.jwk);
  const at = (instance: DpopProofs, dpop: string) =>
    instance.check(request(dpop), TOKEN, thumbprint);
  const shown = await proof(till);
  await at(one, shown);
  now += 59;
  await expect(at(two, shown)).rejects.toThrow('came before');
  const strange = await proof(till, { jti: '\ud800'.repeat(200), iat: now });
  await at(two, strange);
  await expect(at(one, strange)).rejects.toThrow('came before');
  const rows = await (await places[0]?.open({ name: 'seen-proofs' }))?.list({ limit: 10 });
  expect(rows?.map(({ key, value }) => [key.length, value.length])).toEqual([
    [43, 0],
    [43, 0],
  ]);
  now += 3 * 60;
  await at(two, await proof(till, { jti: 'later', iat: now }));
  expect(await (await places[0]?.open({ name: 'seen-proofs' }))?.list({ limit: 10 })).toHaveLength(
    1,
  );
  for (const place of places) await place.close();
  rmSync(folder, { recursive: true });
});

test('what was proved is forgotten when it could not count again', async () => {
  await check(await proof(till));
  now = NOW + 200;
  await check(await proof(till, { iat: now }));
});

test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  ['another method', { htm: 'GET' }, {}],
  ['another path', { htu: `${HERE}/payments` }, {}],
  ['another host', { htu: 'https://other.example/charges' }, {}],
  ['no address at all', { htu: 7 }, {}],
  ['another token', { ath: hash('sha256', 'another', 'base64url') }, {}],
  ['no token', { ath: undefined }, {}],
  ['no jti', { jti: undefined }, {}],
  ['a jti of any length', { jti: 'x'.repeat(201) }, {}],
  ['no time', { iat: undefined }, {}],
  ['the type of another JWT', {}, { typ: 'JWT' }],
  ['no key', {}, { jwk: undefined }],
])('a proof with %s is refused', async (_, claims, header) => {
  await expect(check(await proof(till, claims, header))).rejects.toMatchObject({
    details: { status: 401 },
    headers: { 'www-authenticate': expect.stringContaining('invalid_dpop_proof') },
  });
});

test('a proof that another key signed is refused, whichever key it shows', async () => {
  await expect(check(await proof(other), till)).rejects.toThrow('another key');
  await expect(
    check(await proof({ ...other, alg: 'ES256' }, {}, { jwk: till.jwk })),
  ).rejects.toThrow();
});

test('a proof with a secret key in it, or signed by a shared secret, is refused', async () => {
  const secret = Buffer.alloc(32, 1);
  const jwk = { kty: 'oct', k: secret.toString('base64url') };
  await expect(check(await proof({ secret, jwk, alg: 'HS256' }))).rejects.toThrow('not signed');
});

test('one proof, as text, and no more', async () => {
  for (const sent of [
    undefined,
    '',
    `${await proof(till)}, ${await proof(till)}`,
    'x'.repeat(5_000),
  ]) {
    await expect(proofs.check(request(sent), TOKEN, 'any')).rejects.toMatchObject({
      details: { status: 401 },
    });
  }
});
