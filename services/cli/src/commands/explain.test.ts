import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { run, testFolder, testServer } from '../surroundings.fixture.ts';

const CURRENCY = { community: 'vila', currency: 'MUM', decimals: 2, backedBy: 'BRL' };
const movement = { debit: 'holder:a', credit: 'merchant:m', amountMinor: 12_50, unit: 'MUM' };
const EXPLANATION = {
  sentence: { en: 'It was paid.', pt: 'Foi pago.', fr: 'C’est payé.' },
  events: [
    {
      position: 7,
      type: 'currency.PaymentMade.v1',
      effectiveOn: '2026-11-20',
      movements: [movement],
    },
  ],
  rules: [{ rule: 'sale-fee@1', bindsFrom: '2026-11-01', body: { kind: 'fee' } }],
};

let folder: string;
let server: Awaited<ReturnType<typeof testServer>>;
beforeAll(async () => {
  folder = testFolder();
  server = await testServer(({ url }) => ({ body: url === '/currency' ? CURRENCY : EXPLANATION }));
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

test.each([
  ['balance holder:a', 'account=holder%3Aa'],
  ['payment t.1', 'payment=t.1'],
  ['event 42', 'position=42'],
  ['run-line r-1 17', 'run=r-1&line=17'],
  ['redemption R12', 'redemption=R12'],
])('explain %s asks for %s', async (words, query) => {
  expect((await call(`explain ${words} --json`)).exitCode).toBe(0);
  expect(server.seen[0]?.url).toBe(`/explanations?${query}`);
});

test('the sentence comes first, then the events and the rules', async () => {
  expect(await call('explain payment t.1 --language pt')).toEqual({
    exitCode: 0,
    out:
      'Foi pago.\n' +
      '#7  2026-11-20  PaymentMade  holder:a → merchant:m 12.50 MUM\n' +
      'sale-fee@1  2026-11-01  {"kind":"fee"}\n',
    err: '',
  });
});

test.each(['explain', 'explain event x', 'explain run-line r', 'explain payment t --language de'])(
  '"%s" is wrong usage',
  async (words) => {
    expect((await call(words)).exitCode).toBe(2);
  },
);
