// Starts: the server, once.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { balanceOf, health, must } from './benefit.fixture.ts';
import { codeOf, eventually, fresh, lost, won } from './client.fixture.ts';
import { bankFile } from './files.fixture.ts';
import { eventsOf, faultsOf, ofKind } from './history.fixture.ts';
import {
  approvePayout,
  type BankWord,
  openTakings,
  preparePayout,
  type Returned,
  redeemed,
  refusedWhole,
  returnFile,
  sendReturn,
  sentPayout,
} from './payouts.fixture.ts';
import type { Shop } from './shop.fixture.ts';
import { FaultTown } from './town.fixture.ts';

let town: FaultTown;
let shop: Shop;
let bankAccount: string;
beforeAll(async () => {
  town = await FaultTown.make();
  await town.start();
  ({ shop, bankAccount } = await openTakings(town));
});
afterAll(() => town.remove());

const word = (leg: string, status: BankWord['status'] = 'ACSC', amountMinor = 1_00): BankWord => ({
  ...{ leg, status, amountMinor },
});

/** How each of these legs ended in the journal, in order. */
async function endsOf(...legs: readonly string[]): Promise<string[]> {
  const events = await eventsOf(town.folder);
  return ofKind(events, 'LegSettled')
    .concat(ofKind(events, 'LegRejected'))
    .filter(({ data }) => legs.includes(String(data['leg'])))
    .sort((a, b) => a.position - b.position)
    .map(({ type, data }) => `${data['leg']} ${type}`);
}

async function apply(file: string): Promise<Returned> {
  return must(sendReturn(await town.operator(), file));
}

/** So many legs of 1,00 each, with the bank. */
async function withBank(count: number): Promise<string[]> {
  const legs = await redeemed(town, shop, Array(count).fill(1_00));
  await sentPayout(town, bankAccount);
  return legs;
}

test('fault 28: of a settlement and a rejection at once, one wins for each leg', async () => {
  const legs = await withBank(20);
  const operator = await town.operator();
  const treasurer = await town.treasurer();
  const [settled, rejected] = await Promise.all([
    sendReturn(operator, returnFile(legs.map((leg) => word(leg)))),
    sendReturn(treasurer, returnFile(legs.map((leg) => word(leg, 'RJCT')))),
  ]);
  const inFile = must(Promise.resolve(settled));
  const inOther = must(Promise.resolve(rejected));
  expect((await inFile).settled + (await inOther).rejected).toBe(20);
  expect((await inFile).errors.length + (await inOther).errors.length).toBe(20);
  expect(await endsOf(...legs)).toHaveLength(20);
});

test('fault 28: of two words about one leg at once, a file’s and an inquiry’s, one counts', async () => {
  const [leg = ''] = await withBank(1);
  const operator = await town.operator();
  const answers = await Promise.all([
    sendReturn(operator, returnFile([word(leg)])),
    operator.post(`/legs/${leg}/inquiry`, { outcome: 'rejected' }),
  ]);
  expect(answers[0]?.status).toBe(200);
  expect(await endsOf(leg)).toHaveLength(1);
});

test('fault 23: one return file sent twice, at once or later, by whomever, is applied once', async () => {
  const legs = await withBank(5);
  const file = returnFile(legs.map((leg) => word(leg)));
  const clients = [await town.operator(), await town.treasurer()];
  const answers = await Promise.all(clients.map((client) => sendReturn(client, file)));
  expect(won(answers)).toHaveLength(1);
  expect(lost(answers).map(codeOf)).toEqual([[409, 'return-applied']]);
  const key = fresh();
  const operator = await town.operator();
  expect(codeOf(await sendReturn(operator, file, { key }))).toEqual([409, 'return-applied']);
  const reordered = returnFile(
    [...legs].reverse().map((leg) => word(leg)),
    'again',
  );
  expect(await apply(reordered)).toMatchObject({ settled: 0, rejected: 0, known: 5, errors: [] });
  expect(await endsOf(...legs)).toHaveLength(5);
});

test('fault 23, fault 28: a payout that the bank refuses whole goes back once', async () => {
  const legs = await redeemed(town, shop, [1_00, 1_00, 1_00]);
  const before = await balanceOf(town, `merchant:${shop.merchant}`);
  const { payout } = await sentPayout(town, bankAccount);
  expect(await apply(refusedWhole(payout))).toMatchObject({ settled: 0, rejected: 3, errors: [] });
  const later = await sendReturn(await town.operator(), refusedWhole(payout));
  expect(codeOf(later)).toEqual([409, 'return-applied']);
  expect(await balanceOf(town, `merchant:${shop.merchant}`)).toBe(before + 3_00);
  expect(await endsOf(...legs)).toHaveLength(3);
});

