import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { run, testFolder, testServer } from '../surroundings.fixture.ts';

const CURRENCY = { community: 'vila', currency: 'MUM', decimals: 2, backedBy: 'BRL' };
const TILL = {
  terminal: 't-1',
  name: 'Caixa 1',
  state: 'active',
  limits: { perPaymentMinor: 50_00, refundsPerDayMinor: 0 },
};

let folder: string;
let server: Awaited<ReturnType<typeof testServer>>;
beforeAll(async () => {
  folder = testFolder();
  server = await testServer(({ url, method, body }) => {
    if (url === '/currency') return { body: CURRENCY };
    if (method === 'GET') return { body: { terminals: [TILL], cashiers: [] } };
    return { body: { terminal: 't-1', ...JSON.parse(body) } };
  });
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
const sent = () =>
  server.seen
    .filter(({ method }) => method !== 'GET')
    .map(({ method, url, body }) => [`${method} ${url}`, JSON.parse(body)]);

test.each([
  [
    'add --merchant m-1 --name Caixa --per-payment 50.00 --refunds-per-day 0',
    'POST /merchants/m-1/terminals',
    { name: 'Caixa', limits: { perPaymentMinor: 50_00, refundsPerDayMinor: 0 } },
  ],
  [
    'add --merchant m-1 --cashier --name Rosa',
    'POST /merchants/m-1/cashiers',
    { name: 'Rosa', limits: {} },
  ],
  [
    'change t-1 --merchant m-1 --block',
    'PUT /merchants/m-1/terminals/t-1',
    { name: 'Caixa 1', state: 'blocked', limits: TILL.limits },
  ],
  [
    'change t-1 --merchant m-1 --name Balcão --per-payment none --per-day 500.00',
    'PUT /merchants/m-1/terminals/t-1',
    { name: 'Balcão', state: 'active', limits: { perDayMinor: 500_00, refundsPerDayMinor: 0 } },
  ],
])('till %s', async (words, route, body) => {
  expect((await call(`till ${words}`)).exitCode).toBe(0);
  expect(sent()).toEqual([[route, body]]);
});

test('list says what each may do at most', async () => {
  expect((await call('till list --merchant m-1')).out).toBe(
    't-1  Caixa 1  active  50.00 MUM a payment, 0.00 MUM of refunds a day\n',
  );
  expect((await call('till list --merchant m-1 --cashier')).out).toBe('There are no cashiers.\n');
});

test.each([
  ['till add --merchant m-1 --name x --per-payment 1e3', 2],
  ['till add --merchant m-1 --name x --per-day -1.00', 2],
  ['till change t-1 --merchant m-1 --block --unblock', 2],
  ['till change t-2 --merchant m-1 --block', 1],
])('%s exits %d and sends nothing', async (words, exitCode) => {
  expect((await call(words)).exitCode).toBe(exitCode);
  expect(sent()).toEqual([]);
});
