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

const CURRENCY = { community: 'vila', currency: 'MUM', decimals: 2, backedBy: 'BRL' };
const TERMS = {
  tradeName: 'Padaria Ipê',
  labels: { category: 'Food', neighbourhood: 'Centro', size: 'Micro' },
  redemptionDays: 2,
  redeemsDaily: true,
  payee: { document: '99000001000101', bank: '000', branch: '4475', account: '0346002-9' },
};
const MERCHANT = {
  merchant: 'm-1',
  status: 'active',
  version: 1,
  terms: TERMS,
  proposal: {
    version: 3,
    proposedBy: 'op-1',
    differs: ['redemptionDays'],
    terms: { ...TERMS, redemptionDays: 1, payee: { account: '…02-9' } },
  },
  balanceMinor: 97_50,
  redeemingMinor: 10_00,
};

let folder: string;
let server: Awaited<ReturnType<typeof testServer>>;
let reply: (request: SeenRequest) => Reply;

beforeAll(async () => {
  folder = testFolder();
  writeFileSync(join(folder, 'shops.csv'), 'registry\n');
  server = await testServer((request) =>
    request.url === '/currency' ? { body: CURRENCY } : reply(request),
  );
});
afterAll(() => server.close());
beforeEach(() => {
  server.seen.length = 0;
  reply = () => ({ body: MERCHANT });
});

const call = (...words: string[]) =>
  run(words, { folder, env: { MUTIRAO_SERVER: server.url, MUTIRAO_TOKEN_FILE: 'token' } });
const sent = () =>
  server.seen
    .filter(({ method }) => method !== 'GET')
    .map(({ method, url, body }) => [`${method} ${url}`, body === '' ? '' : JSON.parse(body)]);

test('add sends the terms as they are', async () => {
  reply = () => ({ body: { merchant: 'm-1', proposed: true, version: 1 } });
  const { exitCode, out } = await call(
    ...'merchant add --registry MER-1 --category food --size micro'.split(' '),
    ...['--name', 'Padaria Ipê', '--neighbourhood', 'Vila Das Pedras', '--redemption-days', '2'],
    ...'--document 99000001000101 --bank 000 --branch 4475 --account 0346002-9'.split(' '),
  );
  expect([exitCode, out]).toEqual([0, 'm-1: version 1 is proposed; another person confirms it.\n']);
  expect(sent()).toEqual([
    [
      'POST /merchants',
      {
        registry: 'MER-1',
        tradeName: 'Padaria Ipê',
        category: 'food',
        neighbourhood: 'Vila Das Pedras',
        size: 'micro',
        redemptionDays: 2,
        redeemsDaily: false,
        document: '99000001000101',
        bank: '000',
        branch: '4475',
        account: '0346002-9',
      },
    ],
  ]);
});

test('import lists what was refused, and exits 1 for it', async () => {
  const refused = [{ line: 3, field: 'bank', rule: 'bank', message: 'Expected three digits.' }];
  reply = () => ({ body: { lines: 2, proposed: 1, known: 0, refused } });
  const { exitCode, out } = await call('merchant', 'import', 'shops.csv');
  expect(exitCode).toBe(1);
  expect(out).toBe(
    '2 lines: 1 proposed, 0 known, 1 refused\n  line 3  bank  bank: Expected three digits.\n',
  );
  expect(server.seen[0]).toMatchObject({ url: '/merchant-files', body: 'registry\n' });
});

test('show says what counts, and what would change', async () => {
  const { out } = await call('merchant', 'show', 'm-1');
  expect(out).toContain('balance         97.50 MUM');
  expect(out).toContain('being redeemed  10.00 MUM');
  expect(out).toContain('within 2 business days, of each day');
  expect(out).toContain('Proposed by op-1, version 3, with another redemptionDays:');
  expect(out).toContain('000 4475 0346002-9');
});

test('list follows the pages', async () => {
  const row = {
    ...MERCHANT,
    tradeName: 'Padaria',
    category: 'food',
    neighbourhood: 'centro',
    proposedVersion: 2,
  };
  reply = ({ url }) =>
    url.includes('after=')
      ? { body: { merchants: [{ ...row, merchant: 'm-2' }] } }
      : { body: { merchants: [row], next: 'm-1' } };
  const { out } = await call('merchant', 'list', '--status', 'active');
  expect(out).toBe(
    'm-1  active  Padaria  food  centro  97.50 MUM  proposed @2\n' +
      'm-2  active  Padaria  food  centro  97.50 MUM  proposed @2\n',
  );
  expect(server.seen[0]?.url).toBe('/merchants?status=active&limit=500');
});

test('confirm binds to the version named, or to the one that waits', async () => {
  reply = ({ method }) => ({ body: method === 'GET' ? MERCHANT : { merchants: [{}, {}] } });
  const { out } = await call('merchant', 'confirm', 'm-0@7', 'm-1');
  expect(out).toBe('2 confirmed\n');
  const merchants = [
    { merchant: 'm-0', version: 7 },
    { merchant: 'm-1', version: 3 },
  ];
  expect(sent()).toEqual([['POST /merchant-confirmations', { merchants }]]);
});

test('confirm --all takes 500 at once, each part under a key of its own', async () => {
  const rows = Array.from({ length: 501 }, (_, n) => ({ merchant: `m-${n}`, proposedVersion: 1 }));
  reply = ({ method, body }) => ({
    body: method === 'GET' ? { merchants: rows } : JSON.parse(body),
  });
  const { out } = await call('merchant', 'confirm', '--all', '--key', 'k');
  expect(out).toBe('501 confirmed\n');
  const parts = server.seen.filter(({ method }) => method === 'POST');
  expect(parts.map(({ body }) => JSON.parse(body).merchants.length)).toEqual([500, 1]);
  expect(parts.map(({ headers }) => headers['idempotency-key'])).toEqual(['k', 'k-1']);
});

test.each([
  ['decline m-1 --reason duplicate', '/decline', { version: 3, reason: 'duplicate' }],
  ['suspend m-1 --reason fraud', '/suspension', { reason: 'fraud' }],
  ['reinstate m-1', '/reinstatement', {}],
  ['close m-1', '/closure', {}],
])('%s', async (words, path, body) => {
  expect((await call('merchant', ...words.split(' '))).exitCode).toBe(0);
  expect(sent()).toEqual([[`POST /merchants/m-1${path}`, body]]);
});

test.each([['confirm'], ['confirm', 'm-1', '--all'], ['confirm', 'm-1@0'], ['confirm', 'm-1@2@3']])(
  'merchant %s %s %s is wrong usage',
  async (...words) => {
    expect((await call('merchant', ...words)).exitCode).toBe(2);
    expect(sent()).toEqual([]);
  },
);

test('what is not proposed is not declined', async () => {
  const { proposal: _, ...rest } = MERCHANT;
  reply = () => ({ body: rest });
  const { exitCode, err } = await call('merchant', 'decline', 'm-1');
  expect([exitCode, err]).toEqual([1, 'Refused: Nothing is proposed for m-1.\n']);
});
