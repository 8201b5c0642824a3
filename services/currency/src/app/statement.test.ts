import { expect, test } from '@jest/globals';
import type { Movement } from '@mutirao/ledger';
import { ANA, LOT, move, open, purchases, SHOP, sourceOf, taken } from './statement.fixture.ts';
import { openStatement, type StatementRow, statementRows } from './statement.ts';

const EVENTS = purchases(200);
const source = await sourceOf(EVENTS);
const days = [...new Set(EVENTS.map(({ at }) => source.dayOf(at)))];

async function statement(account: string, from: string, to: string, discreet = false) {
  const found = await openStatement(source, account, { from, to, discreet });
  if (!found) throw new Error('there is such an account');
  return { ...found, rows: await taken(statementRows(source, found)) };
}

test('whatever the period, it has exactly the events recorded in it, and ties', async () => {
  const { rows: all } = await statement(ANA, '2000-01-01', '2100-01-01');
  expect(all).toHaveLength(EVENTS.length);
  const edges = ['2000-01-01', ...days.filter((_, index) => index % 7 === 0), '2100-01-01'];
  for (const from of edges) {
    for (const to of edges.filter((each) => each >= from)) {
      const { rows, openingMinor, closingMinor } = await statement(ANA, from, to);
      const within = ({ recordedOn }: StatementRow) => recordedOn >= from && recordedOn <= to;
      expect(rows).toEqual(all.filter(within));
      const before = all.findLast(({ recordedOn }) => recordedOn < from)?.balanceMinor ?? 0;
      expect(openingMinor).toBe(before);
      expect(closingMinor).toBe(rows.at(-1)?.balanceMinor ?? before);
    }
  }
});

test('a row says who was on the other side, what went to fees, and whose money it was', async () => {
  const last = async (account: string, from: string, to: string) =>
    (await statement(account, from, to)).rows.at(-1);
  expect((await last(ANA, '2026-11-01', '2026-11-01'))?.kind).toBe('benefit');
  expect(await last(ANA, '2026-11-01', '2026-11-02')).toEqual({
    position: 5_000,
    at: Date.parse('2026-11-02T18:00:00Z'),
    recordedOn: '2026-11-02',
    effectiveOn: '2026-11-02',
    kind: 'purchase',
    counterparty: SHOP,
    counterpartyName: 'Padaria <Ipê> & filhos',
    amountMinor: -3,
    lots: [{ programme: 'renda', amountMinor: -3 }],
    balanceMinor: 1000_00 - 12,
    reference: 'till.5',
  });
  const sold = await last(SHOP, '2026-11-02', '2026-11-02');
  expect(sold).toMatchObject({ kind: 'sale', counterparty: ANA, amountMinor: 2, feeMinor: -1 });
  const fee = await last('fees:sale', '2026-11-02', '2026-11-02');
  expect(fee).toMatchObject({ kind: 'fee', amountMinor: 1 });
});

test('a shop’s own statement says neither who its customers are nor from what they live', async () => {
  const { rows } = await statement(SHOP, '2026-11-01', '2026-11-30', true);
  expect(rows.at(-1)).toMatchObject({ counterparty: 'holder', lots: [] });
  expect(JSON.stringify(rows)).not.toMatch(/ana_|renda/);
});

test('what a shop captured of a hold says nothing more of its customer', async () => {
  const [before] = EVENTS.slice(-1);
  if (!before) throw new Error('there are purchases');
  const hold = 'hold:till.9';
  const then = (type: string, ...movements: Movement[]) => ({ ...before, type, movements });
  const later = [
    then('currency.PaymentHeld.v1', open(hold, 'full'), move(ANA, hold, 3, LOT)),
    then('currency.PaymentCaptured.v1', move(hold, SHOP, 3, LOT)),
  ].map((each, index) => ({ ...each, position: before.position + 1 + index }));
  const held = await sourceOf([...EVENTS, ...later]);
  const found = await openStatement(held, SHOP, {
    from: '2026-11-01',
    to: '2027-12-31',
    discreet: true,
  });
  const row = found && (await taken(statementRows(held, found))).at(-1);
  expect(row).toMatchObject({ counterparty: hold, amountMinor: 3, lots: [] });
});

test('what is read after a position goes on from there', async () => {
  const found = await statement(ANA, '2026-11-02', '2026-11-20');
  const after = found.rows[10]?.position ?? 0;
  expect(await taken(statementRows(source, found, after))).toEqual(found.rows.slice(11));
  expect(await taken(statementRows(source, found, found.end))).toEqual([]);
});

test('a log that does not tie gives no statement but an error', async () => {
  const broken = await sourceOf(EVENTS);
  const { lines } = broken.readModels;
  broken.readModels.lines = async function* (...asked) {
    for await (const line of lines.apply(broken.readModels, asked)) {
      if (line.position !== 90_000) yield line;
    }
  };
  const found = await openStatement(broken, ANA, { from: '2026-11-01', to: '2027-01-31' });
  const rows = taken(statementRows(broken, found as never));
  await expect(rows).rejects.toThrow(/follow from one another/);
});

test('an account that there is not has no statement', async () => {
  const period = { from: '2026-11-01', to: '2026-11-30' };
  expect(await openStatement(source, 'holder:nobody', period)).toBeUndefined();
});
