import { createSecretKey } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createKeys, ISSUER, loadKeys, ROLES, type Role, routesOf } from '@mutirao/nest';
import { exportJWK, type JWTPayload, SignJWT } from 'jose';
import { AUTHORITY } from './authority.fixture.ts';
import { approved, furnish, nis, ServedTown, statement } from './town.fixture.ts';

/** Starts a server in this process, over a folder of its own. */
let town: ServedTown;
let ana = '';
let bento = '';
beforeAll(async () => {
  town = await ServedTown.start();
  await furnish(town, [nis(1), nis(2)]);
  [ana, bento] = (await Promise.all([nis(1), nis(2)].map(holderOf))) as [string, string];
});
afterAll(() => town.remove());

async function holderOf(registry: string): Promise<string> {
  const asking = { as: 'officer', body: { registry } } as const;
  return (await town.must<{ holder: string }>('POST', '/beneficiary-lookups', asking)).holder;
}

test('every route is in the table, and nothing else is', () => {
  const routes = routesOf(town.app).map(({ method, path }) => `${method} ${path}`);
  expect(routes.sort()).toEqual(Object.keys(AUTHORITY).sort());
});

const OWN = 'A'.repeat(22);
const pathOf = (route: string) =>
  (route.split(' ')[1] ?? '')
    .replace(':account', OWN)
    .replace(':holder', OWN)
    .replace(':merchant', OWN)
    .replace(':month', '9999-12')
    .replaceAll(/:\w+/g, 'nobody');

test.each(Object.entries(AUTHORITY))('%s', async (route, allowed) => {
  const [method = ''] = route.split(' ');
  const body = method === 'GET' ? {} : { body: {} };
  const admits = async (as?: Role) => {
    const asking = as === undefined ? body : { ...body, as, subject: OWN };
    const { status } = await town.ask(method, pathOf(route), asking);
    return status === 401 || status === 403 ? status : 'admitted';
  };
  expect(await admits()).toBe(allowed === 'public' ? 'admitted' : 401);
  for (const role of ROLES) {
    const may = allowed === 'public' || allowed.includes(role);
    expect([role, await admits(role)]).toEqual([role, may ? 'admitted' : 403]);
  }
});

const transfer = (as: Role | Role[], subject: string, from: string) => {
  const body = { from, to: bento, amountMinor: 1, unit: 'MUM' };
  return town.ask('POST', '/transfers', { as, subject, body });
};

test('a holder spends from the own account alone, whatever other roles the token has', async () => {
  const run = await approved(town, [`${nis(1)},110.00`, `${nis(2)},110.00`]);
  await town.must('POST', `/runs/${run}/payment`, { as: 'treasurer', body: {} });
  expect((await transfer('holder', ana, ana)).status).toBe(201);
  expect((await transfer('holder', `holder:${ana}`, ana)).status).toBe(201);
  expect((await transfer('holder', ana, `holder:${ana}`)).status).toBe(201);
  expect((await transfer('holder', bento, ana)).status).toBe(403);
  expect((await transfer('holder', bento, `holder:${ana}`)).status).toBe(403);
  expect((await transfer(['holder', 'treasurer', 'auditor'], bento, ana)).status).toBe(403);
  expect((await transfer('treasurer', ana, ana)).status).toBe(403);
});

test('a holder sees the own account alone, staff and auditor see all', async () => {
  const see = async (as: Role, subject: string, account: string) =>
    (await town.ask('GET', `/accounts/${account}`, { as, subject })).status;
  expect(await see('holder', ana, ana)).toBe(200);
  expect(await see('holder', ana, `holder:${ana}`)).toBe(200);
  expect(await see('holder', ana, bento)).toBe(403);
  expect(await see('holder', ana, 'bank:renda')).toBe(403);
  expect(await see('holder', 'bank:renda', 'bank:renda')).toBe(403);
  expect(await see('auditor', 'someone', ana)).toBe(200);
  expect(await see('operator', 'someone', 'bank:renda')).toBe(200);
});

test('who prepared a run never approves it, in any role', async () => {
  const asking = { as: ['officer', 'approver'], subject: 'maria' } as const;
  const file = { body: `beneficiary,amount\n${nis(1)},1.00\n`, type: 'text/csv' } as const;
  const path = '/programmes/renda/runs?period=2024-02';
  const { run, sha256 } = await town.must('POST', path, { ...asking, ...file });
  const approval = await town.ask('POST', `/runs/${run}/approvals`, {
    ...asking,
    body: { sha256 },
  });
  expect(approval).toMatchObject({ status: 403, body: { code: 'same-person' } });
});

