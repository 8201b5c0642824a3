import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import {
  type Reply,
  run,
  type SeenRequest,
  testFolder,
  testServer,
} from '../surroundings.fixture.ts';

const ANA = 'cNx1o2uJb0yqkzWl9-3f2A';
const REGISTERED = {
  member: ANA,
  known: false,
  returned: false,
  completed: false,
  likelyMatches: 0,
};
const SHOWN = {
  member: ANA,
  status: 'active',
  registeredOn: '2026-10-01',
  verified: ['phone'],
  person: { registry: '10000000016', fullName: 'Ana Pereira', phone: '+5521900000001' },
};

let folder: string;
let server: Awaited<ReturnType<typeof testServer>>;
let reply: (request: SeenRequest) => Reply;
beforeAll(async () => {
  folder = testFolder();
  writeFileSync(join(folder, 'people.csv'), 'nis,full_name\n');
  server = await testServer((request) => reply(request));
});
afterAll(() => server.close());
beforeEach(() => {
  server.seen.length = 0;
  reply = () => ({ body: REGISTERED });
});

const env = () => ({ MUTIRAO_SERVER: server.url, MUTIRAO_TOKEN_FILE: 'token' });
const call = (words: readonly string[], stdin = '') => run(words, { folder, env: env(), stdin });
const said = (words: string, stdin = '') => call(words.split(' '), stdin);
const sent = () =>
  server.seen.map(({ method, url, body }) => [
    `${method} ${url}`,
    ...(body === '' ? [] : [JSON.parse(body)]),
  ]);

test('register reads the number from stdin, however it is written, and sends what was told', async () => {
  const words = ['member', 'register', '--name', 'Ana Pereira', '--phone', '+55 21 900000001'];
  const { exitCode, out } = await call(words, '100.00000.01-6\n');
  expect([exitCode, out]).toEqual([0, `${ANA} is registered.\n`]);
  const person = { registry: '10000000016', fullName: 'Ana Pereira', phone: '+55 21 900000001' };
  expect(sent()).toEqual([['POST /members', person]]);
});

test.each([
  [{ known: true }, 'is registered already: nothing was changed.'],
  [{ returned: true }, 'is registered again, after an erasure.'],
  [{ known: true, completed: true }, 'was known by number alone; now it is known who that is.'],
  [{ likelyMatches: 1 }, 'is registered.\n1 pair may be one person: mutirao match list'],
  [{ likelyMatches: 1200 }, 'is registered.\n1,200 pairs may be one person: mutirao match list'],
])('register says what is the case: %j', async (difference, words) => {
  reply = () => ({ body: { ...REGISTERED, ...difference } });
  const { out } = await said('member register --name Ana', '10000000016');
  expect(out).toBe(`${ANA} ${words}\n`);
});

test('import lists what was refused, and exits 1 for it', async () => {
  const refused = [{ line: 3, field: 'nis', rule: 'nis', message: 'Expected 11 digits.' }];
  reply = () => ({
    body: {
      lines: 15_000,
      registered: 14_990,
      known: 9,
      completed: 2,
      refusedLines: 1,
      refused,
      likelyMatches: 0,
    },
  });
  const { exitCode, out } = await said('member import people.csv');
  expect([exitCode, out]).toEqual([
    1,
    '15,000 lines: 14,990 registered, 9 known (2 now by name too), 1 refused\n' +
      '  line 3  nis  nis: Expected 11 digits.\n',
  ]);
  const { url, headers, body } = server.seen[0] as SeenRequest;
  expect([url, headers['content-type'], body]).toEqual([
    '/member-files',
    'text/csv',
    'nis,full_name\n',
  ]);
});

test('a file that is whole exits 0', async () => {
  const counts = { lines: 2, registered: 2, known: 0, completed: 0, refusedLines: 0 };
  reply = () => ({ body: { ...counts, refused: [], likelyMatches: 0 } });
  const { exitCode, out } = await said('member import people.csv');
  expect([exitCode, out]).toEqual([0, '2 lines: 2 registered, 0 known, 0 refused\n']);
});

