import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { LOCAL_ISSUER } from '@mutirao/contracts';
import { FORGERIES } from './forgeries.fixture.ts';
import type { Caller, HttpRequest } from './http.ts';
import { type Problem, unauthenticated } from './problem.ts';
import { ISSUER, Signer } from './token.fixture.ts';
import { TokenCheck } from './token-check.ts';

const NOW = 1_800_000_000;
let now = NOW;
let signer: Signer;

beforeAll(async () => {
  signer = await Signer.make();
});
beforeEach(() => {
  now = NOW;
});

/** A proof is good here when it names the thumbprint; how real ones are checked is not asked here. */
const proofs = {
  async check({ headers }: HttpRequest, _token: string, thumbprint: string) {
    if (headers['dpop'] !== thumbprint) throw unauthenticated('No proof.', 'invalid_token');
  },
};

const check = (capacity = 10) =>
  new TokenCheck({
    keyOf: signer.keyOf,
    audience: 'vila',
    issuers: [ISSUER, LOCAL_ISSUER],
    nowSeconds: () => now,
    proofs,
    capacity,
  });

const by = (authorization: string | undefined, dpop?: string): HttpRequest => ({
  id: '1',
  method: 'GET',
  url: '/',
  headers: { authorization, ...(dpop === undefined ? {} : { dpop }) },
  routeOptions: {},
  body: undefined,
});

const bearer = (token: string) => by(`Bearer ${token}`);
const sign = (claims: Record<string, unknown> = {}) => signer.sign({ iat: NOW, ...claims });

const caller = { subject: 'ana', roles: ['officer'], stepUpUntil: 0, position: 7 };

test('a token of ours says who calls, slowly once and at once afterwards', async () => {
  const tokens = check();
  const token = await sign();
  const first = tokens.caller(bearer(token));
  expect(first).toBeInstanceOf(Promise);
  expect(await first).toEqual(caller);
  expect(tokens.caller(bearer(token))).toEqual(caller);
});

test('all that a token may say reaches the service, and another community’s roles do not', async () => {
  const token = await sign({
    roles: { vila: ['holder', 'merchant'], serra: ['treasurer'] },
    org: 'o1',
    sup: NOW + 300,
    sid: 's1',
    did: 'd1',
  });
  expect(await check().caller(bearer(token))).toEqual({
    ...caller,
    roles: ['holder', 'merchant'],
    organisation: 'o1',
    stepUpUntil: NOW + 300,
    session: 's1',
    device: 'd1',
  });
});

test('whoever owns the folder signs for a quarter of an hour', async () => {
  const token = await sign({ iss: LOCAL_ISSUER, exp: NOW + 900 });
  expect(await check().caller(bearer(token))).toEqual(caller);
});

test('a bound token is shown with its proof, each time', async () => {
  const tokens = check();
  const token = await sign({ cnf: { jkt: 'thumb' } });
  const ask = async (dpop?: string) => tokens.caller(by(`DPoP ${token}`, dpop));
  expect(await ask('thumb')).toEqual(caller);
  await expect(ask('other')).rejects.toThrow('No proof');
  await expect(ask()).rejects.toThrow('No proof');
});

/** The problem that a request is refused with; that it is let through shows as `undefined`. */
async function refusal(request: HttpRequest): Promise<unknown> {
  const answer = async (): Promise<Caller> => check().caller(request);
  return answer().then(
    () => undefined,
    (error: Problem) => error.details,
  );
}

const REFUSED = { status: 401, type: 'urn:mutirao:problem:unauthenticated' };

test.each(FORGERIES)('fault 43: refused with 401: %s', async (_, forgery) => {
  expect(await refusal(bearer(await forgery(signer, NOW)))).toMatchObject(REFUSED);
});

test('fault 43: a bound token shown as a bearer token is refused, also when it is known', async () => {
  const tokens = check();
  const token = await sign({ cnf: { jkt: 'thumb' } });
  await expect(tokens.caller(by(`Bearer ${token}`, 'thumb'))).rejects.toThrow('does not count');
  await tokens.caller(by(`DPoP ${token}`, 'thumb'));
  expect(() => tokens.caller(by(`Bearer ${token}`, 'thumb'))).toThrow('does not count');
});

test('fault 43: a bearer token shown as one bound by DPoP is refused', async () => {
  expect(await refusal(by(`DPoP ${await sign()}`, 'thumb'))).toMatchObject(REFUSED);
});

test('a key store that fails is no fault of the token', async () => {
  const tokens = new TokenCheck({
    keyOf: () => Promise.reject(new Error('the file is gone')),
    audience: 'vila',
    issuers: [ISSUER],
    nowSeconds: () => now,
    proofs,
  });
  await expect(tokens.caller(bearer(await sign()))).rejects.toThrow('the file is gone');
});

test('a remembered token is forgotten when it expires, give or take the clocks', async () => {
  const tokens = check();
  const token = bearer(await sign());
  await tokens.caller(token);
  now = NOW + 604;
  expect(tokens.caller(token)).toEqual(caller);
  now = NOW + 605;
  expect(() => tokens.caller(token)).toThrow('expired');
  await expect(tokens.caller(token)).rejects.toThrow('expired');
});

test('only the most recently used tokens are remembered', async () => {
  const tokens = check(2);
  const [a, b, c] = [bearer(await sign()), bearer(await sign()), bearer(await sign())];
  await tokens.caller(a);
  await tokens.caller(b);
  expect(tokens.caller(a)).not.toBeInstanceOf(Promise);
  await tokens.caller(c);
  expect(tokens.caller(a)).not.toBeInstanceOf(Promise);
  expect(tokens.caller(b)).toBeInstanceOf(Promise);
});
