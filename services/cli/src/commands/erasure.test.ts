import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Reply, run, testFolder, testServer } from '../surroundings.fixture.ts';

const ANA = 'cNx1o2uJb0yqkzWl9-3f2A';
const READ = {
  position: 412,
  at: '2026-11-22T12:00:00.000Z',
  by: 'b1pTq0XhS3uJmN5yVd8KfQ',
  roles: ['officer'],
  purpose: 'support',
  fields: ['fullName', 'phone'],
};

let folder: string;
let server: Awaited<ReturnType<typeof testServer>>;
let reply: (nth: number) => Reply;
beforeAll(async () => {
  folder = testFolder();
  server = await testServer(() => reply(server.seen.length));
});
afterAll(() => server.close());
beforeEach(() => {
  server.seen.length = 0;
});

const call = (words: string) =>
  run(words.split(' '), {
    folder,
    env: { MUTIRAO_SERVER: server.url, MUTIRAO_TOKEN_FILE: 'token' },
  });
const asked = () => server.seen.map(({ method, url }) => `${method} ${url}`);

test('reads follows the pages, and says who, as what, why and at what', async () => {
  const { purpose: _, ...whole } = { ...READ, fields: 'everything' };
  reply = (nth) => ({ body: nth === 1 ? { reads: [READ], next: 412 } : { reads: [whole] } });
  const { out } = await call('member reads self');
  expect(out).toBe(
    '2026-11-22T12:00:00.000Z  b1pTq0XhS3uJmN5yVd8KfQ  officer  support  fullName, phone\n' +
      '2026-11-22T12:00:00.000Z  b1pTq0XhS3uJmN5yVd8KfQ  officer           everything\n',
  );
  expect(asked()).toEqual([
    'GET /members/self/reads?limit=1000',
    'GET /members/self/reads?limit=1000&after=412',
  ]);
  reply = () => ({ body: { reads: [] } });
  expect((await call('member reads self')).out).toBe('Nobody looked.\n');
});

test('export writes a file that nobody else can read, and prints nothing of it', async () => {
  reply = () => ({ body: { person: { fullName: 'Ana Pereira' } } });
  const { exitCode, out } = await call(`member export ${ANA} --purpose legal --out ana.json`);
  const file = join(folder, 'ana.json');
  expect([exitCode, out]).toEqual([0, `All that is kept is in ${file}\n`]);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ person: { fullName: 'Ana Pereira' } });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(asked()).toEqual([`GET /members/${ANA}/export?purpose=legal`]);
});

test('an export that needs a second factor names the command that shows it', async () => {
  const problem = { code: 'step-up-needed', title: 'Show your second factor', status: 401 };
  reply = () => ({ status: 401, body: problem });
  const plain = await call('member export self --out own.json');
  expect(plain.exitCode).toBe(1);
  expect(plain.err).toContain('mutirao step-up');
  const { out, err } = await call('member export self --out own.json --json');
  expect(JSON.parse(out)).toEqual(problem);
  expect(err).toContain('mutirao step-up');
});

test('erase says how long it is known that the number was here', async () => {
  reply = () => ({ body: { member: ANA, status: 'erased', numberKeptUntil: '2032-11-22' } });
  expect((await call('member erase self')).out).toBe(
    `${ANA} is erased.\n` +
      'Its number is known until 2032-11-22, by a keyed hash: nobody is paid twice by coming back.\n',
  );
  expect(asked()).toEqual(['POST /members/self/erasure']);
});