test('change sends what is named alone, and none takes away', async () => {
  reply = () => ({ body: { member: ANA, fields: ['phone', 'email'] } });
  const { out } = await said(`member change ${ANA} --phone +5521900000002 --email none`);
  expect(out).toBe(`${ANA}: phone, email changed\n`);
  const change = { phone: '+5521900000002', email: null };
  expect(sent()).toEqual([[`PATCH /members/${ANA}`, change]]);
});

test('show tells the person and what is verified, find an id alone', async () => {
  reply = () => ({ body: SHOWN });
  const { out } = await said(`member show ${ANA} --purpose support`);
  expect(out).toBe(
    `${ANA}: active\n` +
      '  name             Ana Pereira\n' +
      '  registry number  10000000016\n' +
      '  phone            +5521900000001, verified\n' +
      '  registered on    2026-10-01\n',
  );
  const found = await said('member find --purpose payment', '10000000016\n');
  expect(found.out).toBe(`${ANA}: active\n`);
  expect(sent()).toEqual([
    [`GET /members/${ANA}?purpose=support`],
    ['POST /member-lookups', { registry: '10000000016', purpose: 'payment' }],
  ]);
});

test('of one who was erased nothing but that is told', async () => {
  reply = () => ({ body: { member: ANA, status: 'erased' } });
  expect((await said(`member show ${ANA} --purpose support`)).out).toBe(`${ANA}: erased\n`);
});

test('list follows the pages', async () => {
  const row = { member: ANA, status: 'active', registeredOn: '2026-10-01', verified: [] };
  reply = ({ url }) => ({
    body: url.includes('after=') ? { members: [row] } : { members: [row], next: ANA },
  });
  const line = `${ANA}  active  2026-10-01\n`;
  expect((await said('member list --status active')).out).toBe(line + line);
  expect(sent()).toEqual([
    ['GET /members?status=active&limit=1000'],
    [`GET /members?status=active&limit=1000&after=${ANA}`],
  ]);
});

test.each([
  ['suspend', 'suspension', 'is suspended.'],
  ['reinstate', 'reinstatement', 'is no longer suspended.'],
  ['deactivate', 'deactivation', 'is deactivated.'],
  ['reactivate', 'reactivation', 'is active again.'],
])('%s', async (name, resource, words) => {
  const { exitCode, out } = await said(`member ${name} ${ANA}`);
  expect([exitCode, out]).toEqual([0, `${ANA} ${words}\n`]);
  expect(sent()).toEqual([[`POST /members/${ANA}/${resource}`, {}]]);
});

test('verify sends a code first, and then says which code came', async () => {
  reply = () => ({ body: { expiresAt: '2026-11-22T12:10:00.000Z' } });
  expect((await said('member verify self --contact phone')).out).toBe(
    'A code is on its way; it counts until 2026-11-22T12:10:00.000Z. Then say it: --code …\n',
  );
  expect((await said('member verify self --contact phone --code 402917')).out).toBe(
    'The phone of self is verified.\n',
  );
  const path = '/members/self/contacts/phone/verification';
  expect(sent()).toEqual([
    [`POST ${path}`, {}],
    [`POST ${path}/confirmation`, { code: '402917' }],
  ]);
});

test('invite prints the code on a line of its own', async () => {
  const code = '7K3M-QX9D-2HVA-R8TN';
  reply = () => ({ body: { member: ANA, code, until: '2026-11-25T12:00:00.000Z' } });
  const { out } = await said(`member invite ${ANA}`);
  expect(out).toBe(`${code}\nIt counts once, until 2026-11-25T12:00:00.000Z: mutirao activate\n`);
});

test.each([
  ['member register', ''],
  ['member register --name Ana', '\n'],
  [`member change ${ANA}`, ''],
  ['member find', '10000000016'],
  ['member show x --purpose curiosity', ''],
  ['member verify self', ''],
  ['member list --status gone', ''],
])('%s is wrong usage, and sends nothing', async (words, stdin) => {
  expect((await said(words, stdin)).exitCode).toBe(2);
  expect(sent()).toEqual([]);
});
