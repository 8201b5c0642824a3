import { beforeAll, expect, test } from '@jest/globals';
import { headText } from '@mutirao/adapters/journal';
import { minor } from '@mutirao/money';
import { parse } from 'csv-parse/sync';
import type { Folder } from '../folder.ts';
import { exportBeancount } from './export-beancount.ts';
import { exportCsv } from './export-csv.ts';
import { exportHledger } from './export-hledger.ts';
import { gather } from './gather.fixture.ts';
import { replayAt } from './replay.ts';
import { forge, newFolder } from './town.fixture.ts';
import { workedMonth } from './worked-month.fixture.ts';
import { workedShop } from './worked-shop.fixture.ts';

let folder: Folder;
let shops: Folder;
beforeAll(async () => {
  folder = await newFolder({ rehearsal: true });
  await workedMonth(folder);
  shops = await newFolder();
  await workedShop(shops);
});
const towns: [string, () => Folder][] = [
  ['a month', () => folder],
  ['a week at a shop', () => shops],
];

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

test.each(towns)('csv of %s has what is needed to sum every balance again', async (_, town) => {
  const text = await gather(exportCsv(town()));
  const rows: Record<string, string>[] = parse(text, { columns: true, comment: '#' });
  const cents = (amount = '') => BigInt(amount.replace('.', ''));
  const sums = new Map<string, bigint>();
  for (const { debit = '', credit = '', amount } of rows) {
    sums.set(debit, (sums.get(debit) ?? 0n) + cents(amount));
    sums.set(credit, (sums.get(credit) ?? 0n) - cents(amount));
  }
  const { balances } = await replayAt(town());
  for (const { account, minor } of balances) {
    const sum = sums.get(account) ?? 0n;
    expect([account, sum < 0n ? -sum : sum]).toEqual([account, BigInt(minor)]);
  }
  expect(rows[0]).toMatchObject({ position: '3', debit: 'bank:renda-minima', unit: 'BRL' });
});

test.each(towns)(
  'beancount of %s names every account validly, and no two alike',
  async (_, town) => {
    const text = await gather(exportBeancount(town()));
    const opened = [...text.matchAll(/^\d{4}-\d\d-\d\d open (\S+) (MUM|BRL)$/gm)].map(
      ([, name]) => name,
    );
    expect(text).not.toContain(':Other:');
    const { balances } = await replayAt(town());
    expect(new Set(opened).size).toBe(balances.length);
    for (const name of opened) {
      expect(name).toMatch(
        /^(Assets|Liabilities|Equity|Income|Expenses)(:[A-Z0-9][A-Za-z0-9-]*)+$/,
      );
    }
    const posted = [...text.matchAll(/^ {2}([A-Z]\S+) -?\d+\.\d\d (MUM|BRL)$/gm)].map(
      ([, name]) => name,
    );
    expect(posted.length).toBeGreaterThan(20);
    expect(posted.filter((name) => !opened.includes(name))).toEqual([]);
  },
);

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