type Forgery = (claims: JWTPayload) => Promise<string>;
const EDDSA = { alg: 'EdDSA', typ: 'JWT' };
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed: Forgery = async (claims) =>
  new SignJWT(claims).setProtectedHeader(EDDSA).sign((await loadKeys(town.keys)).signing);

/** Everything but one thing is as it must be. */
const FORGERIES: readonly [string, Forgery][] = [
  ['no algorithm', async (claims) => `${part({ alg: 'none' })}.${part(claims)}.`],
  [
    'no algorithm, with the signature of another one',
    async (claims) =>
      `${part({ alg: 'none' })}.${part(claims)}.${(await signed(claims)).split('.')[2]}`,
  ],
  [
    'the public key as a secret',
    async (claims) => {
      const { x = '' } = await exportJWK((await loadKeys(town.keys)).checking);
      const secret = createSecretKey(Buffer.from(x, 'base64url'));
      return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    },
  ],
  [
    'another key',
    async (claims) => {
      const { signing } = await createKeys(`${town.folder}/other-keys`);
      return new SignJWT(claims).setProtectedHeader(EDDSA).sign(signing);
    },
  ],
  [
    'claims changed after it was signed',
    async (claims) => {
      const [header, , signature] = (await signed({ ...claims, roles: ['holder'] })).split('.');
      return `${header}.${part(claims)}.${signature}`;
    },
  ],
  [
    'a life that is over',
    (claims) => signed({ ...claims, iat: (claims.iat ?? 0) - 1800, exp: (claims.iat ?? 0) - 900 }),
  ],
  ['a life of an hour', (claims) => signed({ ...claims, exp: (claims.iat ?? 0) + 3600 })],
  ['another community', (claims) => signed({ ...claims, aud: 'outra-vila' })],
  ['another issuer', (claims) => signed({ ...claims, iss: 'someone' })],
  ['a role that there is not', (claims) => signed({ ...claims, roles: ['treasurer', 'root'] })],
];

test.each(FORGERIES)('a token with %s opens nothing', async (_, forge) => {
  const iat = Math.floor(Date.now() / 1000);
  const claims = {
    iss: ISSUER,
    aud: 'vila',
    sub: 'maria',
    roles: ['treasurer'],
    iat,
    exp: iat + 900,
  };
  const ask = (token: string) =>
    town.ask('GET', '/programmes', { headers: { authorization: `Bearer ${token}` } });
  expect((await ask(await signed(claims))).status).toBe(200);
  expect(await ask(await forge(claims))).toMatchObject({
    status: 401,
    body: { type: 'urn:mutirao:problem:unauthenticated' },
  });
});

test('a refused access is in the audit log, by the person’s random id and without what was asked', async () => {
  const path = `/accounts/${bento}?registry=${nis(1)}`;
  await town.ask('GET', path, { as: ['holder', 'terminal'], subject: 'Maria das Dores' });
  const entry = town.audited().at(-1);
  expect(entry).toEqual({
    at: expect.stringMatching(/^2024-03-15T/),
    status: 403,
    type: 'urn:mutirao:problem:forbidden',
    method: 'GET',
    route: '/accounts/:account',
    roles: ['holder', 'terminal'],
    actor: expect.stringMatching(/^[\w-]{22}$/),
    correlationId: expect.any(String),
  });
  await town.ask('GET', '/programmes');
  expect(town.audited().at(-1)).toMatchObject({ status: 401, route: '/programmes', roles: [] });
});

test('whoever looks at another person’s account leaves a trace, the person does not', async () => {
  const look = (as: Role, subject: string) => town.must('GET', `/accounts/${ana}`, { as, subject });
  await look('auditor', 'Rui Lopes');
  const trace = town.audited().at(-1);
  expect(trace).toMatchObject({
    seen: `holder:${ana}`,
    actor: expect.stringMatching(/^[\w-]{22}$/),
  });
  const before = town.audited().length;
  await look('holder', ana);
  await town.must('GET', '/accounts/bank:renda', { as: 'auditor' });
  expect(town.audited()).toHaveLength(before);
  await holderOf(nis(2));
  expect(town.audited().at(-1)).toMatchObject({ seen: `holder:${bento}` });
});

test('interest is made issuable by a treasurer alone', async () => {
  const interest = { type: 'INT', amount: '4.00', fitId: 'J1', name: '', memo: 'RENDIMENTO' };
  await town.must('POST', '/bank-statements', {
    as: 'operator',
    type: 'application/x-ofx',
    body: statement([interest], '1004.00'),
  });
  const assign = async (as: Role) =>
    (await town.ask('POST', '/bank-lines/J1/assignment', { as, body: { programme: 'renda' } }))
      .status;
  expect(await assign('operator')).toBe(403);
  expect(await assign('treasurer')).toBe(200);
});
