import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SqliteEventStore } from '@mutirao/adapters/sqlite';
import { decodeEvent, eachFrame } from '@mutirao/event-sourcing';
import { movementCodec } from '@mutirao/ledger';
import { minor } from '@mutirao/money';
import { GESTANTE, RENDA } from '../domain/vila.fixture.ts';
import type { Folder } from '../folder.ts';
import { type DayRow, dayKey } from '../read-models/money-flow.ts';
import { moneyFigures } from './money-report.ts';
import { flowEvent, replayMoneyFlow } from './money-report-replay.ts';
import { flowRows, SPENDING, spendingDays } from './spending.fixture.ts';
import { forge, newFolder } from './town.fixture.ts';

let folder: Folder;
let store: SqliteEventStore;
beforeAll(async () => {
  folder = await newFolder();
  for (let start = 0; start < SPENDING.length; start += 5) {
    await forge(folder, SPENDING.slice(start, start + 5));
  }
  store = new SqliteEventStore(folder.path.journal, { readOnly: true });
});
afterAll(async () => {
  await store.close();
  rmSync(folder.data, { recursive: true });
});

const days = await spendingDays();
const BOTH = [GESTANTE, RENDA];
const FORTNIGHT = { from: '2026-11-02', to: '2026-11-17' };

test('from zero, the journal gives the rows of the read model', async () => {
  const replayed = await replayMoneyFlow(store);
  expect(new Map(replayed.rows)).toEqual(await flowRows(SPENDING));
  expect(replayed.head).toEqual(await store.head());
});

test('what a replay cuts from a stored event is what the event says', async () => {
  let seen = 0;
  for await (const chunk of store.read(0)) {
    const text = chunk.bytes.toString('latin1');
    eachFrame(chunk, (frame) => {
      const { type, effectiveOn, data } = decodeEvent(frame, movementCodec);
      const cut = flowEvent(text, frame);
      expect(cut).toMatchObject({ type, effectiveOn });
      if (/Merchant|Captured/.test(type)) expect(cut.data).toEqual(data);
      seen += 1;
    });
  }
  expect(seen).toBe(SPENDING.length);
});

const NOTHING = {
  ...{ paidMinor: 0, expiredMinor: 0, reversedMinor: 0, betweenPeopleMinor: 0, spentMinor: 0 },
  ...{ refundedMinor: 0, recirculatedMinor: 0, recirculatedBackMinor: 0, chargedMinor: 0 },
  ...{ chargedBackMinor: 0, requestedMinor: 0, rejectedMinor: 0, redeemedMinor: 0 },
};
const NOBODY = {
  peopleMinor: 0,
  shopsMinor: 0,
  redeemingMinor: 0,
  feesMinor: 0,
  outstandingMinor: 0,
};

/**
 * Ana has 100,00 + 10,00 − 40,00 + 10,00 − 5,00 = 75,00 and Bento 50,00 − 10,00 − 12,00 − 20,00 = 8,00.
 * Shops took 57,00, gave 10,00 back, and paid 0,90 of fees, of which 0,30 came back: they have 46,40.
 */
