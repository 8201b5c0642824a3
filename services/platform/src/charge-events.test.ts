import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Json } from './client.fixture.ts';
import { openShop, payPeople, type Shop } from './shop.fixture.ts';
import { nis, ServedTown } from './town.fixture.ts';

/** Starts a server in this process, over a folder of its own, and listens to charges. */
let town: ServedTown;
let shop: Shop;
let other: Shop;
let ana = '';
beforeAll(async () => {
  town = await ServedTown.start();
  shop = await openShop(town, { number: 1 });
  other = await openShop(town, { number: 2 });
  [ana = ''] = await payPeople(town, [nis(1)], 400_00);
});
afterAll(() => town.remove());

const till = () => ({ as: 'terminal', subject: shop.terminal }) as const;

async function charge(given: Json = {}): Promise<string> {
  const body = { amountMinor: 10_00, unit: 'MUM', ...given };
  return (await town.must<{ charge: string }>('POST', '/charges', { ...till(), body })).charge;
}

const pay = (of: string) =>
  town.must('POST', `/charges/${of}/payment`, { as: 'holder', subject: ana });

interface Heard {
  readonly id: number;
  readonly data: Json;
}

/** A till that listens; `next` is what it hears next, `undefined` when the stream is over. */
async function listen(of: string, { subject = shop.terminal, after = '' } = {}) {
  const headers = {
    authorization: `Bearer ${await town.token(['terminal'], subject)}`,
    ...(after === '' ? {} : { 'last-event-id': after }),
  };
  const url = new URL(`/charges/${of}/events`, await town.app.getUrl());
  const answer = await fetch(url, { headers });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const next = async (): Promise<Heard | undefined> => {
    for (;;) {
      const [, whole = '', id = '', data = ''] =
        /^([\s\S]*?id: (\d+)\ndata: (.*)\n\n)/.exec(text) ?? [];
      if (whole !== '') {
        text = text.slice(whole.length);
        return { id: Number(id), data: JSON.parse(data) as Json };
      }
      const read = await reader?.read();
      if (!read || read.done) return undefined;
      text += read.value;
    }
  };
  return { status: answer.status, type: answer.headers.get('content-type'), next, reader };
}

test('a till hears what the charge is, then that it is paid, and no more', async () => {
  const of = await charge({ note: 'pão' });
  const { status, type, next } = await listen(of);
  expect([status, type]).toEqual([200, 'text/event-stream']);
  expect((await next())?.data).toMatchObject({ charge: of, state: 'open', amountMinor: 10_00 });
  const paid = await pay(of);
  expect(await next()).toEqual({
    id: paid['position'],
    data: {
      charge: of,
      state: 'paid',
      payment: of,
      amountMinor: 10_00,
      position: paid['position'],
    },
  });
  expect(await next()).toBeUndefined();
});

test('of a hold it hears each step, until nothing is held any more', async () => {
  const of = await charge({ mode: 'hold' });
  const { next } = await listen(of);
  await next();
  await pay(of);
  const act = (path: string, body: Json) => town.must('POST', path, { ...till(), body });
  await act(`/charges/${of}/captures`, { amountMinor: 4_00 });
  await act(`/payments/${of}.1/refunds`, { amountMinor: 1_00 });
  await act(`/charges/${of}/release`, {});
  const heard = [await next(), await next(), await next(), await next(), await next()];
  expect(heard.map((each) => each && [each.data['state'], each.data['amountMinor']])).toEqual([
    ['held', 10_00],
    ['held', 4_00],
    ['refunded', 1_00],
    ['released', 6_00],
    undefined,
  ]);
});

test('many hear the same; the same request again is no second event', async () => {
  const of = await charge();
  const tills = await Promise.all(Array.from({ length: 20 }, () => listen(of)));
  await Promise.all(tills.map(({ next }) => next()));
  const asking = { as: 'holder', subject: ana, key: 'once' } as const;
  await Promise.all([1, 2, 3].map(() => town.must('POST', `/charges/${of}/payment`, asking)));
  for (const { next } of tills) {
    expect((await next())?.data).toMatchObject({ state: 'paid' });
    expect(await next()).toBeUndefined();
  }
});

test('who connects again hears what was missed, and nothing that is known', async () => {
  const of = await charge({ mode: 'hold' });
  const first = await listen(of);
  const open = await first.next();
  await first.reader?.cancel();
  await pay(of);
  const second = await listen(of, { after: String(open?.id) });
  const held = await second.next();
  expect(held?.data).toMatchObject({ state: 'held' });
  await second.reader?.cancel();
  const captured = await town.must('POST', `/charges/${of}/captures`, {
    ...till(),
    body: { amountMinor: 10_00 },
  });
  const third = await listen(of, { after: String(held?.id) });
  expect(await third.next()).toMatchObject({ data: { state: 'captured', capturedMinor: 10_00 } });
  expect(await third.next()).toBeUndefined();
  const fourth = await listen(of, { after: String(captured['position']) });
  expect([fourth.status, await fourth.next()]).toEqual([204, undefined]);
});

test('no other till hears of it', async () => {
  const of = await charge();
  expect((await listen(of, { subject: other.terminal })).status).toBe(403);
  expect((await listen(of, { subject: 'x'.repeat(22) })).status).toBe(403);
  expect((await listen(`${shop.terminal}.99999`)).status).toBe(404);
});

test('tills that wait hold up neither others nor a stop', async () => {
  const of = await charge();
  const tills = await Promise.all(Array.from({ length: 100 }, () => listen(of)));
  for (const { next } of tills) expect((await next())?.data).toMatchObject({ state: 'open' });
  const begun = performance.now();
  const [ends] = await Promise.all([Promise.all(tills.map(({ next }) => next())), town.close()]);
  expect(ends.every((each) => each === undefined)).toBe(true);
  expect(performance.now() - begun).toBeLessThan(10_000);
  await town.open();
});

/** What a charge has become by the event of a sweeper, which comes by when the town opens. */
async function swept(of: string, state: string): Promise<Json> {
  const end = Date.now() + 10_000;
  for (;;) {
    const { body } = await town.ask('GET', `/charges/${of}`, till());
    if ((body['state'] === state && !('secondsLeft' in body)) || Date.now() > end) return body;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('what nobody paid or captured in time is tidied away, and given back', async () => {
  const balance = async () => {
    const account = await town.must('GET', `/accounts/${ana}`, { as: 'holder', subject: ana });
    return account['balanceMinor'];
  };
  const before = await balance();
  const [open, hold] = [await charge(), await charge({ mode: 'hold' })];
  await pay(hold);
  expect(await balance()).toBe(Number(before) - 10_00);
  await town.close();
  await town.open('2024-03-23T09:00:00-03:00');
  expect(await swept(hold, 'expired')).toMatchObject({ state: 'expired', amountMinor: 10_00 });
  expect(await balance()).toBe(before);
  expect(await swept(open, 'lapsed')).toMatchObject({ state: 'lapsed' });
  const asked = { as: 'holder', subject: ana } as const;
  const late = await town.ask('POST', `/charges/${open}/payment`, asked);
  expect(late).toMatchObject({ status: 409, body: { code: 'charge-closed' } });
  const { status } = await listen(hold, { after: '999999' });
  expect(status).toBe(204);
});
