import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { run, testFolder, testServer } from '../surroundings.fixture.ts';

const CURRENCY = { community: 'vila', currency: 'MUM', decimals: 2, backedBy: 'BRL' };
const CHARGE = `${'t'.repeat(22)}.57`;
const QR =
  '00020101021226520011org.mutirao0104vila0225w7Yt2mKq9XcBv4nLzR0aPe.57520454115303999540512.50' +
  '5802BR5911Padaria Ipe6004vila620605025780220011org.mutirao0103MUM63046BCC';

let folder: string;
let server: Awaited<ReturnType<typeof testServer>>;
beforeAll(async () => {
  folder = testFolder();
  server = await testServer(({ url }) => {
    if (url === '/currency') return { body: CURRENCY };
    return { body: { charge: CHARGE, state: 'open', amountMinor: 12_50, payment: 'p-1', qr: QR } };
  });
});
afterAll(() => server.close());
beforeEach(() => {
  server.seen.length = 0;
});

const env = (url = server.url) => ({ MUTIRAO_SERVER: url, MUTIRAO_TOKEN_FILE: 'token' });
const call = (...words: string[]) => run(words, { folder, env: env() });

test.each([
  [
    'charge new --amount 12.50 --note pão --cashier c-1 --lapses-in 60',
    'POST /charges',
    { amountMinor: 12_50, unit: 'MUM', note: 'pão', cashier: 'c-1', lapsesInSeconds: 60 },
  ],
  [
    'charge new --amount 5 --hold --hold-for 3600',
    'POST /charges',
    { amountMinor: 5_00, unit: 'MUM', mode: 'hold', holdSeconds: 3600 },
  ],
  ['charge cancel c.1 --cashier c-1', 'POST /charges/c.1/cancellation', { cashier: 'c-1' }],
  ['charge release c.1', 'POST /charges/c.1/release', {}],
  ['charge capture c.1 --amount 4.00', 'POST /charges/c.1/captures', { amountMinor: 4_00 }],
  ['charge refund c.1.2 --amount 1', 'POST /payments/c.1.2/refunds', { amountMinor: 1_00 }],
  [`pay ${CHARGE}`, `POST /charges/${CHARGE}/payment`, {}],
])('%s', async (words, route, body) => {
  const { exitCode } = await call(...words.split(' '), '--json');
  expect(exitCode).toBe(0);
  const [write] = server.seen.filter(({ method }) => method === 'POST');
  expect(`${write?.method} ${write?.url}`).toBe(route);
  expect(JSON.parse(write?.body ?? '')).toEqual(body);
  expect(write?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
});

test('a card and its PIN come from stdin, and never from arguments', async () => {
  const words = ['charge', 'card', CHARGE, '--card-file', '-'];
  const stdin = '9000 0000 0000 0001\n4829\n';
  expect((await run(words, { folder, env: env(), stdin })).exitCode).toBe(0);
  const sent = server.seen.find(({ method }) => method === 'POST');
  expect(sent?.url).toBe(`/charges/${CHARGE}/card-payment`);
  expect(JSON.parse(sent?.body ?? '')).toEqual({ number: '9000000000000001', pin: '4829' });
  expect((await call('charge', 'card', CHARGE)).exitCode).toBe(2);
});

test('a new charge is shown with its QR code, as a picture and as text', async () => {
  const { out } = await call('charge', 'new', '--amount', '12.50');
  expect(out).toMatch(/^[ █▄▀\n]{500,}/);
  expect(out).toContain(`\n${QR}\ncharge  ${CHARGE}\n`);
  expect(out).toContain('12.50 MUM');
});

test('a QR code is checked before anything is sent, and its charge is paid', async () => {
  const paid = await call('pay', QR);
  expect(paid.exitCode).toBe(0);
  expect(server.seen.at(-1)?.url).toBe('/charges/w7Yt2mKq9XcBv4nLzR0aPe.57/payment');
  server.seen.length = 0;
  const changed = await call('pay', QR.replace('12.50', '02.50'), '--json');
  expect([changed.exitCode, JSON.parse(changed.out).code]).toEqual([1, 'qr-crc']);
  expect(server.seen.filter(({ method }) => method === 'POST')).toEqual([]);
});

/** A server whose streams say what it is told to, one connection after the other. */
async function streams(says: readonly (string | 204 | 403)[]) {
  const seen: (string | undefined)[] = [];
  const listening = http.createServer((request, response) => {
    if (request.url === '/currency') return response.end(JSON.stringify(CURRENCY));
    seen.push(request.headers['last-event-id'] as string | undefined);
    const said = says[seen.length - 1] ?? 204;
    if (typeof said === 'number') {
      return response.writeHead(said).end(said === 403 ? '{"title":"Not allowed"}' : '');
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(said);
    if (said.endsWith('BREAK')) setTimeout(() => response.destroy(), 20);
    else response.end();
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  const watch = (...more: string[]) =>
    run(['charge', 'watch', CHARGE, ...more], { folder, env: env(`http://127.0.0.1:${port}`) });
  const close = () => new Promise((resolve) => listening.close(resolve));
  return { seen, watch, close };
}

const event = (id: number, state: string, more = {}) =>
  `: here\n\nid: ${id}\ndata: ${JSON.stringify({ state, amountMinor: 12_50, ...more })}\n\n`;

test('a till waits until its charge is paid, also over a connection that breaks', async () => {
  const { seen, watch, close } = await streams([
    `retry: 1000\n\n${event(7, 'open')}BREAK`,
    event(9, 'paid', { payment: CHARGE }),
  ]);
  const { exitCode, out, err } = await watch();
  expect([exitCode, out]).toEqual([0, 'paid: 12.50 MUM\n']);
  expect(err).toMatch(/^open: 12\.50 MUM\nconnection lost \(.*\); listening again\n$/);
  expect(seen).toEqual([undefined, '7']);
  await close();
});

test.each([
  ['a charge that lapses brought nothing', [event(9, 'lapsed')], 1, 'lapsed'],
  ['a hold is no money yet', [event(8, 'held') + event(9, 'released')], 1, 'released'],
  ['of a hold, a part may be', [event(9, 'released', { capturedMinor: 1 })], 0, 'released'],
  ['or was', [event(8, 'held', { payment: 'p' }) + event(9, 'released')], 0, 'released'],
  [
    'a stream that ends is taken up again',
    [event(8, 'held'), event(9, 'captured', { payment: 'p' })],
    0,
    'captured',
  ],
])('%s', async (_, says, exitCode, state) => {
  const { watch, close } = await streams(says);
  const answer = await watch('--json');
  expect([answer.exitCode, JSON.parse(answer.out).state]).toEqual([exitCode, state]);
  await close();
});

test('whoever may not listen is told why', async () => {
  const { watch, close } = await streams([403]);
  const { exitCode, err } = await watch();
  expect([exitCode, err]).toEqual([1, 'Not allowed\n']);
  await close();
});
