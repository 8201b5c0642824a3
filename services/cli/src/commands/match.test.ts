import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Reply, run, testFolder, testServer } from '../surroundings.fixture.ts';

const [ANA, ANNA] = ['-Nx1o2uJb0yqkzWl9-3f2A', 'pK3vQ8mZr2Yt5Wb7Nc1Xdg'];
const MATCH = { match: `${ANA}.${ANNA}`, by: ['phone', 'neighbourhood'], status: 'open' };
const person = (member: string, fullName: string) => ({
  member,
  status: 'active',
  registeredOn: '2026-10-01',
  verified: [],
  person: { fullName },
});

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
  reply = () => ({ body: {} });
});

const call = (words: string) =>
  run(words.split(' '), {
    folder,
    env: { MUTIRAO_SERVER: server.url, MUTIRAO_TOKEN_FILE: 'token' },
  });
const sent = () => server.seen.map(({ method, url, body }) => [`${method} ${url}`, body]);

test('list shows the pairs and by what they were found', async () => {
  reply = () => ({ body: { matches: [MATCH] } });
  expect((await call('match list')).out).toBe(`${MATCH.match}  open  by phone, neighbourhood\n`);
  reply = () => ({ body: { matches: [] } });
  expect((await call('match list --status same')).out).toBe('There are no such pairs.\n');
  expect(sent()).toEqual([
    ['GET /matches?limit=1000', ''],
    ['GET /matches?status=same&limit=1000', ''],
  ]);
});

test('show puts both people under one another; a pair may begin with a dash', async () => {
  const people = [person(ANA, 'Ana Pereira'), person(ANNA, 'Anna Pereira')];
  reply = () => ({ body: { ...MATCH, people } });
  expect((await call(`match show ${MATCH.match} --purpose registration`)).out).toBe(
    'open, found by phone, neighbourhood\n' +
      `${ANA}: active\n  name           Ana Pereira\n  registered on  2026-10-01\n` +
      `${ANNA}: active\n  name           Anna Pereira\n  registered on  2026-10-01\n`,
  );
  expect(sent()).toEqual([[`GET /matches/${MATCH.match}?purpose=registration`, '']]);
});

test.each([
  ['--same', true, 'They are one person.\n'],
  ['--different', false, 'They are two people.\n'],
])('decide %s', async (flag, same, words) => {
  expect((await call(`match decide ${MATCH.match} ${flag}`)).out).toBe(words);
  expect(sent()).toEqual([[`POST /matches/${MATCH.match}/decision`, JSON.stringify({ same })]]);
});

test.each(['match show a.b', 'match decide a.b', 'match decide a.b --same --different'])(
  '%s is wrong usage',
  async (words) => {
    expect((await call(words)).exitCode).toBe(2);
    expect(sent()).toEqual([]);
  },
);
