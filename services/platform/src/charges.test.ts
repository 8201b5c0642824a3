import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readCharge } from '@mutirao/currency';
import type { Json } from './client.fixture.ts';
import { MarketDay, owner, person, till } from './market-day.fixture.ts';

/** Starts a server in this process, over a folder of its own. */
let day: MarketDay;
beforeAll(async () => {
  day = await MarketDay.open();
});
afterAll(() => day.town.remove());

const HERE = { community: 'vila', unit: 'MUM', decimals: 2 };

test('a till asks, the QR code says what to pay, a holder pays, and both see it', async () => {
  const body = { amountMinor: 12_50, unit: 'MUM', note: 'Dois pães', cashier: day.bakery.cashier };
  const asking = { ...till(day.bakery), body, key: 'two-loaves' };
  const made = await day.ask('POST /charges', asking);
  expect(made.status).toBe(201);
  const {
    charge: of,
    qr,
    lapsesAt,
  } = made.body as { charge: string; qr: string; lapsesAt: string };
  expect((await day.ask('POST /charges', asking)).text).toBe(made.text);
  expect(Date.parse(lapsesAt)).toBeGreaterThan(Date.parse('2024-03-15T12:00:00Z'));
  expect(readCharge(qr, HERE)).toEqual({
    kind: 'charge',
    charge: of,
    community: 'vila',
    unit: 'MUM',
    amount: 12_50,
  });
  const seen = await day.ask(`GET /charges/${of}`, person(day.ana));
  expect(seen.body).toMatchObject({
    state: 'open',
    name: 'Padaria Ipê 1',
    amountMinor: 12_50,
    secondsLeft: expect.any(Number),
  });
  const before = [
    await day.balanceOf(`holder:${day.ana}`),
    await day.balanceOf(`merchant:${day.bakery.merchant}`),
  ];
  const paid = await day.pay(of, day.ana, 'paid-once');
  expect(paid).toMatchObject({
    status: 201,
    body: {
      ...{
        payment: of,
        charge: of,
        state: 'paid',
        merchant: day.bakery.merchant,
        amountMinor: 12_50,
      },
      programmes: [{ programme: 'renda', amountMinor: 12_50 }],
    },
  });
  expect((await day.pay(of, day.ana, 'paid-once')).text).toBe(paid.text);
  const after = [
    await day.balanceOf(`holder:${day.ana}`),
    await day.balanceOf(`merchant:${day.bakery.merchant}`),
  ];
  expect(after).toEqual([(before[0] ?? 0) - 12_50, (before[1] ?? 0) + 12_50]);
  expect((await day.ask(`GET /charges/${of}`, till(day.bakery))).body).toMatchObject({
    state: 'paid',
    note: 'Dois pães',
  });
});

test('of a charge that another has paid, a holder learns no more than that', async () => {
  const of = await day.charge();
  expect((await day.ask(`GET /charges/${of}`, person(day.bento))).body).toMatchObject({
    state: 'open',
  });
  await day.pay(of);
  const other = await day.ask(`GET /charges/${of}`, person(day.bento));
  expect(other.body).toEqual({ charge: of, state: 'closed' });
  expect((await day.ask(`GET /charges/${of}`, person(day.ana))).body).toMatchObject({
    state: 'paid',
  });
  expect((await day.ask(`GET /charges/${of}`, owner(day.bazaar))).body).toEqual(other.body);
  expect((await day.ask(`GET /charges/${of}`, till(day.bazaar))).status).toBe(403);
  expect((await day.ask(`GET /charges/${of}`, { as: 'officer' })).body).toMatchObject({
    state: 'paid',
  });
});

