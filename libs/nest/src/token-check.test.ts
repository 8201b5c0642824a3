import { createHmac, randomBytes } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import type { Role } from './http.ts';
import { ISSUER, signToken } from './keys.ts';
import type { Problem } from './problem.ts';
import { TokenCheck } from './token-check.ts';

const NOW = 1_800_000_000;
let now = NOW;
let signing: CryptoKey;
let checking: CryptoKey;

beforeAll(async () => {
  ({ privateKey: signing, publicKey: checking } = await generateKeyPair('EdDSA', {
    extractable: true,
  }));
});

const check = (capacity = 10) =>
  new TokenCheck({ key: checking, audience: 'vila', nowSeconds: () => now, capacity });

const sign = (roles: Role[] = ['officer'], subject = 'ana') =>
  signToken({ signing }, { subject, roles, audience: 'vila', nowSeconds: NOW });

/** A signed token with any claims; `undefined` leaves a claim out. */
function forge(claims: Record<string, unknown>, key = signing, alg = 'EdDSA'): Promise<string> {
  const all = { iss: ISSUER, aud: 'vila', sub: 'ana', roles: ['officer'], iat: NOW, exp: NOW + 60 };
  return new SignJWT({ ...all, ...claims }).setProtectedHeader({ alg }).sign(key);
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token under a header and a signature of the forger's choice. */
async function respelled(alg: string, signatureOf: (text: string) => string): Promise<string> {
  const [, payload] = (await sign()).split('.');
  const text = `${part({ alg, typ: 'JWT' })}.${payload}`;
  return `${text}.${signatureOf(text)}`;
}

const hmac = (secret: string | Buffer) => (text: string) =>
  createHmac('sha256', secret).update(text).digest('base64url');

test('a token of ours says who calls, slowly once and at once afterwards', async () => {
  const tokens = check();
  const token = await sign(['officer', 'approver']);
  const first = tokens.caller(token);
  expect(first).toBeInstanceOf(Promise);
  expect(await first).toEqual({ subject: 'ana', roles: ['officer', 'approver'] });
  expect(tokens.caller(token)).toEqual({ subject: 'ana', roles: ['officer', 'approver'] });
});

const FORGERIES: [string, () => Promise<string>][] = [
  ['alg none', () => respelled('none', () => '')],
  ['alg None with a signature', () => respelled('None', () => 'AAAA')],
  [
    'HS256 with the public PEM as secret',
    async () => respelled('HS256', hmac(await exportSPKI(checking))),
  ],
  [
    'HS256 with the raw public key as secret',
    async () => {
      const { x = '' } = await exportJWK(checking);
      return respelled('HS256', hmac(Buffer.from(x, 'base64url')));
    },
  ],
  ['another key', async () => forge({}, (await generateKeyPair('EdDSA')).privateKey)],
  [
    'a changed payload',
    async () => {
      const [header, , signature] = (await sign()).split('.');
      const claims = {
        iss: ISSUER,
        aud: 'vila',
        sub: 'ana',
        roles: ['treasurer'],
        iat: NOW,
        exp: NOW + 60,
      };
      return `${header}.${part(claims)}.${signature}`;
    },
  ],
  ['another name of the algorithm', () => forge({}, signing, 'Ed25519')],
  ['another issuer', () => forge({ iss: 'elsewhere' })],
  ['another audience', () => forge({ aud: 'other-town' })],
  ['no audience', () => forge({ aud: undefined })],
  ['no exp', () => forge({ exp: undefined })],
  ['no iat', () => forge({ iat: undefined })],
  ['no subject', () => forge({ sub: undefined })],
  ['an empty subject', () => forge({ sub: '' })],
  ['no roles', () => forge({ roles: undefined })],
  ['roles that are text', () => forge({ roles: 'officer' })],
  ['an unknown role', () => forge({ roles: ['officer', 'root'] })],
  ['a life longer than 15 minutes', () => forge({ exp: NOW + 901 })],
  ['signed in the future', () => forge({ iat: NOW + 60, exp: NOW + 120 })],
  ['expired', () => forge({ iat: NOW - 120, exp: NOW - 60 })],
  ['signed too long ago', () => forge({ iat: NOW - 1000, exp: NOW + 60 })],
  ['not yet valid', () => forge({ nbf: NOW + 30 })],
  ['rubbish', async () => 'a.b.c'],
  ['very long rubbish', async () => randomBytes(5000).toString('hex')],
];

test.each(FORGERIES)('refused with 401: %s', async (_, forgery) => {
  const token = await forgery();
  const refusal = await Promise.resolve()
    .then(() => check().caller(token))
    .catch((error: Problem) => error.details);
  expect(refusal).toMatchObject({ status: 401, type: 'urn:mutirao:problem:unauthenticated' });
});

test('a remembered token is forgotten when it expires, give or take the clocks', async () => {
  const tokens = check();
  const token = await sign();
  await tokens.caller(token);
  now = NOW + 904;
  expect(tokens.caller(token)).toMatchObject({ subject: 'ana' });
  now = NOW + 905;
  expect(() => tokens.caller(token)).toThrow('expired');
  await expect(tokens.caller(token)).rejects.toThrow('expired');
  now = NOW;
});

test('only the most recently used tokens are remembered', async () => {
  const tokens = check(2);
  const [a, b, c] = [await sign(['officer'], 'a'), await sign(['officer'], 'b'), await sign()];
  await tokens.caller(a);
  await tokens.caller(b);
  expect(tokens.caller(a)).not.toBeInstanceOf(Promise);
  await tokens.caller(c);
  expect(tokens.caller(a)).not.toBeInstanceOf(Promise);
  expect(tokens.caller(b)).toBeInstanceOf(Promise);
});
