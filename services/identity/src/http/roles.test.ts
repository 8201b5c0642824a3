import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { signToken } from '../stores/signing-keys.ts';
import { type Asking, Community, type Json } from './members.fixture.ts';
import * as examples from './organisations-examples.ts';

let vila: Community;
let other: Community;
let hall: string;
let bakery: string;
let bazaar: string;
let people = 1;

beforeAll(async () => {
  [vila, other] = await Promise.all([Community.start(), Community.start()]);
  hall = await accredited(vila, { kind: 'municipality' });
  const { declared: merchant } = examples.organisation;
  bakery = await accredited(vila, { kind: 'merchant', merchant });
  bazaar = await accredited(vila, { kind: 'merchant', merchant });
});
afterAll(() => Promise.all([vila.remove(), other.remove()]));

async function accredited(town: Community, of: Json): Promise<string> {
  const body = { registry: `ORG-${people++}`, name: 'Organização Inventada', ...of };
  const operator = { as: 'operator', subject: 'the-operator' } as const;
  const registered = await town.ask('POST', '/organisations', { ...operator, body });
  const path = `/organisations/${registered.body.organisation}/accreditation`;
  await town.ask('POST', path, { ...operator, body: {} });
  const approver = { as: 'approver', subject: 'the-approver' } as const;
  await town.ask('POST', `${path}/confirmation`, { ...approver, body: { version: 1 } });
  return registered.body.organisation;
}

const administrator = { as: 'administrator', subject: 'the-administrator' } as const;
const ofShop = (shop: string): Asking => ({ as: 'merchant', subject: shop });
const today = () => {
  const { clock } = vila.served.identity.parts;
  return clock.dayOf(clock.now());
};

function give(organisation: string, body: Json, asking: Asking = administrator, town = vila) {
  const path = `/organisations/${organisation}/memberships`;
  return town.ask('POST', path, { ...asking, body: { from: today(), ...body } });
}

/** A request with a token as a sign-in makes it, of somebody who acts for a shop. */
async function signedIn(member: string, organisation: string, roles: readonly string[]) {
  const { signing, journal } = vila.served.identity.parts;
  const nowSeconds = Math.floor(Date.now() / 1000);
  return signToken(signing, {
    iss: vila.served.url,
    aud: 'vila',
    sub: member,
    org: organisation,
    roles: { vila: roles as never },
    pos: journal.head.position,
    sup: nowSeconds + 300,
    nowSeconds,
  });
}

test('a role is given, seen, and taken away once', async () => {
  const member = await vila.member(people++);
  const asked = { member, role: 'officer', to: '2999-12-31' };
  const given = await give(hall, asked, { ...administrator, key: 'k1' });
  const { grant } = given.body;
  const position = expect.any(Number);
  const membership = { organisation: hall, ...asked, from: today() };
  expect(given).toEqual({ status: 201, body: { ...membership, grant, position } });
  expect(await give(hall, asked, { ...administrator, key: 'k1' })).toEqual(given);
  const shown = { grant, ...membership, stands: true, revoked: false };
  const own = await vila.ask('GET', '/members/self/roles', { as: 'holder', subject: member });
  expect(own.body).toEqual({ member, roles: ['holder', 'officer'], memberships: [shown] });
  const list = await vila.ask('GET', `/organisations/${hall}/memberships`, { as: 'auditor' });
  expect(list.body).toEqual({ memberships: [shown] });
  const path = `/organisations/${hall}/memberships/${grant}`;
  for (const key of ['k2', 'k2', 'k3']) {
    const taken = await vila.ask('DELETE', path, { ...administrator, key });
    expect(taken).toEqual({ status: 200, body: { ...examples.revoked, grant } });
  }
  const after = await vila.ask('GET', `/members/${member}/roles`, { as: 'auditor' });
  expect(after.body).toMatchObject({ roles: ['holder'], memberships: [{ revoked: true }] });
});

test('what is answered is as documented', async () => {
  const member = await vila.member(people++);
  const body = { member, role: 'merchant', to: '2999-12-31' };
  const given = await give(bazaar, body);
  expect(Object.keys(given.body).sort()).toEqual(Object.keys(examples.granted).sort());
  const roles = await vila.ask('GET', `/members/${member}/roles`, { as: 'officer' });
  expect(Object.keys(roles.body)).toEqual(Object.keys(examples.roles));
  expect(Object.keys(roles.body.memberships[0]).sort()).toEqual(
    Object.keys(examples.memberships.memberships[0] ?? {}).sort(),
  );
});

