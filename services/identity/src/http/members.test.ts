import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Community, nis } from './members.fixture.ts';
import * as examples from './members-examples.ts';

let vila: Community;
beforeAll(async () => {
  vila = await Community.start();
});
afterAll(() => vila.remove());

const ana = {
  registry: nis(1),
  fullName: 'Ana Inventada de Sá',
  neighbourhood: 'Maré Alta',
  phone: '+55 (00) 96000-0001',
  email: 'ana@example.org',
};

test('a person is registered once; who is known stays as known', async () => {
  const first = await vila.ask('POST', '/members', { body: ana, key: 'k1' });
  expect(first).toEqual({
    status: 201,
    body: { ...examples.registered, member: expect.stringMatching(/^[\w-]{22}$/) },
  });
  expect(await vila.ask('POST', '/members', { body: ana, key: 'k1' })).toEqual(first);

  const before = vila.events();
  const again = await vila.ask('POST', '/members', { body: { ...ana, fullName: 'Outra' } });
  expect(again.body).toMatchObject({ member: first.body.member, known: true, completed: false });
  expect(vila.events()).toBe(before + 2);
  const { body } = await vila.ask('GET', `/members/${first.body.member}?purpose=support`);
  expect(body).toEqual({
    member: first.body.member,
    status: 'active',
    registeredOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    verified: [],
    person: { ...ana, phone: '+5500960000001' },
  });
});

test('the same key for another person is refused, and nobody is registered by it', async () => {
  await vila.ask('POST', '/members', { body: { ...ana, registry: nis(2) }, key: 'k2' });
  const other = await vila.ask('POST', '/members', {
    body: { ...ana, registry: nis(3) },
    key: 'k2',
  });
  expect(other).toMatchObject({ status: 409, body: { code: 'idempotency-key-reused' } });
  const lookup = { registry: nis(3), purpose: 'support' };
  expect(await vila.ask('POST', '/member-lookups', { body: lookup })).toMatchObject({
    status: 404,
  });
});

test.each([
  ['registry', { registry: '00000000018' }],
  ['registry', { registry: 19 }],
  ['fullName', { fullName: ' ' }],
  ['fullName', { fullName: 'a'.repeat(151) }],
  ['neighbourhood', { neighbourhood: 'a\nb' }],
  ['phone', { phone: '96000-0001' }],
  ['email', { email: 'ana@' }],
  ['age', { age: 30 }],
])('a bad %s is named, and what it was is not', async (field, wrong) => {
  const { status, body } = await vila.ask('POST', '/members', {
    body: { ...ana, registry: nis(9), ...wrong },
  });
  expect(status).toBe(422);
  expect(body.errors).toMatchObject([{ field }]);
  const [value] = Object.values(wrong);
  if (String(value).length > 3) expect(JSON.stringify(body)).not.toContain(String(value));
});

test('a person sees the own data without a word; staff say why, and it is recorded', async () => {
  const member = await vila.member(10);
  const own = await vila.ask('GET', '/members/self', { as: 'holder', subject: member });
  expect(own).toMatchObject({ status: 200, body: { member, person: { registry: nis(10) } } });
  expect(await vila.ask('GET', `/members/${member}`)).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'purpose' }] },
  });
  const before = vila.events();
  await vila.ask('GET', `/members/${member}?purpose=complaint`, { as: 'auditor' });
  expect(vila.events()).toBe(before + 1);
  const neighbour = await vila.member(11);
  expect(
    await vila.ask('GET', `/members/${member}`, { as: 'holder', subject: neighbour }),
  ).toMatchObject({ status: 403 });
  expect(await vila.ask('GET', '/members', { as: 'holder', subject: member })).toMatchObject({
    status: 403,
  });
});

test('a member is found by the number, in a body, and that somebody looked is recorded', async () => {
  const member = await vila.member(12);
  const before = vila.events();
  const body = { registry: nis(12), purpose: 'payment' };
  expect(await vila.ask('POST', '/member-lookups', { body })).toEqual({
    status: 200,
    body: { member, status: 'active' },
  });
  expect(vila.events()).toBe(before + 1);
});

test('what is changed is changed once: an old command that comes again puts nothing back', async () => {
  const member = await vila.member(13, { phone: '+5500960000013' });
  const change = (key: string, body: object) =>
    vila.ask('PATCH', `/members/${member}`, { key, body: { ...body } });
  const first = await change('p1', { phone: '+5500960000014', email: 'x@example.org' });
  expect(first).toEqual({ status: 200, body: { member, fields: ['phone', 'email'] } });
  await change('p2', { phone: '+5500960000015', neighbourhood: 'Restinga' });
  expect(await change('p1', { phone: '+5500960000014', email: 'x@example.org' })).toEqual(first);
  await change('p3', { neighbourhood: null });
  const { body } = await vila.ask('GET', '/members/self', { as: 'holder', subject: member });
  expect(body.person).toEqual({
    registry: nis(13),
    fullName: expect.any(String),
    phone: '+5500960000015',
    email: 'x@example.org',
  });
  expect(await change('p4', { fullName: null })).toMatchObject({ status: 422 });
  expect(
    await vila.ask('PATCH', `/members/${'n'.repeat(22)}`, { body: { phone: null } }),
  ).toMatchObject({ status: 404, body: { code: 'member-unknown' } });
});

test('members are listed by status, a page at a time', async () => {
  const [one, two] = [await vila.member(20), await vila.member(21)];
  for (const member of [one, two]) await vila.ask('POST', `/members/${member}/suspension`);
  const first = await vila.ask('GET', '/members?status=suspended&limit=1');
  expect(first.body).toMatchObject({ members: [{ member: one }], next: one });
  const second = await vila.ask('GET', `/members?status=suspended&after=${one}`);
  expect(second.body).toEqual({
    members: [{ member: two, status: 'suspended', registeredOn: expect.any(String), verified: [] }],
  });
});

test('suspended and deactivated are two things: each ends by its own', async () => {
  const member = await vila.member(22);
  const post = (path: string) => vila.ask('POST', `/members/${member}/${path}`);
  const status = async () =>
    (await vila.ask('GET', `/members/${member}?purpose=support`)).body.status;
  expect((await post('deactivation')).body).toEqual({ member, deactivated: true });
  expect((await post('suspension')).body).toEqual({ member, suspended: true });
  expect(await status()).toBe('suspended');
  await post('reinstatement');
  expect(await status()).toBe('deactivated');
  await post('suspension');
  await post('reactivation');
  expect(await status()).toBe('suspended');
  await post('reinstatement');
  expect(await status()).toBe('active');
});
