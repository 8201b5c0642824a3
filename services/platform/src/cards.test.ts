import { basename } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Asking } from './client.fixture.ts';
import { filesOf } from './privacy.fixture.ts';
import { furnish, nis, ServedTown } from './town.fixture.ts';

/** Starts a server in this process, over a folder of its own. */
let town: ServedTown;
let ana = '';
let bento = '';
beforeAll(async () => {
  town = await ServedTown.start();
  await furnish(town, [nis(1), nis(2)]);
  [ana, bento] = (await Promise.all([nis(1), nis(2)].map(holderOf))) as [string, string];
});
afterAll(() => town.remove());

async function holderOf(registry: string): Promise<string> {
  const asking = { as: 'officer', body: { registry } } as const;
  return (await town.must<{ holder: string }>('POST', '/beneficiary-lookups', asking)).holder;
}

type Issued = { card: string; number: string; holder: string };
/** Every number and PIN that was ever said. */
const numbers: string[] = [];
const PINS = ['482916', '730264', '915738', '264815'] as const;

async function issued(holder: string): Promise<Issued> {
  const card = await town.must<Issued>('POST', `/holders/${holder}/cards`, { as: 'officer' });
  numbers.push(card.number);
  return card;
}

async function active(holder: string, pin: string = PINS[0]): Promise<Issued> {
  const card = await issued(holder);
  await town.must('POST', `/cards/${card.card}/activation`, { as: 'operator', body: { pin } });
  return card;
}

const cardsOf = async (holder: string) =>
  (await town.must<{ cards: object[] }>('GET', `/holders/${holder}/cards`, { as: 'auditor' }))
    .cards;

/** A write and the same again under its key: the answer must be the same, byte for byte. */
async function twice(path: string, asking: Asking) {
  const key = `again-${path}`;
  const first = await town.ask('POST', path, { ...asking, key });
  const second = await town.ask('POST', path, { ...asking, key });
  expect([second.status, second.text]).toEqual([first.status, first.text]);
  return first;
}

test('a retry is told the number of the same card again; another key makes another card', async () => {
  const path = `/holders/${ana}/cards`;
  const { status, body } = await twice(path, { as: 'officer' });
  expect([status, body['holder']]).toEqual([201, ana]);
  expect(body['number']).toMatch(/^9\d{15}$/);
  const before = await cardsOf(ana);
  expect(before).toEqual([
    {
      card: body['card'],
      holder: ana,
      state: 'issued',
      triesLeft: 3,
      ends: String(body['number']).slice(-4),
    },
  ]);
  const other = await issued(ana);
  expect(other.number).not.toBe(body['number']);
  expect(await cardsOf(ana)).toHaveLength(2);
});

test('after a restart the retry is told the same number still', async () => {
  const asking = { as: 'officer', key: 'before-restart' } as const;
  const path = `/holders/${bento}/cards`;
  const first = await town.ask('POST', path, asking);
  await town.close();
  await town.open();
  expect((await town.ask('POST', path, asking)).text).toBe(first.text);
});

test('nobody who is not a holder gets a card', async () => {
  const path = `/holders/${'A'.repeat(22)}/cards`;
  const answer = await town.ask('POST', path, { as: 'officer' });
  expect(answer).toMatchObject({ status: 404, body: { code: 'holder-unknown' } });
});

test('a card is activated once, by a desk or its holder; the same again is answered alike', async () => {
  const { card } = await issued(ana);
  const activation = `/cards/${card}/activation`;
  const own = { as: 'holder', subject: ana, body: { pin: PINS[1] } } as const;
  expect(await twice(activation, own)).toMatchObject({ status: 200, body: { state: 'active' } });
  const again = await town.ask('POST', activation, own);
  expect(again).toMatchObject({ status: 409, body: { code: 'card-active' } });
  const reused = { ...own, key: `again-${activation}`, body: { pin: PINS[2] } };
  expect(await town.ask('POST', activation, reused)).toMatchObject({
    status: 409,
    body: { code: 'idempotency-key-reused' },
  });
});

test.each([
  ['48', 'pin-digits'],
  ['48a916', 'pin-digits'],
  [482916, 'pin-digits'],
  ['7777', 'pin-same-digit'],
  ['345678', 'pin-sequence'],
])('the PIN %j breaks the rule %s, and is not repeated', async (pin, rule) => {
  const { card } = await issued(ana);
  const answer = await town.ask('POST', `/cards/${card}/activation`, {
    as: 'officer',
    body: { pin },
  });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'pin', rule }] } });
  expect(JSON.stringify(answer.body['errors'])).not.toContain(String(pin));
});

