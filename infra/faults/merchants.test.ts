// Starts: the server, once.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { balanceOf, furnish, health, must, paidRun } from './benefit.fixture.ts';
import { codeOf, eventually, fresh, type Json, lost, won } from './client.fixture.ts';
import { people, roll } from './files.fixture.ts';
import { eventsOf, faultsOf, ofKind } from './history.fixture.ts';
import { redeem, redeemed, sentPayout, setPayer } from './payouts.fixture.ts';
import {
  charge,
  documentOf,
  merchantFile,
  openShop,
  ownerOf,
  payCharge,
  shopTerms,
  tillOf,
} from './shop.fixture.ts';
import { FaultTown } from './town.fixture.ts';

let town: FaultTown;
let bankAccount: string;
let holders: readonly string[];
beforeAll(async () => {
  town = await FaultTown.make();
  await town.start();
  holders = await furnish(town);
  await paidRun(town, roll(people(20), '90.00'));
  bankAccount = await setPayer(town, 'renda');
});
afterAll(() => town.remove());

const person = (index: number): string => holders[index] ?? '';
const shops = (from: number, count: number): Json[] =>
  Array.from({ length: count }, (_, index) => shopTerms(from + index));
const proposals = async () => ofKind(await eventsOf(town.folder), 'MerchantProposed').length;

async function importShops(rows: readonly Json[], key = fresh()): Promise<Json> {
  return must((await town.operator()).write('/merchant-files', merchantFile(rows), { key }));
}

test('fault 23: the same shops again, at once, later or in another order, are proposed once', async () => {
  const before = await proposals();
  const rows = shops(100, 600);
  const both = await Promise.all([importShops(rows), importShops([...rows].reverse())]);
  expect(both.map(({ refused }) => refused)).toEqual([[], []]);
  const proposed = both.reduce((sum, answer) => sum + Number(answer['proposed']), 0);
  expect([proposed, (await proposals()) - before]).toEqual([600, 600]);
  expect(await importShops(rows)).toMatchObject({ lines: 600, proposed: 0, known: 600 });
});

test('fault 21: a file of shops sent five times under one key is one, with one answer', async () => {
  const key = fresh();
  const rows = shops(1_000, 300);
  const answers = await Promise.all(Array.from({ length: 5 }, () => importShops(rows, key)));
  expect(new Set(answers.map((each) => JSON.stringify(each)))).toEqual(
    new Set([JSON.stringify({ lines: 300, proposed: 300, known: 0, refused: [] })]),
  );
});

test('fault 32, fault 34, fault 36: three rows of ten are bad: the good are proposed, each bad one is named', async () => {
  const [days, digits, taken, ...good] = shops(2_000, 10);
  const rows = [
    { ...days, redemptionDays: '-1' },
    { ...digits, document: '99002001000100' },
    { ...taken, document: good[0]?.['document'] },
    ...good,
  ];
  const { refused, ...counts } = await importShops(rows);
  expect(counts).toEqual({ lines: 10, proposed: 7, known: 0 });
  const places = (refused as Json[]).map(({ line, field, rule }) => [line, field, rule]);
  expect(places).toEqual([
    [2, 'redemption_days', 'days'],
    [3, 'document', 'document-check-digit'],
    [5, 'document', 'document-used'],
  ]);
});

