import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { run, type SeenRequest, testFolder, testServer } from '../surroundings.fixture.ts';

const CURRENCY = { community: 'vila', currency: 'MUM', decimals: 2, backedBy: 'BRL' };
const REPORT = {
  from: '2026-11-01',
  to: '2026-11-30',
  position: 57,
  hash: 'a'.repeat(64),
  rehearsal: true,
  total: {
    opening: { outstandingMinor: 0 },
    flows: {
      ...{ paidMinor: 210_00, spentMinor: 87_00, refundedMinor: 10_00, recirculatedMinor: 19_00 },
      ...{ redeemedMinor: 29_70, expiredMinor: 30_00, reversedMinor: 20_00 },
    },
    closing: { outstandingMinor: 130_30 },
    spentBy: { category: [{ label: 'food', amountMinor: 87_00, basisPoints: 10_000 }] },
    smallShops: { basisPoints: 6552 },
    velocity: { hundredths: 30 },
  },
};

const folder = testFolder();
let server: Awaited<ReturnType<typeof testServer>>;
let body: unknown = REPORT;
beforeAll(async () => {
  server = await testServer(({ url }: SeenRequest) => ({
    body: url === '/currency' ? CURRENCY : body,
  }));
});
afterAll(() => server.close());
beforeEach(() => {
  server.seen.length = 0;
  body = REPORT;
});
const MONEY = ['report', 'money', '--from', '2026-11-01', '--to', '2026-11-30'];
const call = (...words: string[]) =>
  run(words, { folder, env: { MUTIRAO_SERVER: server.url, MUTIRAO_TOKEN_FILE: 'token' } });

test('for people it is a table', async () => {
  expect((await call(...MONEY)).out).toBe(`This is a rehearsal.
2026-11-01 to 2026-11-30
outstanding at the start    0.00 MUM
paid to people            210.00 MUM
spent in shops             87.00 MUM
refunded                   10.00 MUM
from shop to shop          19.00 MUM
redeemed                   29.70 MUM
expired                    30.00 MUM
taken back                 20.00 MUM
outstanding at the end    130.30 MUM
Spent by kind of shop:
  food  87.00 MUM  100.00%
micro and small shops 65.52%, velocity 0.30
computed at 57:${'a'.repeat(64)}
`);
});

test('for programs it is the answer as it came', async () => {
  const asked = await call(...MONEY, '--json', '--from-zero', '--programme', 'renda');
  expect(JSON.parse(asked.out)).toEqual(REPORT);
  expect(server.seen[0]?.url).toBe(
    '/reports/money?from=2026-11-01&to=2026-11-30&programme=renda&source=journal',
  );
});

test('the page goes into a file, byte for byte', async () => {
  body = '<!doctype html>Maré Alta';
  const words = [...MONEY, '--format', 'html', '--language', 'fr', '--out', 'report.html'];
  const { out } = await call(...words);
  expect(out).toBe(`27 bytes in ${join(folder, 'report.html')}\n`);
  // The test's server writes JSON.
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toBe(JSON.stringify(body));
  expect(server.seen[0]?.url).toContain('format=html&lang=fr');
});

test.each([
  [['report', 'money', '--from', '2026-11-01']],
  [[...MONEY, '--format', 'pdf']],
  [[...MONEY, '--format', 'html', '--json']],
])('%j is wrong usage', async (words) => {
  expect((await call(...words)).exitCode).toBe(2);
});
