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
import { ServedTown } from './town.fixture.ts';

/** Starts a server in this process. In order: the days of one rehearsal pass. */
let town: ServedTown;
let daily: Awaited<ReturnType<typeof shopWithTakings>>;
let other: Awaited<ReturnType<typeof shopWithTakings>>;
beforeAll(async () => {
  town = await ServedTown.start();
  const terms = { redeemsDaily: true };
  daily = await shopWithTakings(town, { number: 1, amount: 70_00, terms });
  other = await shopWithTakings(town, { number: 2, amount: 50_00 });
});
afterAll(() => town.remove());

const AUDITOR = { as: 'auditor' } as const;
const goTo = (at: string) =>
  town.must('POST', '/rehearsal/clock', { as: 'treasurer', body: { at } });
const dailyRedemptions = async () =>
  (await town.must<{ redemptions: Json[] }>('GET', '/redemptions', daily.own)).redemptions;

test('on the day that the first shop wants it, there is no day to end yet', async () => {
  await goTo('2024-03-15T20:00:00-03:00');
  expect(await dailyRedemptions()).toEqual([]);
});

test('when a day has ended, all of it is redeemed, once', async () => {
  await goTo('2024-03-16T00:01:00-03:00');
  await goTo('2024-03-16T00:02:00-03:00');
  expect(await dailyRedemptions()).toMatchObject([
    { redemption: 'R1', dailyOf: '2024-03-15', amountMinor: 70_00, dueOn: '2024-03-19' },
  ]);
});

test('a server that was down over two nights ends the last day when it starts, once', async () => {
  await shopWithTakings(town, { number: 3, amount: 9_00, terms: { redeemsDaily: true } });
  for (const clock of ['2024-03-18T08:00:00-03:00', '2024-03-18T08:05:00-03:00']) {
    await town.close();
    await town.open(clock);
    await goTo(clock.replace(':00-', ':30-'));
  }
  const { redemptions } = await town.must<{ redemptions: Json[] }>('GET', '/redemptions', AUDITOR);
  expect(redemptions).toMatchObject([
    { redemption: 'R1' },
    { redemption: 'R2', dailyOf: '2024-03-17', amountMinor: 9_00, dueOn: '2024-03-20' },
  ]);
});

const report = async () =>
  (await town.must<{ months: Json[] }>('GET', '/punctuality?from=2024-03&to=2024-04', AUDITOR))
    .months;

test('promised against kept: one on time, one late, one refused, one that nobody paid yet', async () => {
  await town.must('POST', `/merchants/${other.merchant}/redemptions`, {
    ...other.own,
    body: { amountMinor: 20_00 },
  });
  const bank = await payingAccount(town);
  const { file } = await sendAll(town, bank);
  const reply = (legs: Readonly<Record<string, string>>, day: string) =>
    returning(bankReturn(file, day, (leg) => legs[leg] ?? 'BD'));
  await town.must('POST', '/return-files', reply({ 'R1-1': '00', 'R3-1': 'AG' }, '18032024'));
  expect(await report()).toMatchObject([
    { promised: 2, onTime: 1, late: 0, openLate: 0, open: 1, rejected: 1 },
  ]);
  await town.must('POST', `/merchants/${other.merchant}/redemptions`, { ...other.own, body: {} });
  // R2 was promised for Wednesday the 20th, R4 too; Friday the 22nd the bank rests.
  await town.must('PUT', '/calendar/2024-03-22', { ...OPERATOR, body: { off: true } });
  await goTo('2024-03-25T09:00:00-03:00');
  await town.must('POST', '/return-files', reply({ 'R1-1': '00', 'R2-1': '00' }, '21032024'));
  const [march] = await report();
  expect(march).toMatchObject({
    month: '2024-03',
    ...{ promised: 3, onTime: 1, late: 1, openLate: 1, open: 0, rejected: 1 },
    ...{ medianDelay: 1, worstDelay: 2 },
  });
  expect(march?.['merchants']).toHaveLength(3);
});

test('what is late is listed until it is paid', async () => {
  const { redemptions } = await town.must<{ redemptions: Json[] }>(
    'GET',
    '/redemptions?state=late',
    AUDITOR,
  );
  expect(redemptions).toMatchObject([{ redemption: 'R4', legs: [{ late: true }] }]);
});
