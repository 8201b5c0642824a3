import { basename } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Json } from './client.fixture.ts';
import { filesOf, found } from './privacy.fixture.ts';
import { documentOf, openShop, payPeople, shopFile, shopTerms } from './shop.fixture.ts';
import { nis, ServedTown } from './town.fixture.ts';

/** Starts a server in this process, over a folder of its own. */
let town: ServedTown;
beforeAll(async () => {
  town = await ServedTown.start();
});
afterAll(() => town.remove());

const propose = (body: Json, subject?: string) =>
  town.ask<{ merchant: string; version: number }>('POST', '/merchants', {
    as: subject === undefined ? 'operator' : ['operator', 'approver'],
    ...(subject === undefined ? {} : { subject }),
    body,
  });
const confirm = (merchants: readonly Json[], subject = 'second') =>
  town.ask('POST', '/merchant-confirmations', { as: 'approver', subject, body: { merchants } });
const show = (merchant: string, as: 'auditor' | 'officer' = 'auditor') =>
  town.must('GET', `/merchants/${merchant}`, { as });
const importFile = (body: string | Buffer, key?: string) =>
  town.ask('POST', '/merchant-files', {
    as: 'operator',
    body,
    type: 'text/csv',
    ...(key === undefined ? {} : { key }),
  });

test('a merchant counts when another person confirms exactly what was proposed', async () => {
  const { body: proposed } = await propose(shopTerms(1), 'one-person');
  const { merchant } = proposed;
  expect(proposed).toMatchObject({ proposed: true, version: 1 });
  expect(await show(merchant)).toMatchObject({ status: 'proposed', version: 0 });
  expect(await town.ask('GET', `/accounts/merchant:${merchant}`, { as: 'auditor' })).toMatchObject({
    status: 404,
  });

  const asProposer = await confirm([{ merchant, version: 1 }], 'one-person');
  expect(asProposer).toMatchObject({ status: 403, body: { code: 'same-person', merchant } });
  await propose({ ...shopTerms(1), redemptionDays: 1 });
  const stale = await confirm([{ merchant, version: 1 }]);
  expect(stale).toMatchObject({ status: 409, body: { code: 'merchant-changed', version: 2 } });
  const done = await confirm([{ merchant, version: 2 }]);
  expect(done).toMatchObject({ status: 200, body: { merchants: [{ merchant, version: 2 }] } });
  expect(await show(merchant)).toMatchObject({
    status: 'active',
    version: 2,
    terms: {
      tradeName: 'Padaria Ipê 1',
      neighbourhood: 'vila-das-pedras',
      labels: { neighbourhood: 'Vila Das Pedras' },
      redemptionDays: 1,
    },
    balanceMinor: 0,
  });
});

test('other terms wait beside those that count, and show what differs', async () => {
  const { merchant } = await openShop(town, { number: 2 });
  const { registry: _, ...terms }: Json = { ...shopTerms(2), account: '0000001-2', size: 'Médio' };
  const path = `/merchants/${merchant}`;
  await town.must('POST', `${path}/terms`, { as: 'operator', body: terms });
  expect(await show(merchant)).toMatchObject({
    version: 1,
    terms: { size: 'micro', payee: { account: '0346002-9' } },
    proposal: {
      version: 2,
      differs: ['size', 'payee'],
      terms: { size: 'medio', labels: { size: 'Médio' }, payee: { account: '0000001-2' } },
    },
  });
  const pending = await town.must<{ merchants: Json[] }>('GET', '/merchants?status=pending', {
    as: 'approver',
  });
  expect(pending.merchants).toMatchObject([{ merchant, version: 1, proposedVersion: 2 }]);
  await town.must('POST', `${path}/decline`, { as: 'approver', body: { version: 2 } });
  expect(await show(merchant)).not.toHaveProperty('proposal');
  const unknown = await town.ask('POST', `/merchants/${'x'.repeat(22)}/terms`, {
    as: 'operator',
    body: terms,
  });
  expect(unknown.status).toBe(404);
});

