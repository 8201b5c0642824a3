import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Asking } from './client.fixture.ts';
import { openApp } from './serve.ts';
import { nis, ServedTown, statement } from './town.fixture.ts';

/** Starts a server in this process, over a folder of its own. */
let town: ServedTown;
let people: string[] = [];
beforeAll(async () => {
  town = await ServedTown.start();
});
afterAll(() => town.remove());

const [ANA, BENTO, CLARA] = [nis(1), nis(2), nis(3)];
const ROLL = `beneficiary,amount\n${ANA},110.00\n${BENTO},110.00\n${CLARA},80.50\n`;
const OFX = {
  as: 'treasurer',
  type: 'application/x-ofx',
  body: statement(
    [
      { type: 'CREDIT', amount: '1000.00', fitId: 'D1', name: 'PREFEITURA', memo: 'RENDA MINIMA' },
      { type: 'INT', amount: '4.00', fitId: 'J1', name: '', memo: 'RENDIMENTO' },
    ],
    '1004.00',
  ),
} as const;

/** A write and the same again under its key: the answer must be the same, byte for byte. */
async function twice(method: string, path: string, asking: Asking) {
  const key = `again-${path}`;
  const first = await town.ask(method, path, { ...asking, key });
  const second = await town.ask(method, path, { ...asking, key });
  expect([second.status, second.text]).toEqual([first.status, first.text]);
  return first;
}

const get = <T>(path: string) => town.must<T>('GET', path, { as: 'auditor' });
const holderOf = async (registry: string) => {
  const body = { registry };
  const found = await town.must<{ holder: string }>('POST', '/beneficiary-lookups', {
    as: 'officer',
    body,
  });
  return found.holder;
};

test('a programme is opened, funded from a bank statement and issued', async () => {
  const opened = await twice('POST', '/programmes', {
    as: 'treasurer',
    body: { programme: 'renda', name: 'Renda Mínima', expiresAfterDays: 90 },
  });
  expect(opened).toMatchObject({ status: 201, body: { programme: 'renda', rules: 1 } });

  const path = '/bank-statements?match=renda%20m%C3%ADnima%3Drenda';
  const { status, body } = await twice('POST', path, OFX);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    statements: [
      {
        account: '01-7',
        new: 2,
        known: 0,
        unmatched: 1,
        conflicts: [],
        ties: true,
        differenceMinor: 0,
        sharedBy: ['renda'],
      },
    ],
    shortfalls: [],
  });
  expect(await town.must('POST', path, OFX)).toMatchObject({ statements: [{ new: 0, known: 2 }] });

  const assigned = await twice('POST', '/bank-lines/J1/assignment', {
    as: 'treasurer',
    body: { programme: 'renda' },
  });
  expect(assigned.body).toMatchObject({ programme: 'renda', amountMinor: 4_00 });
  const issued = await twice('POST', '/programmes/renda/issues', {
    as: 'operator',
    body: { amountMinor: 900_00 },
  });
  expect(issued).toMatchObject({ status: 201, body: { amountMinor: 900_00, unit: 'MUM' } });
  expect(await get('/programmes/renda')).toMatchObject({
    bankMinor: 1004_00,
    issuanceMinor: 900_00,
    undistributedMinor: 900_00,
    owedMinor: 0,
    stopped: false,
  });
});

test('people are enrolled from a file, and the bad lines are listed', async () => {
  const body = `nis,name\n${ANA},Ana\n${BENTO},Bento\n${CLARA},Clara\n12345678901,Davi\n`;
  const asking = { as: 'officer', type: 'text/csv', body } as const;
  const answer = await twice('POST', '/enrolments?programme=renda&from=2024-01-01', asking);
  expect(answer.body).toMatchObject({
    lines: 4,
    enrolled: 3,
    refused: [{ line: 5, field: 'nis', rule: 'nis-check-digit', value: '12345678901' }],
  });
  people = await Promise.all([ANA, BENTO, CLARA].map(holderOf));
  expect(new Set(people).size).toBe(3);
});

const RUN = 'renda-2024-03-1';

