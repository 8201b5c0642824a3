import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Json } from './client.fixture.ts';
import {
  bankReturn,
  OPERATOR,
  payingAccount,
  returning,
  sendAll,
  shopWithTakings,
} from './redemptions.fixture.ts';
import { ServedTown, statement } from './town.fixture.ts';

/** Starts a server in this process. In order: each test goes on where the one before it ended. */
let town: ServedTown;
let bakery: Awaited<ReturnType<typeof shopWithTakings>>;
let bazaar: Awaited<ReturnType<typeof shopWithTakings>>;
let bank: string;
beforeAll(async () => {
  town = await ServedTown.start();
  bakery = await shopWithTakings(town, { number: 1 });
  bazaar = await shopWithTakings(town, { number: 2, amount: 50_00 });
  bank = await payingAccount(town);
  const fee = { kind: 'fee', on: 'redemption', purpose: 'redemption' };
  const body = { ...fee, basisPoints: 100, flatMinor: 50 };
  await town.must('POST', '/rules', {
    as: 'treasurer',
    body: { rule: 'redemption-fee', bindsFrom: '2024-03-18', body },
  });
  await town.close();
  await town.open('2024-03-18T09:00:00-03:00');
});
afterAll(() => town.remove());

const AUDITOR = { as: 'auditor' } as const;
const pathOf = (merchant: string) => `/merchants/${merchant}`;
const balanceOf = async (account: string) =>
  (await town.must<{ balanceMinor: number }>('GET', `/accounts/${account}`, AUDITOR)).balanceMinor;
const redeem = (shop: typeof bakery, amountMinor?: number) =>
  town.must<{ redemption: string; legs: Json[] }>('POST', `${pathOf(shop.merchant)}/redemptions`, {
    ...shop.own,
    body: amountMinor === undefined ? {} : { amountMinor },
  });

test('the fee and the day are known before, and are the fee and the day then', async () => {
  // 28 and 29 March are the days before Easter: one is a holiday of Brazil's banks.
  await town.must('PUT', '/calendar/2024-03-19', {
    ...OPERATOR,
    body: { off: true, reason: 'São José' },
  });
  const path = pathOf(bakery.merchant);
  const quote = await town.must('GET', `${path}/redemption-quote?amountMinor=10000`, bakery.own);
  expect(quote).toMatchObject({
    feeMinor: 1_50,
    netMinor: 98_50,
    fees: [{ purpose: 'redemption', rule: 'redemption-fee@1', amountMinor: 1_50 }],
    // Two business days after Monday, and Tuesday is a local day off.
    dueOn: '2024-03-21',
    dueAt: '2024-03-22T03:00:00.000Z',
  });
  const { days } = await town.must<{ days: Json[] }>(
    'GET',
    '/calendar?from=2024-03-18&to=2024-03-31',
    AUDITOR,
  );
  expect(days).toEqual([
    { date: '2024-03-19', off: true, by: 'local', name: 'São José' },
    { date: '2024-03-23', off: true, by: 'weekend' },
    { date: '2024-03-24', off: true, by: 'weekend' },
    { date: '2024-03-29', off: true, by: 'holiday', name: 'Sexta-Feira Santa' },
    { date: '2024-03-30', off: true, by: 'weekend' },
    { date: '2024-03-31', off: true, by: 'weekend' },
  ]);
  const { feeMinor, netMinor, dueOn, dueAt, rules } = quote;
  expect(await redeem(bakery)).toMatchObject({ feeMinor, netMinor, dueOn, dueAt, rules });
  expect(await balanceOf(`merchant:${bakery.merchant}`)).toBe(0);
});

test('the same key redeems once', async () => {
  const asking = { ...bazaar.own, key: 'one', body: { amountMinor: 20_00 } };
  const path = `${pathOf(bazaar.merchant)}/redemptions`;
  const [first, again] = [
    await town.ask('POST', path, asking),
    await town.ask('POST', path, asking),
  ];
  expect(first.status).toBe(201);
  expect(again.text).toBe(first.text);
  expect(await balanceOf(`merchant:${bazaar.merchant}`)).toBe(30_00);
});

