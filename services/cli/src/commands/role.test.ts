import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Reply, run, testFolder, testServer } from '../surroundings.fixture.ts';

const GRANT = '-9Js4bXkTu7DqFg1Ve6CwI';
const MEMBERSHIP = {
  grant: GRANT,
  organisation: 'o-1',
  member: 'm-1',
  role: 'officer',
  from: '2026-11-22',
  stands: true,
  revoked: false,
};
const PAST = { ...MEMBERSHIP, role: 'approver', to: '2026-12-31', stands: false, revoked: true };

let folder: string;
let server: Awaited<ReturnType<typeof testServer>>;
let reply: () => Reply;
beforeAll(async () => {
  folder = testFolder();
  server = await testServer(() => reply());
});
afterAll(() => server.close());
beforeEach(() => {
  server.seen.length = 0;
  reply = () => ({ body: MEMBERSHIP });
});

const call = (words: string) =>
  run(words.split(' '), {
    folder,
    env: { MUTIRAO_SERVER: server.url, MUTIRAO_TOKEN_FILE: 'token' },
  });

test('grant sends the days that were named', async () => {
  const days = '--from 2026-11-22 --to 2027-11-21';
  const words = `role grant --member m-1 --organisation o-1 --role officer ${days}`;
  reply = () => ({ body: { ...MEMBERSHIP, to: '2027-11-21' } });
  expect((await call(words)).out).toBe(`${GRANT}: m-1 is officer from 2026-11-22 to 2027-11-21\n`);
  const [{ method, url, body } = { method: '', url: '', body: '' }] = server.seen;
  expect([method, url]).toEqual(['POST', '/organisations/o-1/memberships']);
  expect(JSON.parse(body)).toEqual({
    member: 'm-1',
    role: 'officer',
    from: '2026-11-22',
    to: '2027-11-21',
  });
});

test('without a first day it is the day of this machine', async () => {
  const dayOf = (at: Date) => [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(Number);
  const before = dayOf(new Date());
  await call('role grant --member m-1 --organisation o-1 --role officer');
  const { from } = JSON.parse(server.seen[0]?.body ?? '{}') as { from: string };
  expect(from).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect([before, dayOf(new Date())]).toContainEqual(from.split('-').map(Number));
});

test('revoke names the grant, which may begin with a dash', async () => {
  expect((await call(`role revoke ${GRANT} --organisation o-1`)).out).toBe(
    `${GRANT} gives nothing any more.\n`,
  );
  const asked = server.seen.map(({ method, url }) => `${method} ${url}`);
  expect(asked).toEqual([`DELETE /organisations/o-1/memberships/${GRANT}`]);
});

test('list tells what stands, and what stood', async () => {
  reply = () => ({ body: { memberships: [MEMBERSHIP, PAST] } });
  expect((await call('role list --organisation o-1')).out).toBe(
    `${GRANT}  m-1  officer   from 2026-11-22 on             stands\n` +
      `${GRANT}  m-1  approver  from 2026-11-22 to 2026-12-31  taken away\n`,
  );
});

test('member roles tells what one may do, and what says so', async () => {
  reply = () => ({
    body: { member: 'm-1', roles: ['holder', 'officer'], memberships: [MEMBERSHIP] },
  });
  expect((await call('member roles m-1')).out).toBe(
    `m-1: holder, officer\n  ${GRANT}  o-1  officer  from 2026-11-22 on  stands\n`,
  );
  reply = () => ({ body: { member: 'm-1', roles: [], memberships: [] } });
  expect((await call('member roles self')).out).toBe('m-1: nothing\n');
});
