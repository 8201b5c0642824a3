import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ServedTown, statement } from './town.fixture.ts';

/** Starts a server in this process, over a folder of its own. */
let town: ServedTown;
beforeAll(async () => {
  town = await ServedTown.start();
  for (const programme of ['renda', 'gestante']) {
    await town.must('POST', '/programmes', { ...TREASURER, body: { programme, name: programme } });
  }
  await imported([
    line('CREDIT', 'D1', '300.00', 'RENDA'),
    line('CREDIT', 'D2', '100.00', 'GESTANTE'),
  ]);
  await imported([line('INT', 'POOL', '10.01', 'POUPANCA')]);
});
afterAll(() => town.remove());

const TREASURER = { as: 'treasurer' } as const;
/** All lines of these statements are posted on it. */
const DAYS = { from: '2024-03-14', to: '2024-03-14' };
const YIELD = '/bank-lines/POOL/yield';
const OF_THE_DAY = `${YIELD}?from=${DAYS.from}&to=${DAYS.to}`;

const line = (type: string, fitId: string, amount: string, memo: string) => ({
  type,
  fitId,
  amount,
  memo,
  name: '',
});
const imported = (lines: Parameters<typeof statement>[0]) =>
  town.must('POST', '/bank-statements?match=RENDA=renda&match=GESTANTE=gestante', {
    ...TREASURER,
    type: 'application/x-ofx',
    body: statement(lines, '1.00'),
  });
const share = (working: string, key?: string) =>
  town.ask('POST', YIELD, {
    ...TREASURER,
    body: { ...DAYS, working },
    ...(key === undefined ? {} : { key }),
  });
const working = async () =>
  town.must<{ sha256: string; working: object; allocatedAt?: number }>(
    'GET',
    OF_THE_DAY,
    TREASURER,
  );

test('without days, it is the month before the interest, in which nobody had anything', async () => {
  const { working } = await town.must('GET', YIELD, TREASURER);
  expect(working).toMatchObject({ from: '2024-02-01', to: '2024-02-29', days: [], shares: [] });
});

test('pooled interest is shared as the treasurer saw it, once, and stays as it was', async () => {
  const before = await working();
  expect(before.working).toMatchObject({
    shares: [
      { programme: 'gestante', sumOfDaysMinor: 100_00, amountMinor: 2_50 },
      { programme: 'renda', sumOfDaysMinor: 300_00, amountMinor: 7_51 },
    ],
  });
  // A deposit of that day, learned of meanwhile.
  await imported([line('CREDIT', 'D3', '600.00', 'GESTANTE')]);
  const stale = await share(before.sha256);
  expect(stale).toMatchObject({ status: 409, body: { code: 'shares-differ' } });

  const now = await working();
  expect(stale.body['working']).toBe(now.sha256);
  const shared = await share(now.sha256, 'once');
  expect(shared).toMatchObject({
    status: 201,
    body: {
      ...DAYS,
      working: now.sha256,
      shares: [
        { programme: 'gestante', amountMinor: 7_01 },
        { programme: 'renda', amountMinor: 3_00 },
      ],
    },
  });
  expect(await share(now.sha256, 'once')).toEqual(shared);
  expect(await share(now.sha256)).toMatchObject({ status: 409, body: { code: 'line-assigned' } });

  await imported([line('CREDIT', 'D4', '50.00', 'RENDA')]);
  const later = await town.must('GET', YIELD, TREASURER);
  expect(later).toEqual({ ...now, allocatedAt: shared.body['position'] });
});

test('what was shared out waits for nobody, and for nobody to assign it', async () => {
  const bank = await town.must('GET', '/bank', TREASURER);
  expect(bank).toMatchObject({ unmatchedMinor: 0, unallocatedYieldMinor: 0, lines: [] });
  const assigned = await town.ask('POST', '/bank-lines/POOL/assignment', {
    ...TREASURER,
    body: { programme: 'renda' },
  });
  expect(assigned).toMatchObject({ status: 409, body: { code: 'line-assigned' } });
});

test('a programme issues against its yield once a treasurer lets it', async () => {
  const issue = (amountMinor: number) =>
    town.ask('POST', '/programmes/renda/issues', { ...TREASURER, body: { amountMinor } });
  const release = (amountMinor: number) =>
    town.ask('POST', '/programmes/renda/yield-issues', { ...TREASURER, body: { amountMinor } });
  expect(await issue(350_01)).toMatchObject({ status: 409 });
  expect(await release(3_01)).toMatchObject({
    status: 409,
    body: { code: 'yield-insufficient', availableMinor: 3_00 },
  });
  expect(await release(3_00)).toMatchObject({
    status: 201,
    body: { programme: 'renda', amountMinor: 3_00, unit: 'BRL' },
  });
  expect(await issue(353_00)).toMatchObject({ status: 201 });
});

test.each([
  ['a line that nobody knows', '/bank-lines/nobody/yield', 404, 'not-found'],
  ['a line that is no interest', '/bank-lines/D1/yield', 409, 'line-not-interest'],
  ['one day alone', `${YIELD}?from=${DAYS.from}`, 422, undefined],
  ['days in the wrong order', `${YIELD}?from=2024-03-14&to=2024-03-13`, 422, undefined],
  ['more than a year', `${YIELD}?from=2023-03-13&to=2024-03-14`, 422, undefined],
  ['a day that is not over', `${YIELD}?from=2024-03-14&to=2024-03-15`, 409, 'period-not-over'],
])('%s is refused', async (_, path, status, code) => {
  const answer = await town.ask('GET', path, TREASURER);
  expect([answer.status, answer.body['code']]).toEqual([status, code]);
});

test('interest that the bank takes is interest, and is shared out below zero', async () => {
  await imported([line('INT', 'NEG', '-1.00', 'JUROS NEGATIVOS')]);
  const { working } = await town.must<{ working: { shares: unknown } }>(
    'GET',
    OF_THE_DAY.replace('POOL', 'NEG'),
    TREASURER,
  );
  expect(working.shares).toMatchObject([{ amountMinor: -67 }, { amountMinor: -33 }]);
});