test('a role that is taken away is worth nothing to whoever wants to change something with it', async () => {
  const [chief, clerk] = [await vila.member(people++), await vila.member(people++)];
  const { grant } = (await give(bakery, { member: chief, role: 'merchant' })).body;
  const token = await signedIn(chief, bakery, ['holder', 'merchant']);
  const ask = async (member: string) => {
    const answer = await fetch(`${vila.served.url}/organisations/${bakery}/memberships`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'idempotency-key': `give-${people++}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ member, role: 'merchant', from: today() }),
    });
    return answer.status;
  };
  expect(await ask(chief)).toBe(403);
  expect(await ask(clerk)).toBe(201);
  await vila.ask('DELETE', `/organisations/${bakery}/memberships/${grant}`, administrator);
  expect(await ask(await vila.member(people++))).toBe(403);
});

test('a shop gives its own roles to its own people, and nothing else to anybody', async () => {
  const member = await vila.member(people++);
  const shop = ofShop(bakery);
  expect((await give(bakery, { member, role: 'merchant' }, shop)).status).toBe(201);
  expect((await give(bakery, { member, role: 'member' }, shop)).status).toBe(201);
  const officer = await give(bakery, { member, role: 'officer' }, shop);
  expect(officer).toMatchObject({ status: 422, body: { code: 'role-not-of-kind' } });
  for (const organisation of [bazaar, hall]) {
    expect((await give(organisation, { member, role: 'member' }, shop)).status).toBe(403);
  }
  expect(vila.served.audited.at(-1)).toMatchObject({ status: 403, subject: bakery });
});

test('a shop sees who is its own, and of nobody else whether they exist', async () => {
  const [mine, theirs] = [await vila.member(people++), await vila.member(people++)];
  await give(bakery, { member: mine, role: 'merchant' });
  await give(hall, { member: mine, role: 'officer' });
  await give(bazaar, { member: theirs, role: 'merchant' });
  const seen = await vila.ask('GET', `/members/${mine}/roles`, ofShop(bakery));
  expect(seen.body).toMatchObject({ member: mine, memberships: [{ organisation: bakery }] });
  expect(seen.body).not.toHaveProperty('roles');
  for (const member of [theirs, 'n'.repeat(22)]) {
    const unseen = await vila.ask('GET', `/members/${member}/roles`, ofShop(bakery));
    expect(unseen).toMatchObject({ status: 404 });
  }
  const list = `/organisations/${bakery}/memberships`;
  expect((await vila.ask('GET', list, ofShop(bakery))).status).toBe(200);
  expect((await vila.ask('GET', list, ofShop(bazaar))).status).toBe(403);
  const holder = { as: 'holder', subject: mine } as const;
  expect((await vila.ask('GET', `/members/${theirs}/roles`, holder)).status).toBe(403);
});

test('memberships come in pages, as they were given', async () => {
  const club = await accredited(vila, { kind: 'association' });
  const grants: string[] = [];
  for (let n = 0; n < 3; n++) {
    const { body } = await give(club, { member: await vila.member(people++), role: 'member' });
    grants.push(body.grant);
  }
  const path = `/organisations/${club}/memberships?limit=2`;
  const first = await vila.ask('GET', path, { as: 'auditor' });
  const rest = await vila.ask('GET', `${path}&after=${first.body.next}`, { as: 'auditor' });
  const memberships = [...first.body.memberships, ...rest.body.memberships];
  expect(memberships.map(({ grant }: Json) => grant)).toEqual(grants);
  expect(rest.body).not.toHaveProperty('next');
});

test.each<[Json, string]>([
  [{ member: 'ana', role: 'officer' }, 'member'],
  [{ member: 'a'.repeat(22), role: 'holder' }, 'role'],
  [{ member: 'a'.repeat(22), role: 'terminal' }, 'role'],
  [{ member: 'a'.repeat(22), role: 'officer', from: '2026-02-30' }, 'from'],
  [{ member: 'a'.repeat(22), role: 'officer', from: '2026-W10-1' }, 'from'],
  [{ member: 'a'.repeat(22), role: 'officer', from: '20260101' }, 'from'],
  [{ member: 'a'.repeat(22), role: 'officer', to: 'tomorrow' }, 'to'],
])('%j is refused for its %s', async (body, field) => {
  const answer = await give(hall, body);
  expect(answer.status).toBe(422);
  expect(answer.body.errors[0]).toMatchObject({ field });
});

test('fault 44: people, organisations and memberships of another town are none here', async () => {
  const foreignHall = await accredited(other, { kind: 'municipality' });
  const foreign = await other.member(people++);
  const here = await vila.member(people++);
  const given = await give(foreignHall, { member: foreign, role: 'officer' }, administrator, other);
  const { grant } = given.body;
  const answers = [
    await give(foreignHall, { member: here, role: 'officer' }),
    await give(hall, { member: foreign, role: 'officer' }),
    await vila.ask('DELETE', `/organisations/${hall}/memberships/${grant}`, administrator),
    await vila.ask('DELETE', `/organisations/${foreignHall}/memberships/${grant}`, administrator),
    await vila.ask('GET', `/organisations/${foreignHall}/memberships`, administrator),
    await vila.ask('GET', `/members/${foreign}/roles`, administrator),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
});
