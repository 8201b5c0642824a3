import { describe, expect, test } from '@jest/globals';
import { brief, type Cells, cells, encoded, person, read, written } from './fixtures/rolls.ts';
import type { RollRule } from './roll.ts';

const plain = (...lines: string[]) => encoded(`beneficiary,amount\n${lines.join('\n')}\n`);
test('a line says who is paid, for which month and how much', async () => {
  const arrears = cells({ 'MÊS COMPETÊNCIA': '202609', 'NIS FAVORECIDO': person(2) });
  const { lines, summary } = await read(written([cells(), arrears]));
  expect(lines).toEqual([
    { line: 2, nis: person(1), month: '2026-11', amount: 11000 },
    { line: 3, nis: person(2), month: '2026-09', amount: 11000 },
  ]);
  expect(summary).toEqual({ lines: 2, totalMinor: 22000 });
});

describe('a line is refused by the first rule that applies', () => {
  const table: [RollRule, keyof Cells, string][] = [
    ['encoding', 'NIS FAVORECIDO', '0000000001é'],
    ['encoding', 'VALOR PARCELA', '110,00\u{a0}'],
    ['encoding', 'VALOR PARCELA', '110,00\0'],
    ['encoding', 'MÊS REFERÊNCIA', 'novembro é'],
    ['too-long', 'NOME FAVORECIDO', 'A'.repeat(201)],
    ['too-long', 'UF', '=cmd|calc'.repeat(30)],
    ['period', 'MÊS REFERÊNCIA', '202610'],
    ['period', 'MÊS REFERÊNCIA', '2026-11'],
    ['period', 'MÊS REFERÊNCIA', ''],
    ['period', 'MÊS COMPETÊNCIA', '202612'],
    ['period', 'MÊS COMPETÊNCIA', '202600'],
    ['period', 'MÊS COMPETÊNCIA', '__proto__'],
    ['nis', 'NIS FAVORECIDO', '0000000001'],
    ['nis', 'NIS FAVORECIDO', ' 00000000019'],
    ['nis', 'NIS FAVORECIDO', '9'.repeat(5_000)],
    ['nis-check-digit', 'NIS FAVORECIDO', '00000000018'],
    ...[
      [
        '110.00',
        '110',
        '110,0',
        '110,000',
        '1.110,00',
        '1 110,00',
        'R$ 110,00',
        '110,00 ',
        '\t1,00',
      ],
      ['+1,00', '-1,00', '-0,00', '0,00', ',50', '1e3', '1e3,00', 'NaN', 'Infinity', '0x1F,00', ''],
      ['=1+1', '90071992547409,92', '92233720368547758,08', '110,00"', '"110",00'],
    ]
      .flat()
      .map((text): [RollRule, keyof Cells, string] => ['amount', 'VALOR PARCELA', text]),
  ];
  test.each(table)('%s: %s is %p', async (rule, field, value) => {
    const { lines } = await read(written([cells({ [field]: value }), cells()]));
    expect(lines[0]).toMatchObject({ line: 2, field, rule, value: value.slice(0, 100) });
    expect(lines[1]).toMatchObject({ line: 3, nis: person(1) });
  });

  const worst = {
    'VALOR PARCELA': '0,00',
    'NIS FAVORECIDO': '123',
    'MÊS REFERÊNCIA': '209901',
    UF: 'A'.repeat(201),
    'MÊS COMPETÊNCIA': 'ü',
  };
  const order: [RollRule, (keyof Cells)[]][] = [
    ['encoding', []],
    ['too-long', ['MÊS COMPETÊNCIA']],
    ['period', ['MÊS COMPETÊNCIA', 'UF']],
    ['nis', ['MÊS COMPETÊNCIA', 'UF', 'MÊS REFERÊNCIA']],
    ['amount', ['MÊS COMPETÊNCIA', 'UF', 'MÊS REFERÊNCIA', 'NIS FAVORECIDO']],
  ];
  test.each(order)('%s comes before what is left when %p are good', async (rule, good) => {
    const bad = Object.entries(worst).filter(([field]) => !good.includes(field as keyof Cells));
    const { refused } = await read(written([cells(Object.fromEntries(bad))]));
    expect(refused).toMatchObject([{ rule }]);
  });
});