test('a charge is given up by its merchant, and then paid by nobody', async () => {
  const of = await day.charge();
  const cancel = (side: object) =>
    day.ask(`POST /charges/${of}/cancellation`, { ...side, body: {} });
  expect((await cancel(till(day.bazaar))).body).toMatchObject({ code: 'charge-of-other-merchant' });
  expect(await cancel(owner(day.bakery))).toMatchObject({
    status: 200,
    body: { state: 'cancelled' },
  });
  expect((await day.pay(of)).body).toMatchObject({ code: 'charge-closed' });
  expect((await day.ask(`GET /charges/${of}`, till(day.bakery))).body).toMatchObject({
    state: 'cancelled',
  });
  expect((await day.ask(`GET /charges/${of}/qr`, till(day.bakery))).body).toMatchObject({
    code: 'charge-closed',
  });
  const kept = await day.charge({ mode: 'hold' });
  expect((await day.pay(kept)).status).toBe(201);
  const late = await day.ask(`POST /charges/${kept}/cancellation`, {
    ...till(day.bakery),
    body: {},
  });
  expect(late.body).toMatchObject({ code: 'charge-held' });
});

test('the QR code comes as a picture or as its text', async () => {
  const of = await day.charge({ amountMinor: 7_77 });
  const qr = (format: string, side: object = till(day.bakery)) =>
    day.ask(`GET /charges/${of}/qr?format=${format}`, side);
  const text = await qr('text');
  expect([text.type, readCharge(text.text, HERE)]).toEqual([
    'text/plain; charset=utf-8',
    expect.objectContaining({ charge: of, amount: 7_77 }),
  ]);
  const svg = await day.ask(`GET /charges/${of}/qr`, owner(day.bakery));
  expect([svg.type, svg.text.slice(0, 4)]).toEqual(['image/svg+xml', '<svg']);
  const png = await qr('png');
  expect([png.type, png.text.slice(1, 4)]).toEqual(['image/png', 'PNG']);
  expect((await qr('gif')).status).toBe(422);
  expect((await qr('svg', till(day.bazaar))).status).toBe(403);
});

test.each<[string, Json, number, string]>([
  ['an amount of zero', { amountMinor: 0 }, 422, 'invalid'],
  ['more than a QR code can say', { amountMinor: 10 ** 12 }, 422, 'invalid'],
  ['an amount as text', { amountMinor: '1000' }, 422, 'invalid'],
  ['another unit', { unit: 'BRL' }, 422, 'unit-mismatch'],
  ['a charge that would not lapse', { lapsesInSeconds: 86_401 }, 422, 'invalid'],
  ['a hold shorter than its charge', { mode: 'hold', holdSeconds: 300 }, 422, 'invalid'],
  ['a hold of a year', { mode: 'hold', holdSeconds: 31_536_000 }, 422, 'invalid'],
  ['a mode that there is not', { mode: 'later' }, 422, 'invalid'],
  ['a cashier of nobody', { cashier: 'x'.repeat(22) }, 404, 'cashier-unknown'],
])('no charge is made with %s', async (_, given, status, code) => {
  const body = { amountMinor: 10_00, unit: 'MUM', ...given };
  const answer = await day.ask('POST /charges', { ...till(day.bakery), body });
  expect(answer).toMatchObject({ status, body: { type: `urn:mutirao:problem:${code}` } });
});

test.each([
  ['GET /charges/', 'auditor'],
  ['GET /payments/', 'auditor'],
  ['POST /charges//payment', 'holder'],
  ['POST /charges//captures', 'terminal'],
  ['POST /charges//release', 'terminal'],
  ['POST /charges//cancellation', 'terminal'],
  ['POST /payments//refunds', 'terminal'],
] as const)('%s: what was never made is not there', async (route, as) => {
  const subject = as === 'terminal' ? day.bakery.terminal : as === 'holder' ? day.ana : 'gil';
  for (const id of ['12345678901', `${day.bakery.terminal}.999999`, `${'x'.repeat(22)}.1`]) {
    const path = route.endsWith('/') ? `${route}${id}` : route.replace('//', `/${id}/`);
    const body = path.startsWith('GET') ? {} : { body: { amountMinor: 1 } };
    const plain = /payment$|release$|cancellation$/.test(path) ? { body: {} } : body;
    const answer = await day.ask(path, { as, subject, ...plain });
    expect([path, answer.status]).toEqual([path, 404]);
    expect(answer.text).not.toContain('12345678901');
  }
});
