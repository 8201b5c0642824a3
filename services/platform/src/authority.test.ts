import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Action, POLICY, ROLES, type Role, ruleOf } from '@mutirao/contracts';
import { documentOf, routesOf } from '@mutirao/nest';
import { documentedAuthority, rolesFor, type Sign, signerOf } from './authority.fixture.ts';
import { TITLE } from './serve.ts';
import { ServedTown } from './town.fixture.ts';

/** Starts two servers in this process, each over a folder of its own. */
const AUTHORITY = documentedAuthority();
let town: ServedTown;
let elsewhere: ServedTown;
let signed: Sign;
let signedElsewhere: Sign;
beforeAll(async () => {
  [town, elsewhere] = await Promise.all([ServedTown.start(), ServedTown.start()]);
  [signed, signedElsewhere] = await Promise.all([signerOf(town.keys), signerOf(elsewhere.keys)]);
});
afterAll(() => Promise.all([town.remove(), elsewhere.remove()]));

test('the page names every route that is served and described, and no other', () => {
  const { paths } = documentOf(town.app, TITLE);
  const described = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => [
      `${method.toUpperCase()} ${path}`,
      (operation as { 'x-action'?: string })['x-action'] ?? 'public',
    ]),
  );
  const served = routesOf(town.app).map(({ method, path, action }) => [
    `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`,
    action,
  ]);
  expect(described.sort()).toEqual([...AUTHORITY.routes].sort());
  expect(served.sort()).toEqual(described);
});

test('every action of the policy is some route’s, or a part of one that is', () => {
  const routed = new Set(AUTHORITY.routes.values());
  const idle = Object.keys(POLICY).filter((action) => {
    const { within } = ruleOf(action as Action);
    return !routed.has(within ?? action);
  });
  expect(idle).toEqual([]);
});

/** Reads whose question stands in the body, so that it is in no log. */
const ASKED_BY_POST = [
  'POST /beneficiary-lookups',
  'POST /card-lookups',
  'POST /member-lookups',
  'POST /rules/simulations',
];

test('a route that writes is an action for which the roles of now count', () => {
  const lax = [...AUTHORITY.routes].filter(([route, action]) => {
    // Whoever has no role any more may still sign out.
    const excused = ['public', 'session.own'].includes(action) || ASKED_BY_POST.includes(route);
    return !excused && !route.startsWith('GET ') && !ruleOf(action as Action).changes;
  });
  expect(lax).toEqual([]);
});

/** Whoever has that role and has never been here, and what in an address would be theirs. */
function stranger(role?: Role) {
  const id = () => randomBytes(16).toString('base64url');
  const [subject, org] = [id(), id()];
  const own = new Map([
    ...['holder', 'member'].map((name) => [name, subject] as const),
    ...['merchant', 'organisation'].map((name) => [name, org] as const),
    ['account', role === 'merchant' ? org : subject],
    ['month', '9999-12'],
  ]);
  const pathOf = (pattern: string) =>
    pattern.replaceAll(/\{(\w+)\}/g, (_, name) => own.get(name) ?? 'nobody');
  return { who: { subject, org }, pathOf };
}

const NO_TOKEN = { status: 401, body: { detail: 'Send "Authorization: Bearer <token>".' } };

test.each([...AUTHORITY.routes.keys()])('%s', async (route) => {
  const allowed = rolesFor(AUTHORITY, route);
  const [method = '', pattern = ''] = route.split(' ');
  const ask = (path: string, token?: string) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return town.ask(method, path, { ...(method === 'GET' ? {} : { body: {} }), headers });
  };
  const without = await ask(stranger().pathOf(pattern));
  if (allowed === 'public') {
    expect(without).not.toMatchObject(NO_TOKEN);
    return;
  }
  expect(without).toMatchObject(NO_TOKEN);
  const answers = ROLES.map(async (role) => {
    const { who, pathOf } = stranger(role);
    const answerTo = async (token: string) => {
      const { status } = await ask(pathOf(pattern), token);
      return [401, 403, 500].includes(status) ? status : 'admitted';
    };
    const said = { roles: [role], ...who };
    return {
      role,
      here: await answerTo(await signed(said)),
      // Of another town, whose community has the same name; and of this one, for another community.
      ofAnotherTown: await answerTo(await signedElsewhere(said)),
      forAnotherTown: await answerTo(await signed({ ...said, aud: 'outra-vila' })),
    };
  });
  const verdict = (role: Role) => (allowed.includes(role) ? 'admitted' : 403);
  expect(await Promise.all(answers)).toEqual(
    ROLES.map((role) => ({
      role,
      here: verdict(role),
      ofAnotherTown: 401,
      forAnotherTown: 401,
    })),
  );
});

test('fault 43: a token that another town’s identity signed opens nothing, whatever it says', async () => {
  const ask = (token: string) =>
    town.ask('GET', '/programmes', { headers: { authorization: `Bearer ${token}` } });
  const said = { roles: ['treasurer'], subject: 'maria' } as const;
  expect((await ask(await signed(said))).status).toBe(200);
  const [header, claims] = (await signed(said)).split('.');
  const [, , signature] = (await signedElsewhere(said)).split('.');
  for (const token of [await signedElsewhere(said), `${header}.${claims}.${signature}`]) {
    expect(await ask(token)).toMatchObject({
      status: 401,
      body: { type: 'urn:mutirao:problem:unauthenticated' },
    });
    expect(town.audited().at(-1)).toMatchObject({ status: 401, route: '/programmes', roles: [] });
  }
});

test('a refused access is in the audit log, by the person’s random id and without what was asked', async () => {
  const asking = { as: ['holder', 'terminal'], subject: 'Maria das Dores' } as const;
  await town.ask('GET', `/accounts/${'B'.repeat(22)}?registry=10000000001`, asking);
  expect(town.audited().at(-1)).toEqual({
    at: expect.stringMatching(/^2024-03-15T/),
    status: 403,
    type: 'urn:mutirao:problem:forbidden',
    method: 'GET',
    route: '/accounts/:account',
    roles: ['holder', 'terminal'],
    actor: expect.stringMatching(/^[\w-]{22}$/),
    correlationId: expect.any(String),
  });
});