test('one accreditation a document, until its merchant is closed', async () => {
  const { merchant } = await openShop(town, { number: 3 });
  const same = { ...shopTerms(4), document: documentOf(3) };
  expect(await propose(same)).toMatchObject({
    status: 409,
    body: { code: 'merchant-document-used', merchant },
  });
  const closed = await town.must('POST', `/merchants/${merchant}/closure`, {
    as: 'operator',
    body: {},
  });
  expect(closed).toEqual({ merchant, status: 'closed' });
  expect(await propose(same)).toMatchObject({ status: 201 });
  expect(await propose({ ...shopTerms(3), document: documentOf(9) })).toMatchObject({
    status: 409,
    body: { code: 'merchant-closed' },
  });
});

test('suspended and reinstated by the operator, who says why in words that no journal has', async () => {
  const { merchant } = await openShop(town, { number: 5 });
  const stand = (what: string, body: Json = {}) =>
    town.ask('POST', `/merchants/${merchant}/${what}`, { as: 'operator', body });
  expect(await stand('suspension', { reason: 'denúncia' })).toMatchObject({ status: 200 });
  expect(await show(merchant)).toMatchObject({ status: 'suspended' });
  expect(await stand('reinstatement')).toMatchObject({ body: { status: 'active' } });
  expect(await stand('reinstatement')).toMatchObject({
    status: 409,
    body: { code: 'merchant-not-suspended' },
  });
});

test('the same file again, or its rows in another order, proposes nothing (fault 23)', async () => {
  const numbers = Array.from({ length: 600 }, (_, index) => 1_000 + index);
  const first = await importFile(shopFile(numbers), 'merchants');
  expect(first).toMatchObject({ body: { lines: 600, proposed: 600, known: 0, refused: [] } });
  const again = await importFile(shopFile(numbers), 'merchants');
  expect(again.body).toEqual(first.body);
  for (const file of [shopFile(numbers), shopFile([...numbers].reverse())]) {
    expect(await importFile(file)).toMatchObject({
      body: { lines: 600, proposed: 0, known: 600, refused: [] },
    });
  }
});

test('of a file the good rows are proposed, each bad one is listed with its place', async () => {
  const [header = '', good = ''] = shopFile([2_001]).split('\n');
  const rows = [good, good.replace('2001', '2002'), 'one,two', good.replace('MER-02001', '')];
  const taken = good.replace('MER-02001', 'MER-02003').replace(documentOf(2_001), documentOf(1));
  const { status, body } = await importFile([header, ...rows, taken, ''].join('\n'));
  expect(status).toBe(200);
  expect(body).toMatchObject({
    lines: 5,
    proposed: 1,
    known: 0,
    refused: [
      { line: 3, field: 'document', rule: 'document-used' },
      { line: 4, field: '', rule: 'columns' },
      { line: 5, field: 'registry', rule: 'registry' },
      { line: 6, field: 'document', rule: 'document-used' },
    ],
  });
});

test.each([
  ['tradeName', ''],
  ['tradeName', '***'],
  ['document', '99000001000102'],
  ['document', '99.000.001/0001-01'],
  ['account', '0346002'],
  ['redemptionDays', 0],
  ['redemptionDays', '2'],
  ['registry', '../etc'],
  ['$where', '1'],
])('%s of %j is refused by its name', async (field, value) => {
  const { status, body } = await propose({ ...shopTerms(3_000), [field]: value });
  expect(status).toBe(422);
  const errors = expect.arrayContaining([expect.objectContaining({ field })]);
  expect(body).toMatchObject({ errors });
});