test('fault 26: who proposes never confirms; of two confirmations at once one counts', async () => {
  const operator = await town.operator();
  const { merchant, version } = await must(operator.post('/merchants', shopTerms(3_000)));
  const body = { merchants: [{ merchant, version }] };
  const both = await town.as('otto', 'operator', 'approver');
  expect(codeOf(await both.post('/merchant-confirmations', body))).toEqual([403, 'same-person']);
  const approver = await town.approver();
  const confirm = () => approver.post('/merchant-confirmations', body);
  const answers = await Promise.all([confirm(), confirm()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(
    ofKind(await eventsOf(town.folder), 'MerchantConfirmed').filter(
      ({ data }) => data['merchant'] === merchant,
    ),
  ).toHaveLength(1);
});

test('fault 27: terms that changed after they were looked at are not confirmed', async () => {
  const operator = await town.operator();
  const { merchant, version } = await must(operator.post('/merchants', shopTerms(3_001)));
  const terms = { ...shopTerms(3_001), account: '77-0', registry: undefined };
  await must(operator.post(`/merchants/${merchant}/terms`, terms));
  const body = { merchants: [{ merchant, version }] };
  const confirmed = await (await town.approver()).post('/merchant-confirmations', body);
  expect(confirmed.status).toBe(409);
});

test('fault 28: of a confirmation and a decline at once, exactly one wins', async () => {
  const [operator, approver] = [await town.operator(), await town.approver()];
  for (let n = 3_010; n < 3_014; n++) {
    const { merchant, version } = await must(operator.post('/merchants', shopTerms(n)));
    const answers = await Promise.all([
      approver.post('/merchant-confirmations', { merchants: [{ merchant, version }] }),
      operator.post(`/merchants/${merchant}/decline`, { version }),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  }
});

test('fault 31: one document is one shop’s, whoever is first', async () => {
  const operator = await town.operator();
  const document = documentOf(4_000);
  const answers = await Promise.all(
    [4_000, 4_001, 4_002].map((n) => operator.post('/merchants', { ...shopTerms(n), document })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
});

test('fault 28: a shop that closes while it is paid, redeems and is held from closes when all is over', async () => {
  const shop = await openShop(town, 5);
  const operator = await town.operator();
  const held = await charge(town, shop, 2_00, { mode: 'hold' });
  await must(payCharge(town, person(0), held));
  const charges = await Promise.all(Array.from({ length: 10 }, () => charge(town, shop, 1_00)));
  const close = (key: string) => operator.post(`/merchants/${shop.merchant}/closure`, {}, { key });
  const key = fresh();
  const [closing, ...paid] = await Promise.all([
    close(key),
    ...charges.map((of) => payCharge(town, person(0), of)),
  ]);
  const takings = won(paid).length;
  const refused = lost(paid).map(codeOf);
  expect(refused.every(([, code]) => code === 'merchant-closed')).toBe(true);
  expect(closing.body).toMatchObject({ status: 'closing' });
  const till = await tillOf(town, shop);
  await must(till.post(`/charges/${held}/captures`, { amountMinor: 2_00 }));
  expect(await balanceOf(town, `merchant:${shop.merchant}`)).toBe(2_00 + takings * 1_00);
  const [leg = ''] = await redeemed(town, shop, [2_00 + takings * 1_00]);
  await sentPayout(town, bankAccount);
  await must(operator.post(`/legs/${leg}/inquiry`, { outcome: 'settled' }));
  const [last, first] = [fresh(), await close(key)];
  expect(first).toMatchObject({ status: closing.status, body: closing.body });
  const closed = await close(last);
  expect(closed).toMatchObject({ status: 200, body: { status: 'closed' } });
  expect((await close(last)).body).toEqual(closed.body);
  expect((await redeem(town, shop, 1)).status).toBe(409);
});

test('fault 37: a terminal and an owner of nobody sell nothing', async () => {
  const nobody = { merchant: 'n'.repeat(22), terminal: 't'.repeat(22) };
  const { position } = await health(town);
  const asked = { amountMinor: 1_00, unit: 'MUM' };
  const till = await (await tillOf(town, nobody)).post('/charges', asked);
  expect(till.status).toBeGreaterThanOrEqual(400);
  const owner = await ownerOf(town, nobody);
  const terminals = await owner.post(`/merchants/${nobody.merchant}/terminals`, { name: 'Caixa' });
  expect(terminals.status).toBeGreaterThanOrEqual(400);
  const transfers = ofKind(await eventsOf(town.folder, position + 1), 'ChargeMade');
  expect(transfers).toEqual([]);
});

test('all of it is sound', async () => {
  await eventually(
    () => health(town),
    ({ position, readModels }) => readModels === position,
  );
  expect(await faultsOf(town.folder)).toEqual([]);
});
