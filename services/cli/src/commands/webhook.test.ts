import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Reply, run, testFolder, testServer } from '../surroundings.fixture.ts';

const ADDED = { webhook: 'w-1', url: 'https://a.example/', events: [], secret: 'whsec_abc' };
const LISTED = {
  webhook: 'w-1',
  url: 'https://a.example/',
  events: ['charge.paid', 'charge.refunded'],
  state: 'disabled',
  reason: 'gone',
  waiting: 3,
};
const TRIED = {
  delivery: 'e-1',
  type: 'charge.paid',
  state: 'waiting',
  tries: 2,
  triedAt: '2026-11-22T15:01:17.000Z',
  nextTryAt: '2026-11-22T15:01:47.000Z',
  outcome: '503',
};

const folder = testFolder();
let server: Awaited<ReturnType<typeof testServer>>;
let reply: Reply;
beforeAll(async () => {
  server = await testServer(() => reply);
});
afterAll(() => server.close());
beforeEach(() => {
  server.seen.length = 0;
  reply = { body: {} };
});

const call = (words: string) => {
  const env = { MUTIRAO_SERVER: server.url, MUTIRAO_TOKEN_FILE: 'token' };
  return run([...words.split(' '), '--merchant', 'm-1'], { folder, env });
};

test.each([
  ['add https://a.example/', 'POST /merchants/m-1/webhooks', { url: 'https://a.example/' }],
  [
    'add https://a.example/ --event charge.paid --event charge.refunded',
    'POST /merchants/m-1/webhooks',
    { url: 'https://a.example/', events: ['charge.paid', 'charge.refunded'] },
  ],
  ['list', 'GET /merchants/m-1/webhooks', undefined],
  ['deliveries w-1', 'GET /merchants/m-1/webhooks/w-1/deliveries', undefined],
  ['test w-1', 'POST /merchants/m-1/webhooks/w-1/test', {}],
  ['delete w-1', 'DELETE /merchants/m-1/webhooks/w-1', undefined],
])('webhook %s', async (words, route, body) => {
  reply = { body: { ...ADDED, webhooks: [LISTED], deliveries: [TRIED] } };
  const { exitCode, out } = await call(`webhook ${words} --json`);
  expect([exitCode, JSON.parse(out)]).toEqual([0, reply.body]);
  const [sent] = server.seen;
  expect(`${sent?.method} ${sent?.url}`).toBe(route);
  expect(sent?.body === '' ? undefined : JSON.parse(sent?.body ?? '')).toEqual(body);
});

test('the secret is shown when it is made, and only then', async () => {
  reply = { body: ADDED };
  expect((await call('webhook add https://a.example/')).out).toContain(
    'told here alone: whsec_abc',
  );
});

test('what is given up, and what will be tried again, is said in a row', async () => {
  reply = { body: { webhooks: [LISTED] } };
  const { out } = await call('webhook list');
  expect(out.trim().split(/ {2,}/)).toEqual([
    'w-1',
    'disabled: gone',
    '3 not told',
    'charge.paid, charge.refunded',
    'https://a.example/',
  ]);
  reply = { body: { deliveries: [TRIED] } };
  const told = await call('webhook deliveries w-1');
  expect(told.out).toContain('503 at try 2  again at 2026-11-22T15:01:47.000Z  e-1');
});

test('nothing is said so', async () => {
  reply = { body: { webhooks: [], deliveries: [] } };
  expect((await call('webhook list')).out).toBe('no webhook\n');
  expect((await call('webhook deliveries w-1')).out).toBe('none was tried\n');
});