test.each(['encoding', 'nis', 'period'])(
  'what a line refused for %s pays is still counted',
  async (rule) => {
    const bad = {
      encoding: { 'NIS FAVORECIDO': 'é' },
      nis: { 'NIS FAVORECIDO': '1' },
      period: { 'MÊS REFERÊNCIA': '1' },
    };
    const line = cells(bad[rule as keyof typeof bad]);
    const { summary } = await read(written([line, cells(), cells({ 'VALOR PARCELA': 'x' })]));
    expect(summary).toEqual({ lines: 3, totalMinor: 22000 });
  },
);

test('of duplicates the first good line stands; another month is no duplicate', async () => {
  const { lines, summary } = await read(
    written([
      cells({ 'VALOR PARCELA': '0,00' }),
      cells(),
      cells({ 'VALOR PARCELA': '1,00' }),
      cells({ 'MÊS COMPETÊNCIA': '202610' }),
    ]),
  );
  expect(brief(lines)).toEqual(['2 amount', '3 ok', '4 duplicate', '5 ok']);
  expect(summary.totalMinor).toBe(22100);
});

test('the total of a file stays below 2^53: the line that would reach it is refused', async () => {
  const most = '90071992547409.91';
  const { lines, summary } = await read(
    plain(
      `${person(1)},90071992547409.90`,
      `${person(2)},0.02`,
      `${person(3)},0.01`,
      `${person(4)},${most}`,
    ),
  );
  expect(brief(lines)).toEqual(['2 ok', '3 amount', '4 ok', '5 amount']);
  expect(summary).toEqual({ lines: 4, totalMinor: Number.MAX_SAFE_INTEGER });
});

test.each([
  ['110', 11000],
  ['110.05', 11005],
  ['007.00', 700],
])('a plain roll may write %p', async (text, amount) => {
  expect((await read(plain(`${person(1)},${text}`))).lines).toMatchObject([
    { amount, month: '2026-11' },
  ]);
});

test.each(['"1,00"', '1.0', '1.005', '1e3', '-1', 'NaN', '0', '$1', '1 '])(
  'a plain roll must not write %s',
  async (text) => {
    expect((await read(plain(`${person(1)},${text}`))).refused).toMatchObject([
      { field: 'amount', rule: 'amount' },
    ]);
  },
);

test('names never make a line bad: other encodings, formulas, quotes, line ends', async () => {
  const names = [
    '=cmd|"/C calc"!A0',
    '+1',
    '@SUM(A1)',
    'ANA "NINA" SÁ',
    'ANA;SÁ',
    '',
    'ANA\r\nSÁ',
    '\u{a0}ÿ',
  ];
  const lines = names.map((name, n) =>
    cells({ 'NOME FAVORECIDO': name, 'NIS FAVORECIDO': person(n) }),
  );
  const raw = written([
    cells({ 'NIS FAVORECIDO': person(99), 'NOME FAVORECIDO': 'ANA ~NINA~ SÁ' }),
  ]);
  const stray = Buffer.from(
    raw.toString('latin1').replaceAll('~', '"').split('\r\n')[1] ?? '',
    'latin1',
  );
  for (const encoding of ['latin1', 'utf8', 'utf8-bom'] as const) {
    const { lines: read9 } = await read(
      Buffer.concat([written(lines, { encoding }), stray, Buffer.from([0x0a, 0xff])]),
    );
    expect(brief(read9)).toEqual([...names.map((_, n) => `${n + 2} ok`), '10 ok', '11 columns']);
  }
});