test('a fortnight ties, programme by programme and in all', () => {
  const { total, programmes } = moneyFigures(days, FORTNIGHT, BOTH);
  const [gestante, renda] = programmes;
  expect(renda).toMatchObject({
    programme: RENDA,
    opening: NOBODY,
    flows: {
      ...NOTHING,
      ...{ paidMinor: 150_00, reversedMinor: 20_00, betweenPeopleMinor: 10_00, spentMinor: 57_00 },
      ...{ refundedMinor: 10_00, recirculatedMinor: 19_00, recirculatedBackMinor: 1_00 },
      ...{ chargedMinor: 90, chargedBackMinor: 30, requestedMinor: 9_90, rejectedMinor: 9_90 },
    },
    closing: {
      peopleMinor: 83_00,
      shopsMinor: 46_40,
      redeemingMinor: 0,
      feesMinor: 60,
      outstandingMinor: 130_00,
    },
    smallShops: { amountMinor: 57_00, basisPoints: 10_000 },
    recirculatedBasisPoints: 3158,
    leakedBasisPoints: 0,
  });
  expect(gestante).toMatchObject({
    flows: {
      ...NOTHING,
      ...{ paidMinor: 60_00, expiredMinor: 30_00, spentMinor: 30_00, chargedMinor: 30 },
      ...{ requestedMinor: 29_70, redeemedMinor: 29_70 },
    },
    closing: { ...NOBODY, feesMinor: 30, outstandingMinor: 30 },
    leakedBasisPoints: 9900,
  });
  expect(total).toMatchObject({
    flows: { paidMinor: 210_00, spentMinor: 87_00, redeemedMinor: 29_70 },
    closing: { outstandingMinor: 130_30 },
    spentBy: {
      category: [
        { slug: 'food', amountMinor: 57_00, basisPoints: 6552 },
        { slug: 'clothing', amountMinor: 30_00, basisPoints: 3448 },
      ],
      size: [
        { slug: 'micro', amountMinor: 40_00, basisPoints: 4598 },
        { slug: 'medium', amountMinor: 30_00, basisPoints: 3448 },
        { slug: 'small', amountMinor: 17_00, basisPoints: 1954 },
      ],
    },
    smallShops: { amountMinor: 57_00, basisPoints: 6552 },
  });
});

/**
 * At the end of each day people and shops had 150,00, three times 149,20 (a fee of 0,80 was taken) and
 * three times 149,40 (0,20 of it came back): 1045,80 in seven days. 40,00 − 10,00 + 15,00 = 45,00 was
 * bought; 45,00 × 7 ÷ 1045,80 = 0.301….
 */
test('velocity is what was bought by what there was on average', () => {
  const week = moneyFigures(days, { from: '2026-11-02', to: '2026-11-08' }, [RENDA]).total;
  expect(week.velocity).toEqual({
    spendingMinor: 45_00,
    days: 7,
    sumOfDaysMinor: 1045_80,
    hundredths: 30,
  });
});

test('a period begins with what the one before it left, and weeks add up to it', () => {
  const whole = moneyFigures(days, FORTNIGHT, BOTH).total;
  const first = moneyFigures(days, { from: '2026-11-02', to: '2026-11-10' }, BOTH).total;
  const second = moneyFigures(days, { from: '2026-11-11', to: '2026-11-17' }, BOTH).total;
  expect(second.opening).toEqual(first.closing);
  expect(second.closing).toEqual(whole.closing);
  expect(whole.weeks).toEqual([
    {
      from: '2026-11-02',
      to: '2026-11-08',
      paidMinor: 210_00,
      spentMinor: 70_00,
      recirculatedMinor: 15_00,
      redeemedMinor: 0,
    },
    {
      from: '2026-11-09',
      to: '2026-11-15',
      paidMinor: 0,
      spentMinor: 17_00,
      recirculatedMinor: 3_00,
      redeemedMinor: 29_70,
    },
    {
      from: '2026-11-16',
      to: '2026-11-17',
      paidMinor: 0,
      spentMinor: 0,
      recirculatedMinor: 0,
      redeemedMinor: 0,
    },
  ]);
});

test('where nothing happened there is nothing, and no share of it', () => {
  const { total } = moneyFigures(days, { from: '2026-10-01', to: '2026-10-31' }, BOTH);
  expect(total).toMatchObject({ opening: NOBODY, flows: NOTHING, closing: NOBODY });
  expect(total.smallShops).toEqual({ amountMinor: 0, basisPoints: null });
  expect([total.velocity.hundredths, total.leakedBasisPoints]).toEqual([null, null]);
  expect(total.spentBy).toEqual({ category: [], neighbourhood: [], size: [] });
});

test('days that do not tie are never reported', async () => {
  const row = {
    ...((await flowRows(SPENDING)).get(dayKey('2026-11-03', RENDA)) as DayRow),
    stocks: { people: minor(-40_00) },
  };
  expect(() =>
    moneyFigures([{ on: '2026-11-03', programme: RENDA, row }], FORTNIGHT, BOTH),
  ).toThrow(/ties/);
});
