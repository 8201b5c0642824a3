import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { registerMerchants } from '../app/organisations.ts';
import type { IdentityRefusalCode } from '../domain/refusals.ts';
import { type Asking, Community, type Json } from './members.fixture.ts';
import * as examples from './organisations-examples.ts';

let vila: Community;
let other: Community;
beforeAll(async () => {
  [vila, other] = await Promise.all([Community.start(), Community.start()]);
});
afterAll(() => Promise.all([vila.remove(), other.remove()]));

const operator = { as: 'operator', subject: 'the-operator' } as const;
const approver = { as: 'approver', subject: 'the-approver' } as const;

const bakery = {
  kind: 'merchant',
  registry: 'COM-0001',
  name: 'Padaria Inventada',
  document: '99000001000101',
  merchant: examples.organisation.declared,
};
const ID = /^[\w-]{22}$/;

let numbers = 100;
/** A shop of its own, registered by the operator. */
async function shop(town = vila): Promise<string> {
  const body = { ...bakery, registry: `COM-${numbers++}` };
  return (await post('/organisations', { ...operator, body }, town)).body.organisation;
}

function post(path: string, asking: Asking = {}, town = vila) {
  return town.ask('POST', path, { body: {}, ...asking });
}

/** The names of all fields of an answer, to the last. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== 'object' || value === null) return typeof value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([key, inner]) => [key, shape(inner)]));
}

test('an organisation is registered once; who is known stays as known', async () => {
  const asked = { ...operator, body: bakery, key: 'k1' };
  const first = await post('/organisations', asked);
  expect(first).toEqual({
    status: 201,
    body: { ...examples.registered, organisation: expect.stringMatching(ID) },
  });
  expect(await post('/organisations', asked)).toEqual(first);
  const { organisation } = first.body;
  const again = await post('/organisations', { ...operator, body: { ...bakery, name: 'Outra' } });
  expect(again.body).toEqual({ organisation, registered: false });
  const { body } = await vila.ask('GET', `/organisations/${organisation}`, { as: 'auditor' });
  const { merchant: declared, ...known } = bakery;
  expect(body).toEqual({ organisation, ...known, declared, status: 'registered' });
});

test('of one known by its number alone, what a registration tells is kept', async () => {
  const asker = { subject: 'currency', key: 'k', correlation: 'test' };
  const identity = vila.served.identity;
  const many = await registerMerchants(identity, ['COM-0007', 'COM-0008', 'COM-0007'], asker);
  const [organisation] = many.organisations;
  expect(many.organisations[2]).toBe(organisation);
  expect(await registerMerchants(identity, ['COM-0007', 'COM-0008', 'COM-0007'], asker)).toEqual(
    many,
  );
  const body = { ...bakery, registry: 'COM-0007' };
  const told = await post('/organisations', { ...operator, body });
  expect(told.body).toEqual({ organisation, registered: false });
  const shown = await vila.ask('GET', `/organisations/${organisation}`, { as: 'auditor' });
  expect(shown.body).toMatchObject({ name: bakery.name, kind: 'merchant' });
});

test('it acts when one person has proposed it and another has confirmed it, and every answer is as documented', async () => {
  const organisation = await shop();
  const path = `/organisations/${organisation}`;
  const proposed = await post(`${path}/accreditation`, operator);
  expect(proposed).toEqual({ status: 201, body: { ...examples.proposed, organisation } });
  const shown = await vila.ask('GET', path, approver);
  expect(shape(shown.body)).toEqual(shape(examples.organisation));
  const listed = await vila.ask('GET', '/organisations?status=proposed', approver);
  expect(listed.body.organisations).toEqual([
    { ...examples.organisations.organisations[0], organisation, name: bakery.name },
  ]);
  const confirming = { ...approver, body: { version: 1 } };
  const confirmed = await post(`${path}/accreditation/confirmation`, confirming);
  expect(shape(confirmed)).toEqual(shape({ status: 200, body: examples.confirmed }));
  const suspended = await post(`${path}/suspension`, operator);
  expect(suspended).toEqual({ status: 200, body: { ...examples.suspended, organisation } });
  const reinstated = await post(`${path}/reinstatement`, operator);
  expect(reinstated).toEqual({ status: 200, body: { ...examples.reinstated, organisation } });
});

test('who proposed never confirms, in any role, and that is in the audit log', async () => {
  const path = `/organisations/${await shop()}/accreditation`;
  await post(path, operator);
  const asked = { as: ['approver', 'operator'], subject: 'the-operator', body: { version: 1 } };
  const refused = await post(`${path}/confirmation`, asked as Asking);
  expect(refused).toMatchObject({ status: 403, body: { code: 'same-person' } });
  expect(vila.served.audited.at(-1)).toMatchObject({ status: 403, subject: 'the-operator' });
});

test('a decline says why, and the reason is sealed', async () => {
  const organisation = await shop();
  const path = `/organisations/${organisation}`;
  await post(`${path}/accreditation`, operator);
  const body = { version: 1, reason: 'Falta o alvará inventado' };
  const declined = await post(`${path}/accreditation/decline`, { ...approver, body });
  expect(declined).toEqual({ status: 200, body: { ...examples.declined, organisation } });
  const shown = await vila.ask('GET', path, operator);
  expect(shown.body).toMatchObject({ status: 'registered', declinedBecause: body.reason });
});

test('names, numbers and reasons stand in no file as they are', async () => {
  const data = join(vila.served.folder, 'vila', 'identity');
  const texts = [bakery.name, bakery.document, 'Falta o alvar', 'COM-0001', 'COM-0007'];
  const found = readdirSync(data).flatMap((file) => {
    const bytes = readFileSync(join(data, file));
    return texts.filter((text) => bytes.includes(text)).map((text) => `${file}: ${text}`);
  });
  expect(found).toEqual([]);
});

test('pages follow each other in the order of registration', async () => {
  const all = await vila.ask('GET', '/organisations?limit=500', { as: 'auditor' });
  const ids = all.body.organisations.map(({ organisation }: Json) => organisation);
  expect(ids.length).toBeGreaterThan(3);
  const paged: string[] = [];
  let next: string | undefined;
  do {
    const after: string = next === undefined ? '' : `&after=${next}`;
    const { body } = await vila.ask('GET', `/organisations?limit=2${after}`, { as: 'auditor' });
    paged.push(...body.organisations.map(({ organisation }: Json) => organisation));
    next = body.next;
  } while (next !== undefined);
  expect(paged).toEqual(ids);
});

test.each<[Json, string]>([
  [{ ...bakery, kind: 'bakery' }, 'kind'],
  [{ ...bakery, registry: 'COM 1' }, 'registry'],
  [{ ...bakery, registry: 'x'.repeat(41) }, 'registry'],
  [{ ...bakery, name: '' }, 'name'],
  [{ ...bakery, name: 'a\u0000b' }, 'name'],
  [{ ...bakery, name: 'x'.repeat(101) }, 'name'],
  [{ ...bakery, document: '99.000.001/0001-01' }, 'document'],
  [{ ...bakery, merchant: { ...bakery.merchant, category: 'Food' } }, 'merchant.category'],
  [{ ...bakery, merchant: { ...bakery.merchant, redemptionDays: 0 } }, 'merchant.redemptionDays'],
  [{ ...bakery, merchant: { ...bakery.merchant, redeemsDaily: 'no' } }, 'merchant.redeemsDaily'],
  [{ ...bakery, owner: 'x' }, 'owner'],
])('%j is refused for its %s, and nothing of it is kept', async (body, field) => {
  const before = vila.events();
  const answer = await post('/organisations', { ...operator, body });
  expect(answer.status).toBe(422);
  expect(answer.body.errors).toMatchObject([{ field }]);
  expect(vila.events()).toBe(before);
});

test.each<[IdentityRefusalCode, number, string, Json]>([
  ['organisation-of-other-kind', 409, '', { ...bakery, kind: 'funder' }],
  ['standing-not-of-kind', 422, '', { ...bakery, registry: 'ASS-1', kind: 'association' }],
  ['accreditation-not-proposed', 409, '/accreditation/decline', { version: 1 }],
  ['organisation-not-accredited', 409, '/suspension', {}],
  ['organisation-not-suspended', 409, '/reinstatement', {}],
])('%s is a %i with words', async (code, status, path, body) => {
  const at = path === '' ? '/organisations' : `/organisations/${await shop()}${path}`;
  const { status: answered, body: problem } = await post(at, { ...operator, body });
  expect([answered, problem.code]).toEqual([status, code]);
  expect(problem.detail).toMatch(/^[A-Z].*\.$/);
});

test('a merchant sees its own organisation and no other, nor the list', async () => {
  const [mine, theirs] = [await shop(), await shop()];
  const asMine = { as: 'merchant', subject: mine } as const;
  expect((await vila.ask('GET', `/organisations/${mine}`, asMine)).status).toBe(200);
  for (const path of [`/organisations/${theirs}`, '/organisations', '/organisations/self']) {
    expect((await vila.ask('GET', path, asMine)).status).toBe(403);
  }
  expect(vila.served.audited.at(-1)).toMatchObject({ status: 403, subject: mine });
});

test('fault 44: an organisation of another town is none, whatever is asked of it, and nothing is kept of its name', async () => {
  const foreign = await shop(other);
  const body = { version: 1 };
  const paths = ['accreditation', 'accreditation/confirmation', 'accreditation/decline'];
  for (const path of [...paths, 'suspension', 'reinstatement']) {
    const asking = path.includes('/') ? { ...approver, body } : operator;
    const answer = await post(`/organisations/${foreign}/${path}`, asking);
    expect(answer).toMatchObject({ status: 404, body: { code: 'organisation-unknown' } });
  }
  expect((await vila.ask('GET', `/organisations/${foreign}`, operator)).status).toBe(404);
  const data = join(vila.served.folder, 'vila', 'identity');
  const found = readdirSync(data).filter((file) =>
    readFileSync(join(data, file)).includes(foreign),
  );
  expect(found).toEqual([]);
  const token = await other.served.token('the-operator', 'operator');
  const answer = await fetch(`${vila.served.url}/organisations`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(401);
  expect(vila.served.audited.at(-1)).toMatchObject({ status: 401, route: '/organisations' });
});
