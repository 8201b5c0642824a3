import { expect, test } from '@jest/globals';
import { MemoryReadModels, project, type RecordedEvent } from '@mutirao/event-sourcing';
import { type Movement, transfer } from '@mutirao/ledger';
import { minor } from '@mutirao/money';
import { type CurrencyEvent, fact } from '../domain/events.ts';
import { BAKERY } from '../domain/shop.fixture.ts';
import { ANA, GESTANTE, RENDA } from '../domain/vila.fixture.ts';
import { SPENDING } from '../history/spending.fixture.ts';
import { dayKey, type MoneyFlowRow, moneyFlow, shopKey } from './money-flow.ts';

const meta = { operation: 'test', actor: 'test', correlation: 'test' };
const recorded = (events: readonly CurrencyEvent[]): RecordedEvent<Movement>[] =>
  events.map((event, position) => ({ ...event, position, id: '', at: 0, meta }));

/** All rows, after the events were folded in batches of that size. */
async function folded(
  events: readonly CurrencyEvent[],
  batch = events.length,
): Promise<[string, MoneyFlowRow][]> {
  const store = new MemoryReadModels();
  const all = recorded(events);
  for (let start = 0; start < all.length; start += batch) {
    await project(moneyFlow, store, all.slice(start, start + batch));
  }
  const rows = await store.list<MoneyFlowRow>(moneyFlow.name, { limit: 1_000 });
  return rows.map(({ key, row }) => [key, row]);
}

const spending = new Map(await folded(SPENDING));
const row = (key: string) => spending.get(key);
const facets = (category: object, neighbourhood: object, size: object) => ({
  category,
  neighbourhood,
  size,
});
const nowhere = facets({}, {}, {});

test.each([
  ['paid', '02', RENDA, { paid: 150_00 }, { people: 150_00 }],
  ['between people', '04', RENDA, { betweenPeople: 10_00 }, { people: 0 }],
  ['shop to shop', '05', RENDA, { recirculated: 15_00 }, { shops: 0 }],
  [
    'refunded',
    '06',
    RENDA,
    { refunded: 10_00, chargedBack: 20 },
    { people: 10_00, shops: -9_80, fees: -20 },
  ],
  [
    'a hold of a shop captured, and refunded in part',
    '10',
    RENDA,
    { recirculated: 4_00, recirculatedBack: 1_00 },
    { shops: 0 },
  ],
  [
    'redemption requested',
    '11',
    GESTANTE,
    { requested: 29_70, charged: 30 },
    { shops: -30_00, redeeming: 29_70, fees: 30 },
  ],
  ['redemption settled', '13', GESTANTE, { redeemed: 29_70 }, { redeeming: -29_70 }],
  [
    'redemption rejected',
    '13',
    RENDA,
    { rejected: 9_90, chargedBack: 10 },
    { shops: 10_00, redeeming: -9_90, fees: -10 },
  ],
  ['expired', '16', GESTANTE, { expired: 30_00 }, { people: -30_00 }],
  ['taken back', '17', RENDA, { reversed: 20_00 }, { people: -20_00 }],
])('%s', (_, day, programme, flows, stocks) => {
  expect(row(dayKey(`2026-11-${day}`, programme))).toEqual({ flows, stocks, spent: nowhere });
});

test('a first sale counts where the shop was accredited when it sold, a capture as one', () => {
  expect(row(dayKey('2026-11-03', RENDA))).toEqual({
    flows: { spent: 40_00, charged: 80 },
    stocks: { people: -40_00, shops: 39_20, fees: 80 },
    spent: facets({ food: 40_00 }, { centro: 40_00 }, { micro: 40_00 }),
  });
  expect(row(dayKey('2026-11-09', RENDA))).toEqual({
    flows: { spent: 17_00 },
    stocks: { people: -17_00, shops: 17_00 },
    spent: facets({ food: 17_00 }, { centro: 17_00 }, { small: 17_00 }),
  });
});

test('of a shop counts what was confirmed; a declined proposal is forgotten', () => {
  const facts = { category: 'food', neighbourhood: 'centro', size: 'small' };
  expect(row(shopKey(BAKERY))).toEqual({ facts, proposed: {} });
});

test('in whatever batches it is folded, and twice, the rows are the same', async () => {
  for (const batch of [1, 7]) {
    expect(new Map(await folded(SPENDING, batch))).toEqual(spending);
  }
});

const moved = (debit: string, credit: string) =>
  fact('currency.Transferred.v1', {}, '2026-11-10', [
    transfer({ debit, credit, amount: minor(1), unit: 'MUM', lot: `${RENDA}//` }),
  ]);

test.each([
  ['a kind of account that nobody told it of', moved('pocket:a', `holder:${ANA}`), /every kind/],
  ['a way that money never takes', moved(`holder:${ANA}`, 'fees:sale'), /no people to fees/],
  ['a sale of a shop that nobody accredited', moved(`holder:${ANA}`, 'merchant:x'), /accredited/],
])('%s stops it', async (_, event, message) => {
  await expect(folded([event])).rejects.toThrow(message);
});