test('fault 32, fault 48: three lines of ten fit nothing: the good are settled, each bad one is listed', async () => {
  const legs = await withBank(10);
  const [wrong = '', twice = '', ...good] = legs;
  const words = [
    word(wrong, 'ACSC', 1_01),
    word(twice),
    word(twice),
    word('R999999-1'),
    ...good.map((leg) => word(leg)),
  ];
  const answer = await apply(returnFile(words));
  expect(answer).toMatchObject({ settled: 9, rejected: 0, known: 0 });
  expect(answer.errors.map(({ value, rule }) => [value, rule])).toEqual([
    [wrong, 'amount-differs'],
    [twice, 'duplicate'],
    ['R999999-1', 'leg-unknown'],
  ]);
  expect(await endsOf(wrong)).toEqual([]);
  expect(await endsOf(...legs)).toHaveLength(9);
});

test('fault 48: of two lines about one payment the first counts, also when it fits nothing', async () => {
  const [off = '', pending = ''] = await withBank(2);
  const words = [word(off, 'ACSC', 99), word(off), word(pending, 'PDNG'), word(pending)];
  const answer = await apply(returnFile(words));
  expect(answer).toMatchObject({ settled: 0, rejected: 0, pending: 1 });
  expect(answer.errors.map(({ value, rule }) => [value, rule])).toEqual([
    [off, 'amount-differs'],
    [off, 'duplicate'],
    [pending, 'duplicate'],
  ]);
  expect(await endsOf(off, pending)).toEqual([]);
});

test('fault 48: a false reversal, of what was settled or refused before, is listed alone', async () => {
  const [paid = '', refused = ''] = await withBank(2);
  await apply(returnFile([word(paid), word(refused, 'RJCT')]));
  const answer = await apply(returnFile([word(paid, 'RJCT'), word(refused)]));
  expect(answer).toMatchObject({ settled: 0, rejected: 0 });
  expect(answer.errors.map(({ value, rule }) => [value, rule])).toEqual([
    [paid, 'leg-settled'],
    [refused, 'leg-rejected'],
  ]);
  expect(await endsOf(paid, refused)).toHaveLength(2);
});

test('fault 48: what a return file settled and a statement shows is booked once', async () => {
  const [first = '', second = ''] = await withBank(2);
  await apply(returnFile([word(first)]));
  const before = await balanceOf(town, 'bank:renda');
  const treasurer = await town.treasurer();
  const lines = [first, second].map((leg) => [fresh(), -1_00, `PAGTO ${leg}`] as const);
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  for (let time = 0; time < 2; time++) {
    const file = bankFile({ account: 'renda', lines, day });
    const type = 'application/x-ofx';
    await must(treasurer.write('/bank-statements?match=renda%3Drenda', file, { type }));
  }
  expect(await balanceOf(town, 'bank:renda')).toBe(before - 1_00);
  expect(await endsOf(first, second)).toHaveLength(2);
});

test('fault 47: what nobody knows is not sent again before the bank was asked', async () => {
  const [leg = ''] = await withBank(1);
  const operator = await town.operator();
  const answers = await Promise.all([
    operator.post(`/legs/${leg}/unknown`),
    operator.post(`/legs/${leg}/unknown`),
  ]);
  expect(answers.map(codeOf).sort()).toEqual([
    [200, undefined],
    [409, 'leg-unknown-outcome'],
  ]);
  const resent = await preparePayout(town, bankAccount);
  expect(codeOf(resent)).toEqual([409, 'leg-not-waiting']);
  const asked = await Promise.all([
    operator.post(`/legs/${leg}/inquiry`, { outcome: 'not-received' }),
    operator.post(`/legs/${leg}/inquiry`, { outcome: 'settled' }),
  ]);
  expect(won(asked)).toHaveLength(1);
  const settled = (await endsOf(leg)).length === 1;
  const again = await preparePayout(town, bankAccount);
  expect(again.status).toBe(settled ? 409 : 201);
  if (!settled) await must(approvePayout(town, again.body));
});

test.each([
  ['fault 34', 'an amount below zero', '>1.00<', '>-1.00<'],
  ['fault 34', 'three decimals', '>1.00<', '>1.005<'],
  ['fault 35', 'an amount of 2^53', '>1.00<', '>90071992547409.92<'],
  ['fault 36', 'dollars', 'BRL', 'USD'],
  [
    'fault 33',
    'fewer payments than it lists',
    '<OrgnlMsgNmId>',
    '<OrgnlNbOfTxs>1</OrgnlNbOfTxs><OrgnlMsgNmId>',
  ],
])('%s: a return file with %s is refused whole', async (_, __, good, bad) => {
  const legs = await withBank(2);
  const file = returnFile(legs.map((leg) => word(leg))).replace(good, bad);
  const refused = await sendReturn(await town.operator(), file);
  expect(refused.status).toBe(422);
  expect(await endsOf(...legs)).toEqual([]);
});

test('all of it is sound, and no leg ended twice', async () => {
  await eventually(
    () => health(town),
    ({ position, readModels }) => readModels === position,
  );
  const events = await eventsOf(town.folder);
  const ended = [...ofKind(events, 'LegSettled'), ...ofKind(events, 'LegRejected')];
  expect(new Set(ended.map(({ data }) => data['leg'])).size).toBe(ended.length);
  expect(await faultsOf(town.folder)).toEqual([]);
});
