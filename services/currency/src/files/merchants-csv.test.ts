import { expect, test } from '@jest/globals';
import { FileRefused } from '@mutirao/adapters/csv';
import { encoded, pieces, type Writing } from './fixtures/rolls.ts';
import { type MerchantLine, readMerchants } from './merchants-csv.ts';

const HEADER =
  'registry,trade_name,category,neighbourhood,size,redemption_days,document,bank,branch,account';
const GOOD = {
  registry: 'MER-1',
  trade_name: 'Açougue Ipê',
  category: 'food',
  neighbourhood: 'Vila Das Pedras',
  size: 'micro',
  redemption_days: '2',
  document: '99000001000101',
  bank: '000',
  branch: '4475',
  account: '0346002-9',
};
const READ = {
  registry: 'MER-1',
  tradeName: 'Açougue Ipê',
  category: 'food',
  neighbourhood: 'Vila Das Pedras',
  size: 'micro',
  redemptionDays: 2,
  redeemsDaily: false,
  document: '99000001000101',
  bank: '000',
  branch: '4475',
  account: '0346002-9',
};

const row = (given: Partial<Record<keyof typeof GOOD, string>> = {}) =>
  Object.values({ ...GOOD, ...given }).join(',');

async function read(text: string, encoding: Writing['encoding'] = 'utf8'): Promise<MerchantLine[]> {
  const lines: MerchantLine[] = [];
  for await (const batch of readMerchants(pieces(encoded(text, encoding), 50)))
    lines.push(...batch);
  return lines;
}

test('reads a line as it stands, in any order of columns, with others beside', async () => {
  expect(await read(`${HEADER}\n${row()}\n`)).toEqual([{ line: 2, ...READ }]);
  const columns = [...HEADER.split(','), 'Redeems_Daily', 'phone'].reverse();
  const cells: Record<string, string> = { ...GOOD, Redeems_Daily: 'true', phone: '00 0000' };
  const text = `${columns.join(';')}\r\n${columns.map((name) => cells[name]).join(';')}`;
  expect(await read(text)).toEqual([{ line: 2, ...READ, redeemsDaily: true }]);
});

test.each(['utf8-bom', 'latin1', 'utf8'] as const)(
  'fault 39: %s, CRLF, quotes and no last newline make no difference',
  async (encoding) => {
    const quoted = row()
      .split(',')
      .map((cell) => `"${cell}"`)
      .join(',');
    expect(await read(`${HEADER}\r\n${quoted}`, encoding)).toEqual([{ line: 2, ...READ }]);
  },
);

test.each([`=cmd|' /C calc'!A0`, '@SUM(A1)', '+55 Bar', '-Bazar', '__proto__'])(
  'fault 39: %p is a name like any other',
  async (trade_name) => {
    expect(await read(`${HEADER}\n${row({ trade_name })}\n`)).toEqual([
      { line: 2, ...READ, tradeName: trade_name },
    ]);
  },
);

test.each([
  ['', undefined],
  [HEADER.replace(',bank', ''), 'bank'],
  [HEADER.replace('trade_name', 'name'), 'trade_name'],
  [`${HEADER},bank`, 'bank'],
  [`${HEADER}, Document `, ' Document '],
  [`${HEADER},redeems_daily,REDEEMS_DAILY`, 'REDEEMS_DAILY'],
])('fault 39: the header %p refuses the file', async (header, field) => {
  const error = await read(`${header}${header && '\n'}`).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(FileRefused);
  expect(error).toMatchObject({ rule: 'columns', field, line: 1 });
});

test.each([
  ['columns', '', 'a,b'],
  ['columns', '', `"${row()}`],
  ['registry', 'registry', row({ registry: '' })],
  ['registry', 'registry', row({ registry: '=cmd' })],
  ['registry', 'registry', row({ registry: 'x'.repeat(41) })],
  ['name', 'trade_name', row({ trade_name: '' })],
  ['name', 'trade_name', row({ trade_name: '※' })],
  ['name', 'trade_name', row({ trade_name: 'a\u0007b' })],
  ['name', 'trade_name', row({ trade_name: 'a'.repeat(101) })],
  ['label', 'category', row({ category: '***' })],
  ['label', 'neighbourhood', row({ neighbourhood: '' })],
  ['label', 'size', row({ size: 'm'.repeat(41) })],
  ['document', 'document', row({ document: '99.000.001/0001-01' })],
  ['document', 'document', row({ document: '00000000000000' })],
  ['document-check-digit', 'document', row({ document: '99000001000102' })],
  ['bank', 'bank', row({ bank: '1' })],
  ['branch', 'branch', row({ branch: '' })],
  ['account', 'account', row({ account: '0346002' })],
  ['days', 'redemption_days', row({ redemption_days: '0' })],
  ['days', 'redemption_days', row({ redemption_days: '61' })],
  ['days', 'redemption_days', row({ redemption_days: '2.0' })],
  ['days', 'redemption_days', row({ redemption_days: '1e1' })],
])('%s of %p: %p is refused and the next row is read', async (rule, field, bad) => {
  const lines = await read(`${HEADER}\n${bad}\n${row({ registry: 'MER-2' })}\n`);
  expect(lines).toMatchObject([
    { line: 2, rule, field },
    { line: 3, registry: 'MER-2' },
  ]);
});

test('redeems_daily is true, false or nothing', async () => {
  const lines = ['true', 'false', '', 'yes'].map(
    (daily, n) => `${row({ registry: `${n}` })},${daily}`,
  );
  expect(await read(`${HEADER},redeems_daily\n${lines.join('\n')}\n`)).toMatchObject([
    { redeemsDaily: true },
    { redeemsDaily: false },
    { redeemsDaily: false },
    { line: 5, rule: 'daily', field: 'redeems_daily', value: 'yes' },
  ]);
});

test('of a merchant that is there twice the first line is read, though in another batch', async () => {
  const others = Array.from({ length: 3_000 }, (_, n) => row({ registry: `M${n}` }));
  const lines = await read([HEADER, row(), ...others, row({ bank: '001' })].join('\n'));
  expect(lines).toHaveLength(3_002);
  expect(lines.at(-1)).toMatchObject({ line: 3_003, rule: 'duplicate', field: 'registry' });
});

test('a person’s document (CPF) is a document too', async () => {
  const [line] = await read(`${HEADER}\n${row({ document: '00000000191' })}\n`);
  expect(line).toMatchObject({ document: '00000000191' });
});