test('bank details are for who pays and for the merchant itself; who looks leaves a trace', async () => {
  const { merchant } = await openShop(town, { number: 6 });
  const payee = { name: 'Padaria Ipê 6', document: documentOf(6), account: '0346002-9' };
  expect(await show(merchant)).toMatchObject({ terms: { payee } });
  expect(await town.lastSeen()).toMatchObject({ account: `merchant:${merchant}` });
  const seenByOfficer = await show(merchant, 'officer');
  expect(seenByOfficer).toMatchObject({ terms: { payee: { account: '…02-9' } } });
  expect(JSON.stringify(seenByOfficer)).not.toContain(documentOf(6));
  const traces = town.audited().length;
  const own = { as: 'merchant', subject: merchant } as const;
  expect(await town.must('GET', `/merchants/${merchant}`, own)).toMatchObject({ terms: { payee } });
  expect(town.audited()).toHaveLength(traces);
  const other = { as: 'merchant', subject: 'y'.repeat(22) } as const;
  expect(await town.ask('GET', `/merchants/${merchant}`, other)).toMatchObject({ status: 403 });
});

test('a page follows the one before, whatever was asked for', async () => {
  const list = (query: string) =>
    town.must<{ merchants: { merchant: string }[]; next?: string }>('GET', `/merchants?${query}`, {
      as: 'auditor',
    });
  const ids = ({ merchants }: { merchants: { merchant: string }[] }) =>
    merchants.map(({ merchant }) => merchant);
  const all = await list('status=active&limit=999');
  const first = await list('status=active&limit=2');
  const second = await list(`status=active&limit=999&after=${first.next}`);
  expect(all.merchants.length).toBeGreaterThan(3);
  expect([...ids(first), ...ids(second)]).toEqual(ids(all));
  expect(second).not.toHaveProperty('next');
});

test('a merchant that is owed money is closed when that is settled, by whoever looks first', async () => {
  const { merchant, terminal } = await openShop(town, { number: 7 });
  const [holder = ''] = await payPeople(town, [nis(1)]);
  const till = { as: 'terminal', subject: terminal } as const;
  const { charge } = await town.must<{ charge: string }>('POST', '/charges', {
    ...till,
    body: { amountMinor: 10_00, unit: 'MUM' },
  });
  await town.must('POST', `/charges/${charge}/payment`, { as: 'holder', subject: holder });
  const closure = { as: 'operator', key: 'close', body: { reason: 'mudou' } } as const;
  const closing = await town.must('POST', `/merchants/${merchant}/closure`, closure);
  const owed = { balanceMinor: 10_00, redeemingMinor: 0, heldMinor: 0 };
  expect(closing).toEqual({ merchant, status: 'closing', owed });
  const sale = { ...till, body: { amountMinor: 1, unit: 'MUM' } };
  expect(await town.ask('POST', '/charges', sale)).toMatchObject({
    body: { code: 'merchant-closed' },
  });
  await town.must('POST', `/payments/${charge}/refunds`, { ...till, body: { amountMinor: 10_00 } });
  expect(await show(merchant)).toMatchObject({ status: 'closing', balanceMinor: 0 });

  // The sweeper looks when the server starts, and every ten minutes.
  await town.close();
  await town.open('2024-03-15T12:00:00-03:00');
  for (let tries = 0; tries < 100 && (await show(merchant))['status'] !== 'closed'; tries++) {
    await setTimeout(20);
  }
  expect(await show(merchant)).toMatchObject({ status: 'closed' });
  expect(await town.must('GET', `/accounts/merchant:${merchant}`, { as: 'auditor' })).toMatchObject(
    { state: 'closed' },
  );
  // The answer is that of the command, whatever came later.
  expect(await town.must('POST', `/merchants/${merchant}/closure`, closure)).toEqual(closing);
});

test('no name, document, bank account or reason is in any file', async () => {
  const words = ['Padaria Ipê 1', 'Caixa 1', documentOf(6), '0346002-9', 'denúncia', 'MER-00006'];
  const told = JSON.stringify(await town.must('GET', '/merchants', { as: 'operator' }));
  expect(found(Buffer.from(told), words)).toEqual(words.slice(0, 1));
  const hits = [...filesOf(town.data)].map(([path, bytes]) => [
    basename(path),
    found(bytes, words),
  ]);
  expect(hits.filter(([, said]) => said?.length)).toEqual([]);
});