test('a merchant sees and redeems its own alone', async () => {
  const theirs = pathOf(bakery.merchant);
  const { own } = bazaar;
  const asked = [
    await town.ask('GET', `${theirs}/redemption-quote`, own),
    await town.ask('POST', `${theirs}/redemptions`, { ...own, body: {} }),
    await town.ask('GET', '/redemptions/R1', own),
    await town.ask('GET', `/redemptions?merchant=${bakery.merchant}`, own),
  ];
  expect(asked.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  const { redemptions } = await town.must<{ redemptions: Json[] }>('GET', '/redemptions', own);
  expect(redemptions).toMatchObject([{ redemption: 'R2', merchant: bazaar.merchant }]);
});

test('staff who look leave a trace, the merchant does not', async () => {
  const before = town.audited().length;
  await town.must('GET', '/redemptions/R1', bakery.own);
  expect(town.audited()).toHaveLength(before);
  await town.must('GET', '/redemptions/R1', AUDITOR);
  expect(await town.lastSeen()).toMatchObject({ account: `merchant:${bakery.merchant}` });
});

let sent: Awaited<ReturnType<typeof sendAll>>;

test('fault 48: what the bank says line by line: one paid, one of another amount', async () => {
  sent = await sendAll(town, bank);
  expect(sent.legs).toEqual(['R1-1', 'R2-1']);
  const off = bankReturn(sent.file, '18032024', (leg) => (leg === 'R2-1' ? '00' : 'BD'), 1);
  const pending = await town.must('POST', '/return-files', returning(off));
  expect(pending).toMatchObject({
    settled: 0,
    pending: 1,
    errors: [{ field: 'amount', rule: 'amount-differs', value: 'R2-1' }],
  });
  const good = bankReturn(sent.file, '18032024', (leg) => (leg === 'R1-1' ? '00' : 'AG'));
  const applied = await town.must('POST', '/return-files', returning(good));
  expect(applied).toMatchObject({ settled: 1, rejected: 1, pending: 0, known: 0, errors: [] });
  expect(await balanceOf(`redeeming:${bakery.merchant}`)).toBe(0);
  // With its share of the fee.
  expect(await balanceOf(`merchant:${bazaar.merchant}`)).toBe(50_00);
  expect(await balanceOf('paid-out:renda')).toBe(98_50);
  expect(await town.must('GET', '/redemptions/R2', AUDITOR)).toMatchObject({
    legs: [
      { status: 'rejected', late: false, reason: 'AG', why: expect.stringMatching(/account/) },
    ],
  });
});

test('fault 23: the same return file again is refused, and to the same key answered the same', async () => {
  const key = 'return';
  const file = bankReturn(sent.file, '18032024', () => '00').replace('CONV-0001', 'CONV-0002');
  const first = await town.ask('POST', '/return-files', { ...returning(file), key });
  expect(first.body).toMatchObject({ settled: 0, known: 1, errors: [{ rule: 'leg-rejected' }] });
  const again = await town.ask('POST', '/return-files', { ...returning(file), key });
  expect([again.status, again.text]).toEqual([200, first.text]);
  const other = await town.ask('POST', '/return-files', returning(file));
  expect(other).toMatchObject({ status: 409, body: { code: 'return-applied' } });
});

test('the bank’s debit of a settled leg is that leg and moves nothing more', async () => {
  const before = await balanceOf('bank:renda');
  const debit = {
    type: 'DEBIT',
    amount: '-98.50',
    fitId: 'PG1',
    name: 'PAGTO FORNECEDOR',
    memo: 'SEU NUMERO R1-1',
    postedOn: '20240318',
  };
  const duplicate = { ...debit, fitId: 'PG2' };
  const { statements } = await town.must<{ statements: Json[] }>('POST', '/bank-statements', {
    ...OPERATOR,
    type: 'application/x-ofx',
    body: statement([debit, duplicate], '51.50'),
  });
  expect(statements[0]).toMatchObject({
    new: 2,
    unmatched: 1,
    mismatches: [{ fitId: 'PG2', amountMinor: -98_50, rule: 'leg-settled' }],
  });
  expect(await balanceOf('bank:renda')).toBe(before);
  const { lines } = await town.must<{ lines: Json[] }>(
    'GET',
    '/bank-lines?state=unmatched',
    AUDITOR,
  );
  expect(lines).toMatchObject([{ fitId: 'PG2', mismatch: 'leg-settled' }]);
});

test('fault 47: an unknown outcome is asked for before anything is sent again', async () => {
  await redeem(bazaar, 50_00);
  const { payout } = await sendAll(town, bank);
  await town.must('POST', '/legs/R3-1/unknown', {
    ...OPERATOR,
    body: { reason: 'banco fora do ar' },
  });
  const again = await town.ask('POST', '/payouts', { ...OPERATOR, body: { bankAccount: bank } });
  expect(again).toMatchObject({ status: 409, body: { code: 'leg-not-waiting' } });
  await town.must('POST', '/legs/R3-1/inquiry', {
    ...OPERATOR,
    body: { outcome: 'not-received' },
  });
  const second = await sendAll(town, bank);
  expect([payout, second.payout, second.legs]).toEqual(['P2', 'P3', ['R3-1']]);
  const future = { ...OPERATOR, body: { outcome: 'settled', settledOn: '2024-03-19' } };
  expect((await town.ask('POST', '/legs/R3-1/inquiry', future)).status).toBe(422);
});

test('a debit that says nothing of use is matched by a person, who settles so what was only sent', async () => {
  const debit = { type: 'DEBIT', amount: '-49.00', fitId: 'PG3', name: 'LOTE', memo: 'R99-1' };
  await town.must('POST', '/bank-statements', {
    ...OPERATOR,
    type: 'application/x-ofx',
    body: statement([{ ...debit, postedOn: '20240318' }], '2.50'),
  });
  const matched = await town.must('POST', '/bank-lines/PG3/payout', {
    ...OPERATOR,
    body: { references: ['P3'] },
  });
  expect(matched).toMatchObject({ legs: ['R3-1'], settled: 1 });
  // All of the second shop's 50,00 less the fee of 1,00.
  expect(await balanceOf('paid-out:renda')).toBe(98_50 + 49_00);
});

test('who prepared a payout never approves it; nobody takes its file before it is approved', async () => {
  const third = await shopWithTakings(town, { number: 3 });
  await redeem(third);
  const both = { as: ['operator', 'approver'], subject: 'maria' } as const;
  const prepared = { ...both, body: { bankAccount: bank } };
  const { payout, sha256 } = await town.must<Json>('POST', '/payouts', prepared);
  const early = await town.ask('GET', `/payouts/${payout}/file?format=csv`, OPERATOR);
  expect(early).toMatchObject({ status: 409, body: { code: 'payout-not-approved' } });
  const own = await town.ask('POST', `/payouts/${payout}/approvals`, { ...both, body: { sha256 } });
  expect(own).toMatchObject({ status: 403, body: { code: 'same-person' } });
  const other = { as: 'approver', body: { sha256: 'f'.repeat(64) } } as const;
  const changed = await town.ask('POST', `/payouts/${payout}/approvals`, other);
  expect(changed).toMatchObject({ status: 409, body: { code: 'payout-changed' } });
  await town.must('POST', `/payouts/${payout}/approvals`, { as: 'approver', body: { sha256 } });
  for (const [format, type] of [
    ['csv', 'text/csv'],
    ['cnab240', 'text/plain'],
    ['pain001', 'application/xml'],
  ]) {
    const file = await town.ask('GET', `/payouts/${payout}/file?format=${format}`, OPERATOR);
    expect([file.status, file.type.split(';')[0]]).toEqual([200, type]);
    expect(file.text).toContain('R4-1');
  }
  expect(await town.lastSeen()).toMatchObject({ payout });
  await town.must('POST', `/payouts/${payout}/cancellation`, OPERATOR);
  const late = await town.ask('GET', `/payouts/${payout}/file?format=csv`, OPERATOR);
  expect(late).toMatchObject({ status: 409, body: { code: 'payout-cancelled' } });
});
