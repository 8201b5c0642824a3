import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { atTerminal, type Reply, run, testFolder, testServer } from '../surroundings.fixture.ts';

const CARD = { card: 'c-1', holder: 'ana', state: 'active', ends: '0170', triesLeft: 0 };
const ISSUED = { card: 'c-1', holder: 'ana', number: '9402718365940170', position: 4 };

let folder: string;
let server: Awaited<ReturnType<typeof testServer>>;
let reply: () => Reply;
beforeAll(async () => {
  folder = testFolder();
  writeFileSync(join(folder, 'pin'), '482916\n');
  server = await testServer(() => reply());
});
afterAll(() => server.close());
beforeEach(() => {
  server.seen.length = 0;
  reply = () => ({ body: {} });
});

const env = () => ({ MUTIRAO_SERVER: server.url, MUTIRAO_TOKEN_FILE: 'token' });
const typed = (words: string, ...keys: readonly string[]) =>
  atTerminal(words.split(' '), { folder, env: env(), keys });
const call = (words: string, stdin = '') => run(words.split(' '), { folder, env: env(), stdin });

test.each([
  ['card issue ana', 'POST /holders/ana/cards', {}],
  ['card replace c-1', 'POST /cards/c-1/replacement', {}],
  ['card block c-1', 'POST /cards/c-1/block', {}],
  ['card block c-1 --reason lost', 'POST /cards/c-1/block', { reason: 'lost' }],
  ['card activate c-1 --pin-file pin', 'POST /cards/c-1/activation', { pin: '482916' }],
  ['card pin c-1 --pin-file pin', 'POST /cards/c-1/pin', { pin: '482916' }],
])('%s', async (words, route, body) => {
  reply = () => ({ body: ISSUED });
  const { exitCode, out } = await call(`${words} --json`);
  expect([exitCode, JSON.parse(out)]).toEqual([0, ISSUED]);
  const [sent] = server.seen;
  expect(`${sent?.method} ${sent?.url}`).toBe(route);
  expect(JSON.parse(sent?.body ?? '')).toEqual(body);
});

test('- reads the PIN, or a number with its spaces, from stdin', async () => {
  await call('card pin c-1 --pin-file -', '730264\n');
  expect(server.seen[0]?.body).toBe('{"pin":"730264"}');
  reply = () => ({ body: CARD });
  await call('card find -', '9402 7183 6594 0170\n');
  expect(server.seen[1]).toMatchObject({
    url: '/card-lookups',
    body: '{"number":"9402718365940170"}',
  });
});

test('a PIN is no argument, and is not waited for where nobody can type it', async () => {
  expect((await call('card pin c-1 482916')).exitCode).toBe(2);
  const { exitCode, err } = await call('card pin c-1');
  expect(exitCode).toBe(2);
  expect(err).toContain('--pin-file');
  expect(server.seen).toEqual([]);
});

test('the number is shown as it is printed, and what locked a card is said', async () => {
  reply = () => ({ body: ISSUED });
  expect((await call('card issue ana')).out).toContain('9402 7183 6594 0170 is the number of');
  reply = () => ({ body: { cards: [CARD, { ...CARD, state: 'replaced' }] } });
  const { out } = await call('card list ana');
  expect(out).toContain('c-1  …0170  active    locked by wrong PINs');
  expect(out.match(/locked/g)).toHaveLength(1);
  reply = () => ({ body: { cards: [] } });
  expect((await call('card list ana')).out).toBe('no card\n');
});

test('on a terminal the PIN is asked for twice and never shown', async () => {
  const activated = await typed('card activate c-1', '48x\u007f2916\r', '482916\r');
  expect(activated).toMatchObject({ exitCode: 0, modes: [true, false, true, false] });
  expect(server.seen[0]?.body).toBe('{"pin":"482916"}');
  expect(activated.out + activated.err).toBe(
    'c-1 has its PIN.\nNew PIN, 4 to 6 digits: \nThe same again: \n',
  );
});

test.each([
  ['two PINs that differ', ['482916\r', '482917\r'], /differ/],
  ['Ctrl-C', ['48\u0003'], /Nothing was entered/],
])('%s: nothing is sent, and the terminal is as before', async (_, lines, message) => {
  const { exitCode, err, modes } = await typed('card pin c-1', ...lines);
  expect([exitCode, modes.at(-1)]).toEqual([1, false]);
  expect(err).toMatch(message);
  expect(server.seen).toEqual([]);
});