test('a holder acts on the own cards alone, a desk on all', async () => {
  const { card } = await active(ana);
  const asBento = { as: 'holder', subject: bento } as const;
  const ask = async (path: string, asking: Asking) =>
    (await town.ask('POST', `/cards/${card}${path}`, asking)).status;
  expect(await ask('/activation', { ...asBento, body: { pin: PINS[0] } })).toBe(403);
  expect(await ask('/pin', { ...asBento, body: { pin: PINS[0] } })).toBe(403);
  expect(await ask('/block', { ...asBento, body: {} })).toBe(403);
  expect(await ask('/replacement', { ...asBento, body: {} })).toBe(403);
  expect((await town.ask('GET', `/holders/${ana}/cards`, asBento)).status).toBe(403);
  const asAna = { as: 'holder', subject: `holder:${ana}` } as const;
  expect(await ask('/pin', { ...asAna, body: { pin: PINS[1] } })).toBe(200);
  expect(await ask('/pin', { as: 'treasurer', body: { pin: PINS[2] } })).toBe(200);
  expect(await ask('/block', { ...asAna, body: {} })).toBe(200);
  expect((await town.ask('GET', `/holders/${ana}/cards`, asAna)).status).toBe(200);
});

test('a lost card is blocked, then replaced: the old number finds a dead card, the new one its holder', async () => {
  const { card, number } = await active(bento);
  const block = { as: 'holder', subject: bento, body: { reason: 'perdi na feira' } } as const;
  expect((await twice(`/cards/${card}/block`, block)).body).toEqual({ card, state: 'blocked' });
  const pin = await town.ask('POST', `/cards/${card}/pin`, {
    as: 'officer',
    body: { pin: PINS[3] },
  });
  expect(pin).toMatchObject({ status: 409, body: { code: 'card-blocked' } });
  const { body } = await twice(`/cards/${card}/replacement`, { as: 'officer' });
  expect(body).toMatchObject({ replaces: card, holder: bento });
  numbers.push(String(body['number']));
  const find = (given: unknown) =>
    town.must('POST', '/card-lookups', { as: 'officer', body: { number: given as string } });
  expect(await find(number)).toMatchObject({ card, state: 'replaced' });
  expect(await find(body['number'])).toMatchObject({ holder: bento, state: 'issued' });
  const late = await town.ask('POST', `/cards/${card}/block`, block);
  expect(late).toMatchObject({ status: 409, body: { code: 'card-replaced' } });
});

test('whoever looks at somebody’s cards leaves a trace, by ids alone', async () => {
  const { number } = await active(ana);
  await town.must('POST', '/card-lookups', { as: 'officer', body: { number } });
  expect(await town.lastSeen()).toMatchObject({ account: `holder:${ana}` });
  await town.must('GET', `/holders/${bento}/cards`, { as: 'auditor' });
  expect(await town.lastSeen()).toMatchObject({ account: `holder:${bento}` });
});

test('a mistyped number is told from an unknown one, and guessing is slowed down', async () => {
  const { number } = await active(ana);
  const asking = (given: string) => ({ as: 'operator', body: { number: given } }) as const;
  const mistyped = number.slice(0, -1) + ((Number(number.at(-1)) + 1) % 10);
  expect(await town.ask('POST', '/card-lookups', asking(mistyped))).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'number', rule: 'card-number' }] },
  });
  for (let guess = 0; guess < 20; guess++) {
    const answer = await town.ask('POST', '/card-lookups', asking('9000000000000001'));
    expect(answer.status).toBe(404);
  }
  const stopped = await town.ask('POST', '/card-lookups', asking(number));
  expect(stopped).toMatchObject({ status: 429, body: { code: 'too-many-unknown-cards' } });
  expect(
    await town.ask('POST', '/card-lookups', { ...asking(number), subject: 'p-other' }),
  ).toMatchObject({
    status: 200,
  });
});

test('no card number and no PIN is in any file', async () => {
  await town.close();
  const files = filesOf(town.data, town.keys);
  expect([...files.keys()].map((path) => basename(path))).toContain('pins.sqlite');
  expect(numbers.length).toBeGreaterThan(10);
  // As words of their own: six digits may stand by chance within a hash.
  const secrets = new RegExp(`(?<!\\w)(${[...numbers, ...PINS].join('|')})(?!\\w)`, 'g');
  for (const [path, bytes] of files) {
    for (const text of [bytes.toString('latin1'), bytes.toString('latin1').replaceAll('\0', '')]) {
      expect([basename(path), text.match(secrets)]).toEqual([basename(path), null]);
    }
  }
});
