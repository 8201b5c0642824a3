import { createHmac, randomBytes } from 'node:crypto';
import { LOCAL_ISSUER } from '@mutirao/contracts';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import type { Signer } from './token.fixture.ts';

type Forgery = (signer: Signer, iat: number) => Promise<string>;

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A good token but for these claims. */
const saying =
  (claims: (iat: number) => Record<string, unknown>): Forgery =>
  (signer, iat) =>
    signer.sign({ iat, ...claims(iat) });

/** A good token but for its header, which is signed as it should be. */
const under =
  (header: Record<string, unknown>): Forgery =>
  (signer, iat) =>
    signer.sign({ iat }, header);

/** A good token's claims under another algorithm and a signature of the forger's choice. */
const respelled =
  (alg: string, signatureOf: (text: string, signer: Signer, good: string) => unknown): Forgery =>
  async (signer, iat) => {
    const [, payload, good = ''] = (await signer.sign({ iat })).split('.');
    const text = `${part({ alg, typ: 'at+jwt', kid: signer.kid })}.${payload}`;
    return `${text}.${await signatureOf(text, signer, good)}`;
  };

const hmac = (secret: string | Buffer, text: string) =>
  createHmac('sha256', secret).update(text).digest('base64url');

/** Tokens that must not count, each as it must be but for one thing. */
export const FORGERIES: readonly (readonly [string, Forgery])[] = [
  ['alg none', respelled('none', () => '')],
  ['alg None with a signature', respelled('None', () => 'AAAA')],
  ['alg none with the signature of a good token', respelled('none', (_, __, good) => good)],
  [
    'HS256 with the public PEM as secret',
    respelled('HS256', async (text, { verifying }) => hmac(await exportSPKI(verifying), text)),
  ],
  [
    'HS256 with the raw public key as secret',
    respelled('HS256', async (text, { verifying }) => {
      const { x = '' } = await exportJWK(verifying);
      return hmac(Buffer.from(x, 'base64url'), text);
    }),
  ],
  [
    'RS256 with a key of its own',
    async (signer, iat) => {
      const { privateKey } = await generateKeyPair('RS256');
      return signer.sign({ iat }, { alg: 'RS256' }, privateKey);
    },
  ],
  [
    'a wrong key under our key’s name',
    async (signer, iat) => signer.sign({ iat }, {}, (await generateKeyPair('EdDSA')).privateKey),
  ],
  [
    'a key that comes with it',
    async (signer, iat) => {
      const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
      return signer.sign({ iat }, { jwk: await exportJWK(publicKey) }, privateKey);
    },
  ],
  ['an unknown kid', under({ kid: 'k2' })],
  ['no kid', under({ kid: undefined })],
  [
    'a changed payload',
    async (signer, iat) => {
      const [header, , signature] = (await signer.sign({ iat })).split('.');
      const claims = signer.claims({ iat, roles: { vila: ['treasurer'] } });
      return `${header}.${part(claims)}.${signature}`;
    },
  ],
  ['another name of the algorithm', under({ alg: 'Ed25519' })],
  ['a typ that is not at+jwt', under({ typ: 'JWT' })],
  ['no typ, as ID tokens have none', under({ typ: undefined })],
  [
    'a critical header that nobody knows',
    (signer, iat) => {
      const header = { alg: 'EdDSA', typ: 'at+jwt', kid: signer.kid, crit: ['later'], later: 1 };
      const token = new SignJWT(signer.claims({ iat })).setProtectedHeader(header);
      return token.sign(signer.signing, { crit: { later: true } });
    },
  ],
  ['a wrong issuer', saying(() => ({ iss: 'https://elsewhere.example' }))],
  ['a wrong audience', saying(() => ({ aud: 'serra' }))],
  ['several audiences', saying(() => ({ aud: ['vila', 'serra'] }))],
  ['no audience', saying(() => ({ aud: undefined }))],
  ['no exp', saying(() => ({ exp: undefined }))],
  [
    'no iat',
    async (signer, iat) => {
      const { iat: _, ...claims } = signer.claims({ iat });
      const header = { alg: 'EdDSA', typ: 'at+jwt', kid: signer.kid };
      return new SignJWT(claims).setProtectedHeader(header).sign(signer.signing);
    },
  ],
  ['no jti', saying(() => ({ jti: undefined }))],
  ['no subject', saying(() => ({ sub: undefined }))],
  ['an empty subject', saying(() => ({ sub: '' }))],
  ['no position', saying(() => ({ pos: undefined }))],
  ['no roles', saying(() => ({ roles: undefined }))],
  ['roles that are a list', saying(() => ({ roles: ['officer'] }))],
  ['an unknown role', saying(() => ({ roles: { vila: ['officer', 'root'] } }))],
  ['roles of another community only', saying(() => ({ roles: { serra: ['officer'] } }))],
  ['a sign-in’s life of more than 10 minutes', saying((iat) => ({ exp: iat + 601 }))],
  ['a local life of more than 15', saying((iat) => ({ iss: LOCAL_ISSUER, exp: iat + 901 }))],
  ['signed in the future', saying((iat) => ({ iat: iat + 60, exp: iat + 120 }))],
  ['expired', saying((iat) => ({ iat: iat - 605, exp: iat - 5 }))],
  ['not yet valid', saying((iat) => ({ nbf: iat + 30 }))],
  ['a binding that cannot be read', saying(() => ({ cnf: { jkt: 7 } }))],
  ['rubbish', async () => 'a.b.c'],
  ['very long rubbish', async () => randomBytes(5000).toString('hex')],
];
