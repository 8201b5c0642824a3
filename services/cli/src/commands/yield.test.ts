import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { run, type SeenRequest, testFolder, testServer } from '../surroundings.fixture.ts';

const CURRENCY = { community: 'vila', currency: 'MUM', decimals: 2, backedBy: 'BRL' };
const SHA256 = 'a'.repeat(64);
const PERIOD = { from: '2026-10-01', to: '2026-10-02' };
const balances = (renda: number, gestante: number) => [
  { programme: 'gestante', balanceMinor: gestante },
  { programme: 'renda', balanceMinor: renda },
];
const WORKING = {
  working: {
    line: 'L1',
    amountMinor: 10_01,
    ...PERIOD,
    days: [
      { on: '2026-10-01', balances: balances(3_000_00, 0) },
      { on: '2026-10-02', balances: balances(3_000_00, 1_000_00) },
    ],
    shares: [
      { programme: 'gestante', sumOfDaysMinor: 1_000_00, amountMinor: 1_43 },
      { programme: 'renda', sumOfDaysMinor: 6_000_00, amountMinor: 8_58 },
    ],
  },
  sha256: SHA256,
  postedOn: '2026-11-19',
};

const folder = testFolder();
let server: Awaited<ReturnType<typeof testServer>>;
let body: unknown;
beforeAll(async () => {
  server = await testServer(({ url }: SeenRequest) => ({
    body: url === '/currency' ? CURRENCY : body,
  }));
});
afterAll(() => server.close());
beforeEach(() => {
  server.seen.length = 0;
});
const call = (...words: string[]) =>
  run(words, { folder, env: { MUTIRAO_SERVER: server.url, MUTIRAO_TOKEN_FILE: 'token' } });

test('the working is a table, and says how to share the interest out', async () => {
  body = WORKING;
  const { exitCode, out } = await call('yield', 'show', 'POOL');
  expect(exitCode).toBe(0);
  expect(server.seen[0]?.url).toBe('/bank-lines/POOL/yield');
  expect(out).toBe(`10.01 BRL posted on 2026-11-19, by the days from 2026-10-01 to 2026-10-02
day         gestante     renda
2026-10-01      0.00  3,000.00
2026-10-02  1,000.00  3,000.00
sum         1,000.00  6,000.00
share           1.43      8.58
To share it out so: mutirao yield allocate POOL --from 2026-10-01 --to 2026-10-02 --working ${SHA256}
`);
  body = { ...WORKING, allocatedAt: 57 };
  expect((await call('yield', 'show', 'POOL')).out).toContain('Shared out so, at position 57');
  body = { ...WORKING, working: { ...WORKING.working, days: [], shares: [] } };
  expect((await call('yield', 'show', 'POOL')).out).toContain('No programme');
});

test('what is shared out is what was seen; what is issued is an amount of money', async () => {
  body = { shares: WORKING.working.shares };
  const days = ['--from', PERIOD.from, '--to', PERIOD.to];
  const shared = await call('yield', 'allocate', 'POOL', ...days, '--working', SHA256);
  expect(shared.out).toBe('gestante  1.43 BRL\nrenda     8.58 BRL\n');
  expect(server.seen[0]).toMatchObject({ method: 'POST', url: '/bank-lines/POOL/yield' });
  expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({ ...PERIOD, working: SHA256 });
  body = { amountMinor: 8_58 };
  const issued = await call('yield', 'issue', '--programme', 'renda', '--amount', '8.58');
  expect(issued.out).toBe('renda may issue against 8.58 BRL more.\n');
  expect(server.seen.at(-1)).toMatchObject({ url: '/programmes/renda/yield-issues' });
});

test.each([
  [['yield', 'show', 'POOL', '--from', '2026-10-01']],
  [['yield', 'show', 'POOL', '--from', '2026-10-32', '--to', '2026-11-01']],
  [['yield', 'allocate', 'POOL', '--working', SHA256]],
  [['yield', 'issue', '--programme', 'p', '--amount', '1,00']],
])('%j is wrong usage', async (words) => {
  expect((await call(...words)).exitCode).toBe(2);
});
