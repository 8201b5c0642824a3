import { readFileSync, statSync, writeFileSync } from 'node:fs';
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
const account = (bankAccount: string, number: string, legs: number) => ({
  bankAccount,
  account: number,
  waiting: { legs, amountMinor: 98_50 * legs },
  balanceMinor: 0,
  programmes: [],
});
const SHA256 = 'a'.repeat(64);
const REDEMPTION = {
  redemption: 'R1',
  merchant: 'm-1',
  amountMinor: 100_00,
  feeMinor: 1_50,
  netMinor: 98_50,
  fees: [{ purpose: 'redemption', amountMinor: 1_50 }],
  dueOn: '2026-11-12',
  legs: [{ leg: 'R1-1', netMinor: 98_50, status: 'sent', late: true }],
};

let folder: string;
let server: Awaited<ReturnType<typeof testServer>>;
let accounts = [account('first', '01-7', 1), account('second', '02-9', 0)];
let reply: (request: SeenRequest) => Reply;

beforeAll(async () => {
  folder = testFolder();
  writeFileSync(join(folder, 'return.ret'), 'return');
  server = await testServer((request) => {
    if (request.url === '/currency') return { body: CURRENCY };
    return request.url === '/bank' ? { body: { accounts } } : reply(request);
  });
});
afterAll(() => server.close());
beforeEach(() => {
  server.seen.length = 0;
});

const call = (...words: string[]) =>
  run(words, { folder, env: { MUTIRAO_SERVER: server.url, MUTIRAO_TOKEN_FILE: 'token' } });
const asked = () =>
  server.seen
    .filter(({ url }) => url !== '/currency' && url !== '/bank')
    .map(({ method, url, body }) => [`${method} ${url}`, body === '' ? '' : body]);

test('what a redemption costs and when it is paid is told before', async () => {
  reply = () => ({ body: REDEMPTION });
  const { out } = await call('redeem', 'quote', 'm-1', '--amount', '100.00');
  expect(asked()).toEqual([['GET /merchants/m-1/redemption-quote?amountMinor=10000', '']]);
  expect(out).toMatch(/fee, redemption +1\.50 MUM\npaid +98\.50 BRL\nby +2026-11-12/);
});

test('all of the balance is redeemed when no amount is named', async () => {
  const { out } = await call('redeem', 'request', 'm-1');
  expect(asked()).toEqual([['POST /merchants/m-1/redemptions', '{}']]);
  expect(out).toBe('R1: 98.50 BRL will be paid by 2026-11-12; the fee is 1.50 MUM.\n');
});

test('late ones are listed as late', async () => {
  reply = () => ({ body: { redemptions: [REDEMPTION] } });
  const { out } = await call('redeem', 'list', '--late');
  expect(asked()).toEqual([['GET /redemptions?state=late', '']]);
  expect(out).toBe('R1  m-1  98.50 BRL  due 2026-11-12  sent, late\n');
});

test('a payout is prepared for the one account at which something waits', async () => {
  const leftOut = [{ leg: 'R2-1', field: 'payee', rule: 'erased', message: 'It was erased.' }];
  const prepared = { payout: 'P1', sha256: SHA256, legs: ['R1-1'], totalMinor: 98_50, leftOut };
  reply = () => ({ body: prepared });
  const { out } = await call('payout', 'prepare', '--due-by', '2026-11-12');
  expect(asked()).toEqual([
    ['POST /payouts', JSON.stringify({ bankAccount: 'first', dueBy: '2026-11-12' })],
  ]);
  expect(out).toContain('P1: 1 payment, 98.50 BRL\n');
  expect(out).toContain('left out: R2-1, payee: It was erased.\n');
  expect(out).toContain(`mutirao payout approve P1 --sha256 ${SHA256}`);
});

test('where several wait, one is named by the end of its number', async () => {
  accounts = [account('first', '01-7', 1), account('second', '02-9', 3)];
  expect(await call('payout', 'prepare')).toMatchObject({ exitCode: 2 });
  await call('payout', 'prepare', '--account', '02-9');
  expect(asked()).toEqual([['POST /payouts', '{"bankAccount":"second"}']]);
});

test('the file goes to whoever asks for it alone', async () => {
  reply = () => ({ body: 'file' });
  await call('payout', 'file', 'P1', '--format', 'cnab240', '--out', 'P1.rem');
  expect(asked()).toEqual([['GET /payouts/P1/file?format=cnab240', '']]);
  const file = join(folder, 'P1.rem');
  expect(readFileSync(file, 'utf8')).toBe('"file"');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await call('--json', 'payout', 'file', 'P1', '--format', 'csv')).toMatchObject({
    exitCode: 2,
  });
});

test('lines of a return file that fit nothing are shown, and end with 1', async () => {
  const message = 'The amount is not the one that was sent.';
  const errors = [{ line: 7, field: 'amount', rule: 'amount-differs', value: 'R1-1', message }];
  reply = () => ({ body: { settled: 3, rejected: 1, pending: 0, known: 0, errors } });
  const { out, exitCode } = await call('payout', 'return', 'return.ret');
  expect(asked()).toEqual([['POST /return-files', 'return']]);
  expect(out).toContain('3 settled, 1 rejected, 0 pending, 0 known\n1 fit nothing');
  expect(out).toContain(message);
  expect(exitCode).toBe(1);
});

test.each([
  [
    ['inquire', 'R1-1'],
    ['POST /legs/R1-1/unknown', '{}'],
  ],
  [
    ['inquire', 'R1-1', '--outcome', 'settled', '--on', '2026-11-12'],
    ['POST /legs/R1-1/inquiry', '{"outcome":"settled","settledOn":"2026-11-12"}'],
  ],
  [
    ['match', 'L1', 'R1-1', 'R2-1'],
    ['POST /bank-lines/L1/payout', '{"references":["R1-1","R2-1"]}'],
  ],
  [
    ['sent', 'P1'],
    ['POST /payouts/P1/sent', '{}'],
  ],
  [
    ['cancel', 'P1'],
    ['POST /payouts/P1/cancellation', '{}'],
  ],
  [
    ['approve', 'P1', '--sha256', SHA256],
    ['POST /payouts/P1/approvals', `{"sha256":"${SHA256}"}`],
  ],
])('payout %j asks %j', async (words, expected) => {
  reply = () => ({ body: { status: 'settled', legs: ['R1-1'] } });
  expect(await call('payout', ...words)).toMatchObject({ exitCode: 0 });
  expect(asked()).toEqual([expected]);
});

test('a local day off is said with its reason, and shown without weekends', async () => {
  const days = [
    { date: '2026-11-19', off: true, by: 'local', name: 'São José' },
    { date: '2026-11-21', off: true, by: 'weekend' },
  ];
  reply = () => ({ body: { days } });
  await call('calendar', 'off', '2026-11-19', '--reason', 'São José');
  expect(asked()).toEqual([['PUT /calendar/2026-11-19', '{"off":true,"reason":"São José"}']]);
  expect((await call('calendar', 'show')).out).toBe('2026-11-19  off  São José\n');
});