test('a run is prepared by one person, approved by another, and paid once', async () => {
  const prepared = await twice(
    'POST',
    '/programmes/renda/runs?period=2024-03&expectTotalMinor=30050',
    {
      as: 'officer',
      type: 'text/csv',
      body: ROLL,
    },
  );
  expect(prepared.body).toMatchObject({
    run: RUN,
    lines: 3,
    payableMinor: 300_50,
    ready: true,
    refused: [],
  });
  const { sha256 } = prepared.body;
  const own = { as: 'approver', subject: 'p-officer', body: { sha256 } } as const;
  expect(await town.ask('POST', `/runs/${RUN}/approvals`, own)).toMatchObject({
    status: 403,
    body: { code: 'same-person' },
  });
  const approval = await twice('POST', `/runs/${RUN}/approvals`, {
    as: 'approver',
    body: { sha256 },
  });
  expect(approval.body).toMatchObject({ status: 'approved', approvalsNeeded: 1 });

  const paid = await twice('POST', `/runs/${RUN}/payment`, { as: 'treasurer', body: {} });
  expect(paid).toMatchObject({ status: 200, body: { paid: 3, paidMinor: 300_50, unpaid: [] } });
  expect(paid.body['head']).toMatch(/^\d+:[0-9a-f]{64}$/);
  const other = await town.ask('POST', `/runs/${RUN}/payment`, { as: 'officer', body: {} });
  expect(other).toMatchObject({ status: 409, body: { code: 'run-paid' } });
});

test('a holder spends, and sees lot by lot what there is', async () => {
  const [from = '', to = ''] = people;
  const body = { from, to, amountMinor: 12_50, unit: 'MUM' };
  const asking = { as: 'holder', subject: from, body } as const;
  const sent = await twice('POST', '/transfers', asking);
  expect(sent).toMatchObject({ status: 201, body: { amountMinor: 12_50, id: expect.any(String) } });
  const own = await town.must('GET', `/accounts/${from}`, { as: 'holder', subject: from });
  expect(own).toMatchObject({
    balanceMinor: 97_50,
    availableMinor: 97_50,
    lots: [{ lot: { fund: 'renda', period: '2024-03', expiry: '2024-06-13' }, amountMinor: 97_50 }],
  });
});

test('the report names every payment, and who is without one', async () => {
  expect(await get(`/runs/${RUN}/report`)).toMatchObject({
    status: 'paid',
    lines: [
      { line: 2, holder: people[0], amountMinor: 110_00, status: 'paid' },
      { line: 3, holder: people[1], amountMinor: 110_00, status: 'paid' },
      { line: 4, holder: people[2], amountMinor: 80_50, status: 'paid' },
    ],
    unpaid: [],
    totals: { paidLines: 3, paidMinor: 300_50 },
  });
});

test('history replays to any position and exports, and says that it is a rehearsal', async () => {
  type Replayed = {
    position: number;
    balances: { account: string; unit: string; minor: number }[];
  };
  const now = await get<Replayed>('/replay');
  const sums = new Map<string, number>();
  for (const { account, unit, minor } of now.balances) {
    const isDebit = /^(bank|bank-costs|in-transit|issuance):/.test(account);
    sums.set(unit, (sums.get(unit) ?? 0) + (isDebit ? minor : -minor));
  }
  expect([...sums]).toEqual([
    ['BRL', 0],
    ['MUM', 0],
  ]);
  expect((await get<Replayed>('/replay?at=1999-12-31T00:00:00Z')).balances).toEqual([]);
  const { text } = await town.ask('GET', '/export?format=hledger', { as: 'auditor' });
  expect(text).toMatch(/rehearsal/i);
  expect(text).toContain(`holder:${people[0]}`);
});

test('a run is reversed by two persons, and what was spent is listed', async () => {
  const path = `/runs/${RUN}/reversal`;
  expect((await twice('POST', path, { as: 'officer', body: {} })).body).toMatchObject({
    status: 'proposed',
  });
  const done = await town.must('POST', path, { as: 'approver', body: {} });
  expect(done).toMatchObject({
    status: 'reversed',
    reversed: 3,
    reversedMinor: 288_00,
    rest: [{ line: 2, spentMinor: 12_50 }],
  });
});

test('the clock starts where a rehearsal says, and a real town takes none', async () => {
  expect(await get('/currency')).toMatchObject({ today: '2024-03-15', rehearsal: true });
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  await expect(openApp({ data: town.data, clock: tomorrow })).rejects.toThrow('in the future');
  await expect(openApp({ data: town.data, clock: '2024-03-15' })).rejects.toThrow('is no instant');
});

test('a folder is served once at a time, and again after it was closed, from where it was', async () => {
  await expect(openApp({ data: town.data })).rejects.toThrow(/another process holds/);
  const before = await get('/replay');
  await town.close();
  await town.open();
  expect(await get('/replay')).toEqual(before);
});
