import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import {
  type Reply,
  run,
  type SeenRequest,
  testFolder,
  testServer,
} from '../surroundings.fixture.ts';

const CURRENCY = { community: 'vila', currency: 'MUM', decimals: 2, backedBy: 'BRL' };
const WORDS = { en: 'The limit for one person is 500.00 in one day.' };

let folder: string;
let server: Awaited<ReturnType<typeof testServer>>;
let reply: (request: SeenRequest) => Reply;

beforeAll(async () => {
  folder = testFolder();
  server = await testServer((request) =>
    request.url === '/currency' ? { body: CURRENCY } : reply(request),
  );
});
afterAll(() => server.close());
beforeEach(() => {
  server.seen.length = 0;
  reply = () => ({ body: { version: 3, bindsFrom: '2026-12-01', words: WORDS } });
});

const call = (words: string) =>
  run(['rule', ...words.split(' ')], {
    folder,
    env: { MUTIRAO_SERVER: server.url, MUTIRAO_TOKEN_FILE: 'token' },
  });

const FEE = { kind: 'fee', purpose: 'upkeep' };
test.each([
  [
    '--limit 500 --of holder --per day',
    { kind: 'limit', of: 'holder', per: 'day', maxMinor: 500_00 },
  ],
  [
    '--limit 0.05 --of programme --programme renda --per month',
    { kind: 'limit', of: 'programme', programme: 'renda', per: 'month', maxMinor: 5 },
  ],
  [
    '--on sale --purpose upkeep --basis-points 150 --category food --category health',
    { ...FEE, on: 'sale', basisPoints: 150, flatMinor: 0, categories: ['food', 'health'] },
  ],
  [
    '--on redemption --purpose upkeep --flat 0.10 --size micro',
    { ...FEE, on: 'redemption', basisPoints: 0, flatMinor: 10, sizes: ['micro'] },
  ],
  [
    '--allow food --allow health --programme renda',
    { kind: 'categories', programme: 'renda', allow: ['food', 'health'] },
  ],
  ['--expires-after 60 --programme renda', { kind: 'expiry', programme: 'renda', days: 60 }],
  ['--off', { kind: 'off' }],
])('%s is announced', async (options, body) => {
  const { exitCode, out } = await call(`announce a-rule --from 2026-12-01 ${options}`);
  expect(exitCode).toBe(0);
  expect(out).toBe(`a-rule, version 3, binds from 2026-12-01\n${WORDS.en}\n`);
  const sent = server.seen.at(-1);
  expect(`${sent?.method} ${sent?.url}`).toBe('POST /rules');
  expect(JSON.parse(sent?.body ?? '')).toEqual({ rule: 'a-rule', bindsFrom: '2026-12-01', body });
});

test.each([
  'announce a-rule --limit 5 --of holder --per day',
  'announce a-rule --from 2026-12-01',
  'announce a-rule --from 2026-12-01 --off --limit 5 --of holder --per day',
  'announce a-rule --from 2026-12-01 --limit 5 --of holder',
  'announce a-rule --from 2026-12-01 --limit 5 --of town --per day',
  'announce a-rule --from 2026-12-01 --limit 5 --of programme --per day',
  'announce a-rule --from 2026-12-01 --on sale --basis-points 10001 --purpose upkeep',
  'announce a-rule --from 2026-12-01 --on sale',
  'announce a-rule --from 2026-12-01 --allow food',
  'announce a-rule --from 2026-13-01 --off',
  'withdraw a-rule one',
  'simulate --off --from 2026-13 --to 2026-12',
])('%s is wrong usage, and nothing is sent', async (words) => {
  expect((await call(words)).exitCode).toBe(2);
  expect(server.seen.filter(({ method }) => method !== 'GET')).toEqual([]);
});

test('a version is withdrawn by its number', async () => {
  const { out } = await call('withdraw a-rule 3');
  expect(out).toBe('a-rule, version 3, will not bind.\n');
  expect(server.seen.at(-1)).toMatchObject({ method: 'DELETE', url: '/rules/a-rule/versions/3' });
});

test('rules are listed a version a line', async () => {
  const version = { version: 2, state: 'binds', bindsFrom: '2026-10-01', words: WORDS };
  const rules = [{ rule: 'daily', versions: [{ ...version, until: '2026-12-01' }, version] }];
  reply = () => ({ body: { today: '2026-11-22', rules } });
  expect((await call('list')).out).toBe(
    [
      'rule   version  state  from        until',
      `daily        2  binds  2026-10-01  2026-12-01  ${WORDS.en}`,
      `daily        2  binds  2026-10-01              ${WORDS.en}\n`,
    ].join('\n'),
  );
  reply = () => ({ body: { today: '2026-11-22', rules: [] } });
  expect((await call('list')).out).toBe('No rule was announced.\n');
});

test('a simulation says what it looked at, what it touched, and whom', async () => {
  const counted = { looked: 20_114, lookedMinor: 912_402_50, touched: 2, touchedMinor: 1_200_00 };
  const who = [{ id: 'holder:ana', times: 2, amountMinor: 1_200_00 }];
  const of = { largestMinor: 700_00, people: 1, merchants: 2, who, others: 30 };
  reply = () => ({
    body: { ...counted, ...of, words: WORDS, from: '2026-10', through: '2026-11-22' },
  });
  const words = 'simulate --limit 500 --of holder --per day --from 2026-10 --to 2026-11';
  expect((await call(words)).out).toBe(
    [
      WORDS.en,
      'from         2026-10-01 to 2026-11-22',
      'looked at    20,114, 912,402.50 MUM',
      'touched      2, 1,200.00 MUM',
      'the largest  700.00 MUM',
      'people       1',
      'merchants    2',
      'whom        times    amount',
      'holder:ana      2  1,200.00',
      '… and 30 more\n',
    ].join('\n'),
  );
});
