import { expect, test } from '@jest/globals';
import { sum } from '@mutirao/money';
import { ANA, taken } from '../app/statement.fixture.ts';
import { readOfx } from './ofx.ts';
import { anasDocument } from './statement-document.fixture.ts';
import type { StatementDocument } from './statement-document.ts';
import { statementOfx } from './statement-ofx.ts';

const written = async (document: StatementDocument): Promise<Buffer> =>
  Buffer.from((await taken(statementOfx(document))).join(''));

test('what is written is read back as it was, and ties', async () => {
  const document = await anasDocument(450);
  const [read, ...others] = readOfx(await written(document));
  expect(others).toEqual([]);
  expect(read).toMatchObject({
    bankId: 'vila',
    accountId: ANA,
    currency: 'BRL',
    from: '2026-11-01',
    to: '2036-12-31',
    ledgerBalance: { amount: document.statement.closingMinor, asOf: '2036-12-31' },
  });
  const lines = read?.lines ?? [];
  expect(sum(lines.map(({ amount }) => amount))).toBe(document.statement.closingMinor);
  expect(new Set(lines.map(({ fitId }) => fitId)).size).toBe(451);
  expect(lines[1]).toEqual({
    fitId: '2000',
    type: 'DEBIT',
    posted: '2026-11-01',
    amount: -3,
    name: 'Padaria <Ipê> & filhos',
    memo: 'Compra merchant:shop_________________ till.2',
  });
});

test('a day is the town’s own: what is recorded after nine in the evening there is not tomorrow’s', async () => {
  const [read] = readOfx(await written(await anasDocument(4)));
  // 00:00 UTC of the 2nd is nine in the evening of the 1st.
  expect(read?.lines.map(({ posted }) => posted)).toEqual([
    '2026-11-01',
    '2026-11-01',
    '2026-11-02',
    '2026-11-02',
    '2026-11-02',
  ]);
});

test('what is no money is in no OFX', async () => {
  const document = await anasDocument(1);
  const statement = { ...document.statement, unit: 'MIN' };
  await expect(written({ ...document, statement })).rejects.toThrow(/no money/);
});
