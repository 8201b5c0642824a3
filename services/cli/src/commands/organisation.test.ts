import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import {
  type Reply,
  run,
  type SeenRequest,
  testFolder,
  testServer,
} from '../surroundings.fixture.ts';

const TERMS = {
  category: 'food',
  neighbourhood: 'centro',
  size: 'micro',
  redemptionDays: 2,
  redeemsDaily: true,
};
const ORGANISATION = {
  organisation: 'o-1',
  registry: 'COM-0001',
  name: 'Padaria Ipê',
  kind: 'merchant',
  status: 'proposed',
  proposal: { version: 3, by: 'op-1', merchant: TERMS },
};
const SELLING =
  '--category food --neighbourhood centro --size micro --redemption-days 2 --redeems-daily';

let folder: string;
let server: Awaited<ReturnType<typeof testServer>>;
let reply: (request: SeenRequest) => Reply;
beforeAll(async () => {
  folder = testFolder();
  server = await testServer((request) => reply(request));
});
afterAll(() => server.close());
beforeEach(() => {
  server.seen.length = 0;
  reply = () => ({ body: ORGANISATION });
});

const call = (words: string, stdin = '') =>
  run(words.split(' '), {
    folder,
    stdin,
    env: { MUTIRAO_SERVER: server.url, MUTIRAO_TOKEN_FILE: 'token' },
  });
const written = () =>
  server.seen
    .filter(({ method }) => method !== 'GET')
    .map(({ method, url, body }) => [`${method} ${url}`, JSON.parse(body)]);

test.each([
  [true, 'o-1 is registered. It may act once it is accredited.\n'],
  [false, 'o-1 is registered already: nothing was changed.\n'],
])('register reads the number from stdin; new: %s', async (registered, words) => {
  reply = () => ({ body: { organisation: 'o-1', registered } });
  const { out } = await call(
    `organisation register --kind merchant --name Ipê ${SELLING}`,
    'COM-1',
  );
  expect(out).toBe(words);
  const told = { kind: 'merchant', name: 'Ipê', registry: 'COM-1', merchant: TERMS };
  expect(written()).toEqual([['POST /organisations', told]]);
});

test('accredit proposes what was registered, or other terms', async () => {
  reply = () => ({ body: { proposed: true, version: 3 } });
  const words = 'o-1: version 3 is proposed; another person confirms it.\n';
  expect((await call('organisation accredit o-1')).out).toBe(words);
  expect((await call(`organisation accredit o-1 ${SELLING}`)).out).toBe(words);
  reply = () => ({ body: { proposed: false } });
  expect((await call('organisation accredit o-1')).out).toBe('o-1: this is proposed already.\n');
  expect(written().map(([, body]) => body)).toEqual([{}, { merchant: TERMS }, {}]);
});

test.each([
  ['confirm o-1', 'accreditation/confirmation', { version: 3 }, 'o-1 is accredited.'],
  ['confirm o-1@2', 'accreditation/confirmation', { version: 2 }, 'o-1 is accredited.'],
  [
    'decline o-1 --reason closed',
    'accreditation/decline',
    { version: 3, reason: 'closed' },
    'o-1: version 3 is declined.',
  ],
  ['suspend o-1', 'suspension', {}, 'o-1 is suspended.'],
  ['reinstate o-1', 'reinstatement', {}, 'o-1 may act again.'],
])('%s', async (words, resource, body, text) => {
  expect((await call(`organisation ${words}`)).out).toBe(`${text}\n`);
  expect(written()).toEqual([[`POST /organisations/o-1/${resource}`, body]]);
});

test('a version that is named is not looked up: what was looked at is what is confirmed', async () => {
  await call('organisation confirm o-1@2');
  expect(server.seen.map(({ method }) => method)).toEqual(['POST']);
});

test('what is not proposed is not confirmed', async () => {
  const { proposal: _, ...rest } = ORGANISATION;
  reply = () => ({ body: rest });
  const { exitCode, err } = await call('organisation confirm o-1');
  expect([exitCode, err]).toEqual([1, 'Refused: Nothing is proposed for o-1.\n']);
  expect(written()).toEqual([]);
});

test('show says how a shop sells and what is proposed', async () => {
  expect((await call('organisation show o-1')).out).toBe(
    'o-1: merchant, proposed\n' +
      '  name        Padaria Ipê\n' +
      '  number      COM-0001\n' +
      '  sells       food, micro, centro\n' +
      '  redemption  within 2 business days, of each day\n' +
      '  proposed    version 3, by op-1\n',
  );
});

test('list asks for a kind and a state', async () => {
  reply = () => ({ body: { organisations: [ORGANISATION] } });
  const { out } = await call('organisation list --kind merchant --status proposed');
  expect(out).toBe('o-1  merchant  proposed  Padaria Ipê\n');
  expect(server.seen[0]?.url).toBe('/organisations?kind=merchant&status=proposed&limit=500');
});

test.each([
  'register --name Ipê',
  'register --kind guild --name Ipê',
  'register --kind merchant --name Ipê --category food',
  'accredit o-1 --redeems-daily',
  'confirm o-1@0',
  'confirm o-1@2@3',
])('organisation %s is wrong usage', async (words) => {
  expect((await call(`organisation ${words}`, 'COM-1')).exitCode).toBe(2);
  expect(written()).toEqual([]);
});
