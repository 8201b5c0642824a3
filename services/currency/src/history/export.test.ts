import { beforeAll, expect, test } from '@jest/globals';
import { minor } from '@mutirao/money';
import { parse } from 'csv-parse/sync';
import { headText } from '../app/head-text.ts';
import type { Folder } from '../folder.ts';
import { exportBeancount } from './export-beancount.ts';
import { exportCsv } from './export-csv.ts';
import { exportHledger } from './export-hledger.ts';
import { gather } from './gather.fixture.ts';
import { replayAt } from './replay.ts';
import { forge, newFolder } from './town.fixture.ts';
import { workedMonth } from './worked-month.fixture.ts';

let folder: Folder;
beforeAll(async () => {
  folder = await newFolder({ rehearsal: true });
  await workedMonth(folder);
});

test.each([
  ['hledger', exportHledger, '; '],
  ['beancount', exportBeancount, '; '],
  ['csv', exportCsv, '# '],
])(
  '%s says first whose ledger it is, up to where, and that it is a rehearsal',
  async (_, run, mark) => {
    const [first, second] = (await gather(run(folder))).split(/\r?\n/);
    const { position, hash } = await replayAt(folder);
    const head = headText({ position, hash: Buffer.from(hash, 'hex') });
    expect(first).toBe(`${mark}vila: journal of MUM, head ${head}`);
    expect(second).toMatch(new RegExp(`^${mark}REHEARSAL`));
  },
);

test('csv has a row a transfer, with what is needed to sum every balance again', async () => {
  const text = await gather(exportCsv(folder));
  const rows: Record<string, string>[] = parse(text, { columns: true, comment: '#' });
  const cents = (amount = '') => BigInt(amount.replace('.', ''));
  const sums = new Map<string, bigint>();
  for (const { debit = '', credit = '', amount } of rows) {
    sums.set(debit, (sums.get(debit) ?? 0n) + cents(amount));
    sums.set(credit, (sums.get(credit) ?? 0n) - cents(amount));
  }
  const { balances } = await replayAt(folder);
  for (const { account, minor } of balances) {
    const sum = sums.get(account) ?? 0n;
    expect([account, sum < 0n ? -sum : sum]).toEqual([account, BigInt(minor)]);
  }
  expect(rows[0]).toMatchObject({ position: '3', debit: 'bank:renda-minima', amount: '1000.00' });
});

test('beancount names every account validly, opens each, and no two alike', async () => {
  const text = await gather(exportBeancount(folder));
  const opened = [...text.matchAll(/^\d{4}-\d\d-\d\d open (\S+) (MUM|BRL)$/gm)].map(
    ([, name]) => name,
  );
  const { balances } = await replayAt(folder);
  expect(new Set(opened).size).toBe(balances.length);
  for (const name of opened) {
    expect(name).toMatch(/^(Assets|Liabilities|Equity|Income|Expenses)(:[A-Z0-9][A-Za-z0-9-]*)+$/);
  }
  const posted = [...text.matchAll(/^ {2}([A-Z]\S+) -?\d+\.\d\d (MUM|BRL)$/gm)].map(
    ([, name]) => name,
  );
  expect(posted.length).toBeGreaterThan(20);
  expect(posted.filter((name) => !opened.includes(name))).toEqual([]);
});

test('an export reads up to the end that its first line names, whatever is appended meanwhile', async () => {
  const growing = await newFolder();
  await workedMonth(growing);
  const chunks = exportCsv(growing);
  const first = await chunks.next();
  const type = 'currency.Transferred.v1';
  const late = { kind: 'transfer', debit: 'bank:gestante', credit: 'funding:gestante' } as const;
  const movements = [{ ...late, amount: minor(1_00), unit: 'BRL', lot: '' }];
  await forge(growing, [{ type, data: {}, movements, effectiveOn: '2026-12-01' }]);
  expect(first.value).toContain('head 36:');
  expect(await gather(chunks)).not.toContain('\r\n37,');
});
