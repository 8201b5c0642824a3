import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Reply, run, testFolder, testServer } from '../surroundings.fixture.ts';

const CURRENCY = { community: 'vila', currency: 'MUM', decimals: 2, backedBy: 'BRL' };
const row = (position: number, amountMinor: number, balanceMinor: number) => ({
  position,
  recordedOn: '2026-11-20',
  words: 'Purchase',
  counterpartyName: 'Padaria',
  amountMinor,
  balanceMinor,
  reference: `t.${position}`,
});
const PERIOD = { account: 'holder:a', unit: 'MUM', from: '2026-11-01', to: '2026-11-30' };
const ENDS = { openingMinor: 110_00, closingMinor: 97_50, head: '9:ff' };

let folder: string;
let server: Awaited<ReturnType<typeof testServer>>;
let statement: (url: string) => Reply;
beforeAll(async () => {
  folder = testFolder();
  server = await testServer(({ url }) =>
    url === '/currency' ? { body: CURRENCY } : statement(url),
  );
});
afterAll(() => server.close());
beforeEach(() => {
  server.seen.length = 0;
  statement = () => ({ body: { ...PERIOD, ...ENDS, rows: [row(7, -12_50, 97_50)] } });
});

const call = (words: string) =>
  run(words.split(' '), {
    folder,
    env: { MUTIRAO_SERVER: server.url, MUTIRAO_TOKEN_FILE: 'token' },
  });

test('for people it is a table between the opening and the closing balance', async () => {
  expect(await call('statement holder:a --to 2026-11-30 --language pt')).toEqual({
    exitCode: 0,
    out:
      'holder:a: 2026-11-01 … 2026-11-30\n' +
      'opening 110.00 MUM\n' +
      '2026-11-20  Purchase · Padaria    -12.50  97.50  t.7\n' +
      'closing 97.50 MUM\n' +
      'head 9:ff\n',
    err: '',
  });
  const [asked] = server.seen;
  expect(asked?.url).toBe('/accounts/holder%3Aa/statement?limit=5000&to=2026-11-30');
  expect(asked?.headers).toMatchObject({ 'accept-language': 'pt-BR' });
});

test('pages are put together, all of the period that the first one says', async () => {
  statement = (url) =>
    url.includes('after=7')
      ? { body: { ...PERIOD, ...ENDS, rows: [row(8, -1_00, 96_50)] } }
      : { body: { ...PERIOD, ...ENDS, rows: [row(7, -12_50, 97_50)], next: 7 } };
  const { out } = await call('statement holder:a --json');
  const { rows, next } = JSON.parse(out);
  expect(rows.map(({ position }: { position: number }) => position)).toEqual([7, 8]);
  expect(next).toBeUndefined();
  expect(server.seen[1]?.url).toBe(
    '/accounts/holder%3Aa/statement?limit=5000&from=2026-11-01&to=2026-11-30&after=7',
  );
});

test('as a file it is written as it comes', async () => {
  statement = () => ({ body: 'every byte', headers: { 'content-type': 'application/pdf' } });
  const { exitCode, out } = await call('statement holder:a --format pdf --out a.pdf');
  expect(exitCode).toBe(0);
  expect(out).toBe(`12 bytes in ${join(folder, 'a.pdf')}\n`);
  expect(readFileSync(join(folder, 'a.pdf'), 'utf8')).toBe('"every byte"');
  expect((await call('statement holder:a --format csv')).out).toBe('"every byte"');
});

test('a refusal leaves no file, and a file that cannot be written is said so', async () => {
  const problem = { type: 'urn:mutirao:problem:not-found', title: 'Not found', detail: 'No.' };
  statement = () => ({ status: 404, body: problem });
  const refused = await call('statement x --format ofx --out none.ofx');
  expect(refused).toMatchObject({ exitCode: 1, err: 'Not found: No.\n' });
  expect(() => readFileSync(join(folder, 'none.ofx'))).toThrow();
  statement = () => ({ body: 'bytes' });
  const unwritable = await call('statement x --format ofx --out no/such/folder.ofx');
  expect(unwritable.exitCode).toBe(1);
  expect(unwritable.err).toContain('no such file');
});

test.each([
  'statement',
  'statement a --format xml',
  'statement a --out a.csv',
  'statement a --from 2026-02-30',
  'statement a --format csv --json',
])('"%s" is wrong usage', async (words) => {
  expect((await call(words)).exitCode).toBe(2);
  expect(server.seen).toEqual([]);
});
