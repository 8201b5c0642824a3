import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type Reply,
  run,
  type SeenRequest,
  TOKEN,
  testFolder,
  testServer,
} from './surroundings.fixture.ts';

const CURRENCY = { community: 'vila', currency: 'MUM', decimals: 2, backedBy: 'BRL' };
const PREPARED = {
  run: 'renda-minima-2026-10-1',
  sha256: 'ab',
  fileSha256: 'cd',
  lines: 2,
  totalMinor: 22000,
  payableLines: 1,
  payableMinor: 11000,
  ready: false,
  refused: [{ line: 3, field: 'NIS', rule: 'nis', value: '1', message: 'Expected 11 digits.' }],
};
const PAID = { run: 'r-1', paid: 2, paidMinor: 22000, unpaid: [], head: '9:ff' };

let folder: string;
let server: Awaited<ReturnType<typeof testServer>>;
let reply: (request: SeenRequest) => Reply;

beforeAll(async () => {
  folder = testFolder();
  writeFileSync(join(folder, 'roll.csv'), 'beneficiary,amount\n');
  server = await testServer((request) =>
    request.url === '/currency' ? { body: CURRENCY } : reply(request),
  );
});
afterAll(() => server.close());
beforeEach(() => {
  server.seen.length = 0;
  reply = () => ({ body: {} });
});

const call = (...words: string[]) =>
  run(words, { folder, env: { MUTIRAO_SERVER: server.url, MUTIRAO_TOKEN_FILE: 'token' } });

test.each([
  [['run', 'nonsense']],
  [['nonsense']],
  [[]],
  [['issue', '--programme', 'p']],
  [['issue', '--programme', 'p', '--amount', '1,00']],
  [['issue', '--programme', 'p', '--amount', '1.5']],
  [['issue', '--programme', 'p', '--amount', '-1.00']],
  [['issue', '--programme', 'p', '--amount', '0.00']],
  [['issue', '--programme', 'p', '--amount', '1e3']],
  [['issue', '--programme', 'p', '--amount', '90071992547409.92']],
  [['run', 'prepare', 'roll.csv', '--programme', 'p', '--period', '2026-13']],
  [['run', 'prepare', 'roll.csv', '--programme', 'p', '--period', '2026-10', '--supplement', '1']],
  [['run', 'pay', 'r-1', '--effective', '2026-02-30']],
  [['run', 'pay', 'r-1', '--nonsense']],
  [['run', 'pay', 'r-1', 'r-2']],
  [['balance']],
  [['balance', '--beneficiary', '1', '--account', '2']],
  [['bank', 'import', 'roll.csv', '--match', 'no programme']],
  [['replay', '--data', 'x', '--at', '5', '--as-of', '2026-11-30']],
  [['export', '--data', 'x', '--format', 'pdf']],
  [['token', '--data', 'x', '--subject', 'ana']],
  [['show', 'currency', '--server', 'ftp://nowhere']],
])('%j is wrong usage: exit 2, said on stderr or as one JSON document', async (words) => {
  const plain = await call(...words);
  expect({ exitCode: plain.exitCode, out: plain.out }).toEqual({ exitCode: 2, out: '' });
  expect(plain.err).toMatch(/Wrong usage: /);
  const json = await call(...words, '--json');
  expect(json.exitCode).toBe(2);
  expect(JSON.parse(json.out)).toMatchObject({ code: 'wrong-usage', title: 'Wrong usage' });
  expect(server.seen.filter(({ method }) => method !== 'GET')).toEqual([]);
});

test('help is no fault', async () => {
  const { exitCode, out } = await call('run', 'prepare', '--help');
  expect(exitCode).toBe(0);
  expect(out).toContain('--exclude-bad');
});

describe('what goes to the server', () => {
  test.each([
    [
      'issue --programme renda-minima --amount 1650000.00',
      'POST /programmes/renda-minima/issues',
      { amountMinor: 165000000 },
    ],
    ['unissue --programme p --amount 5', 'POST /programmes/p/unissues', { amountMinor: 500 }],
    [
      'treasury return --programme p --amount 0.05',
      'POST /programmes/p/treasury-returns',
      { amountMinor: 5 },
    ],
    [
      'programme open p --name Renda --two-approvers-above 5000000.00 --expires-after 90',
      'POST /programmes',
      { programme: 'p', name: 'Renda', twoApproversAboveMinor: 500000000, expiresAfterDays: 90 },
    ],
    ['bank assign L1 --programme p', 'POST /bank-lines/L1/assignment', { programme: 'p' }],
    ['run approve r-1 --sha256 ab', 'POST /runs/r-1/approvals', { sha256: 'ab' }],
    ['run cancel r-1', 'POST /runs/r-1/cancellation', {}],
    [
      'transfer --from a --to b --amount 12.50',
      'POST /transfers',
      { from: 'a', to: 'b', amountMinor: 1250, unit: 'MUM' },
    ],
    ['holder freeze a --reason lost', 'POST /holders/a/freeze', { reason: 'lost' }],
    ['period close 2026-10', 'POST /periods/2026-10/close', {}],
  ])('%s', async (words, route, body) => {
    reply = () => ({ body: { amountMinor: 1, approvals: [], approvalsNeeded: 1 } });
    const { exitCode, out } = await call(...words.split(' '), '--json');
    expect(exitCode).toBe(0);
    JSON.parse(out);
    const sent = server.seen.at(-1);
    const write = server.seen.find(({ method }) => method === 'POST') ?? sent;
    expect(`${write?.method} ${write?.url}`).toBe(route);
    expect(JSON.parse(write?.body ?? '')).toEqual(body);
    expect(write?.headers).toMatchObject({ authorization: `Bearer ${TOKEN}` });
    expect(write?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('the options of prepare become its query, amounts in minor units', async () => {
    reply = () => ({ body: { ...PREPARED, ready: true, refused: [] } });
    await call(
      ...'run prepare roll.csv --programme p --period 2026-10 --expect-lines 2'.split(' '),
      ...[
        '--expect-total',
        '220.00',
        '--exclude-bad',
        '--supplement',
        '1',
        '--reason',
        'late ones',
      ],
      ...['--key', 'once'],
    );
    const { url, headers, body } = server.seen.at(-1) ?? {};
    expect(url).toBe(
      '/programmes/p/runs?period=2026-10&expectLines=2&expectTotalMinor=22000&excludeBad=true' +
        '&supplement=1&reason=late+ones',
    );
    expect(headers).toMatchObject({ 'content-type': 'text/csv', 'idempotency-key': 'once' });
    expect(body).toBe('beneficiary,amount\n');
  });

  test('- is stdin', async () => {
    reply = () => ({ body: { lines: 1, enrolled: 1, changed: 0, known: 0, refused: [] } });
    const words = ['enrol', '-', '--programme', 'p', '--from', '2026-10-01'];
    const env = { MUTIRAO_SERVER: server.url, MUTIRAO_TOKEN_FILE: 'token' };
    const { exitCode, out } = await run(words, { folder, env, stdin: 'nis\n00000000019\n' });
    expect(exitCode).toBe(0);
    expect(out).toBe('1 line: 1 enrolled, 0 changed, 0 known, 0 refused\n');
    expect(server.seen[0]?.body).toBe('nis\n00000000019\n');
  });

  test('a registry number travels in the body, never in an address', async () => {
    reply = () => ({ body: { account: 'holder:a', unit: 'MUM', balanceMinor: 5, lots: [] } });
    await call('balance', '--beneficiary', '00000000019');
    expect(server.seen.map(({ url }) => url).join(' ')).not.toContain('00000000019');
    expect(server.seen[0]?.body).toBe('{"registry":"00000000019"}');
  });
});

describe('what a script reads', () => {
  const prepare = ['run', 'prepare', 'roll.csv', '--programme', 'p', '--period', '2026-10'];

  test('a run with refused lines is answered whole and exits 1', async () => {
    reply = () => ({ body: PREPARED });
    const { exitCode, out } = await call(...prepare, '--json');
    expect([exitCode, JSON.parse(out)]).toEqual([1, PREPARED]);
  });

  test('for people, its refused lines are listed, the first twenty of them', async () => {
    const refused = Array.from({ length: 45 }, (_, index) => ({
      ...PREPARED.refused[0],
      line: index + 2,
    }));
    reply = () => ({ body: { ...PREPARED, refused } });
    const { out } = await call(...prepare);
    expect(out).toContain('line 21  nis  NIS: Expected 11 digits.\n');
    expect(out).not.toContain('line 22 ');
    expect(out).toContain('… and 25 more (--json lists all)');
  });

  test('pay exits 0 only if every payable line is paid', async () => {
    reply = () => ({ body: PAID });
    expect(await call('run', 'pay', 'r-1')).toEqual({
      exitCode: 0,
      out: '2 lines paid, 220.00 MUM\nhead 9:ff\n',
      err: '',
    });
    const unpaid = [{ line: 3, rule: 'account-closed', message: 'The account is closed.' }];
    reply = () => ({ body: { ...PAID, unpaid } });
    expect((await call('run', 'pay', 'r-1', '--json')).exitCode).toBe(1);
  });

  test('a refusal is the problem document, exit 1, and the key is told', async () => {
    const problem = { type: 'urn:mutirao:problem:shortfall', title: 'Not covered', detail: 'No.' };
    reply = () => ({ status: 409, body: problem });
    const { exitCode, out, err } = await call('run', 'cancel', 'r-1', '--json', '--key', 'k-1');
    expect([exitCode, JSON.parse(out)]).toEqual([1, problem]);
    expect(err).toBe('To repeat this very call, add: --key k-1\n');
    const plain = await call('run', 'cancel', 'r-1');
    expect(plain.out).toBe('');
    expect(plain.err).toMatch(
      /^Not covered: No\.\nTo repeat this very call, add: --key [0-9a-f-]+\n$/,
    );
  });

  test('no server: exit 3', async () => {
    const words = [
      'run',
      'list',
      '--json',
      '--server',
      'http://127.0.0.1:1',
      '--token-file',
      'token',
    ];
    const { exitCode, out } = await run(words, { folder });
    expect([exitCode, JSON.parse(out).code]).toEqual([3, 'server-unreachable']);
  });

  test.each([
    ['a file that is not there', ['enrol', 'none.csv'], /no file/],
    ['a folder for a file', ['enrol', '.'], /is a folder/],
    ['a token that is not there', ['run', 'list', '--token-file', 'none'], /cannot be read/],
    ['a token file with something else', ['run', 'list', '--token-file', 'roll.csv'], /no token/],
  ])('%s is refused in plain words, exit 1', async (_, words, message) => {
    const { exitCode, err } = await call(...words);
    expect(exitCode).toBe(1);
    expect(err).toMatch(message);
    expect(err).not.toContain('    at ');
  });
});
