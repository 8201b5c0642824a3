import { expect, test } from '@jest/globals';
import { FileRefused } from '@mutirao/adapters/csv';
import { readOfx } from './ofx.ts';

const HEADER =
  'OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nENCODING:USASCII\r\nCHARSET:1252\r\n\r\n';
const LINE = {
  TRNTYPE: 'CREDIT',
  DTPOSTED: '20261001120000[-3:BRT]',
  TRNAMT: '102000.00',
  FITID: 'DEP0001',
  NAME: 'MUNICIPIO DE VILA',
  MEMO: 'REPASSE GESTANTE',
};
type Element = readonly [name: string, content: string | readonly Element[]];

/** A statement as a tree, so that the same one can be written as SGML and as XML. */
function statement(
  lines: readonly Record<string, string>[] = [LINE],
  changed: Record<string, string> = {},
) {
  const value = (name: string, usual: string): Element => [name, changed[name] ?? usual];
  const account = [
    value('BANKID', '0001'),
    value('ACCTID', '12345-6'),
    value('ACCTTYPE', 'CHECKING'),
  ];
  const list: Element[] = lines.map((line) => ['STMTTRN', Object.entries(line)]);
  const response: Element[] = [
    value('CURDEF', 'BRL'),
    ['BANKACCTFROM', account],
    ['BANKTRANLIST', [value('DTSTART', '20261001'), value('DTEND', '20261031'), ...list]],
    ['LEDGERBAL', [value('BALAMT', '102000.00'), value('DTASOF', '20261031')]],
  ];
  return [
    'STMTTRNRS',
    [
      ['TRNUID', '1'],
      ['STMTRS', response],
    ],
  ] as const satisfies Element;
}

const file = (...responses: Element[]): Element => ['OFX', [['BANKMSGSRSV1', responses]]];

function sgml([name, content]: Element): string {
  if (typeof content === 'string') return `<${name}>${content}\r\n`;
  return `<${name}>\r\n${content.map(sgml).join('')}</${name}>\r\n`;
}

function xml([name, content]: Element): string {
  return `<${name}>${typeof content === 'string' ? content : content.map(xml).join('')}</${name}>`;
}

const sgmlFile = (...responses: Element[]) => HEADER + sgml(file(...responses));
const read = (text: string, encoding: BufferEncoding = 'latin1') =>
  readOfx(Buffer.from(text, encoding));
const readLine = (line: Record<string, string>) =>
  read(sgmlFile(statement([{ ...LINE, ...line }])))[0]?.lines[0];

function refusal(text: string | Buffer): FileRefused {
  try {
    readOfx(Buffer.from(text));
  } catch (error) {
    if (error instanceof FileRefused) return error;
  }
  throw new Error('the statement was not refused');
}

const EXPECTED = {
  bankId: '0001',
  accountId: '12345-6',
  accountType: 'CHECKING',
  currency: 'BRL',
  from: '2026-10-01',
  to: '2026-10-31',
  lines: [
    {
      fitId: 'DEP0001',
      type: 'CREDIT',
      posted: '2026-10-01',
      amount: 10_200_000,
      name: 'MUNICIPIO DE VILA',
      memo: 'REPASSE GESTANTE',
    },
  ],
  ledgerBalance: { amount: 10_200_000, asOf: '2026-10-31' },
};

test.each([
  ['SGML', sgmlFile(statement())],
  ['SGML in one line', sgmlFile(statement()).replaceAll('\r\n', '')],
  ['SGML with all end tags', HEADER + xml(file(statement()))],
  [
    'XML',
    `<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="211"?>\n<!-- < -->${xml(file(statement()))}`,
  ],
])('%s gives the statement with its lines and its balance', (_, text) => {
  expect(read(text)).toEqual([EXPECTED]);
});

test('a file may hold several accounts, and a FITID twice', () => {
  const second = statement([LINE, LINE], { ACCTID: '99999-9', CURDEF: 'EUR' });
  const found = read(sgmlFile(statement(), second));
  expect(
    found.map(({ accountId, currency, lines }) => [accountId, currency, lines.length]),
  ).toEqual([
    ['12345-6', 'BRL', 1],
    ['99999-9', 'EUR', 2],
  ]);
});

test.each([
  ['1234.56', 123_456],
  ['1234,56', 123_456],
  ['+1.00', 100],
  ['-45.90', -4_590],
  ['-0.00', 0],
  ['1500', 150_000],
  ['23.1', 2_310],
  ['90071992547409.91', Number.MAX_SAFE_INTEGER],
])('TRNAMT %s is %d minor units', (text, amount) => {
  expect(readLine({ TRNAMT: text })?.amount).toBe(amount);
});

test.each([
  '',
  '1.234,56',
  '1,234.56',
  '1.000',
  '1e3',
  'NaN',
  'R$ 1,00',
  '--1',
  '1 000.00',
  '90071992547409.92',
])('TRNAMT %p refuses the file, naming FITID and field', (text) => {
  const error = refusal(sgmlFile(statement([{ ...LINE, TRNAMT: text }])));
  expect(error.field).toBe('TRNAMT');
  expect(error.message).toContain('DEP0001');
  expect(error.message).toContain('TRNAMT');
});

test('amounts have the decimals of the currency', () => {
  const yen = (amount: string) =>
    sgmlFile(statement([{ ...LINE, TRNAMT: amount }], { CURDEF: 'JPY', BALAMT: '5' }));
  expect(read(yen('500'))[0]?.lines[0]?.amount).toBe(500);
  expect(refusal(yen('500.00'))).toMatchObject({ rule: 'amount', field: 'TRNAMT' });
});

test.each([
  ['20261001', '2026-10-01'],
  ['20261001233000', '2026-10-01'],
  ['20261001003000.123[+9:JST]', '2026-10-01'],
  ['20240229120000 [-3]', '2024-02-29'],
])('%s was posted on %s, as the bank wrote it', (text, posted) => {
  expect(readLine({ DTPOSTED: text })?.posted).toBe(posted);
});

test.each(['20260229', '2026-10-01', '01102026', '20261301', '', '00000000', '20261001x'])(
  'DTPOSTED %p refuses the file',
  (text) => {
    expect(refusal(sgmlFile(statement([{ ...LINE, DTPOSTED: text }])))).toMatchObject({
      field: 'DTPOSTED',
    });
  },
);

test.each([
  ['A &amp; B &lt;C&gt; &#233; &#xE9; &quot;', 'A & B <C> é é "'],
  ['&amp;lt; is once', '&lt; is once'],
  ['A & B &unknown; &#0; &#xD800; &', 'A & B &unknown; &#0; &#xD800; &'],
  ['5 < 6 <> </ <b>', '5 < 6 <> </ <b>'],
  ['<![CDATA[A & <STMTTRN> &amp;]]> end', 'A & <STMTTRN> &amp; end'],
  ['two  spaces', 'two  spaces'],
  ['', ''],
])('the memo %p is read as %p', (text, memo) => {
  expect(readLine({ MEMO: text })?.memo).toBe(memo);
});

test('an element without text hides nothing that follows it', () => {
  expect(readLine({ CHECKNUM: '', REFNUM: '', NAME: '', PAYEEID: '9' })).toMatchObject({
    memo: 'REPASSE GESTANTE',
    name: '',
  });
  const empty: Element = [
    'STMTTRN',
    [['NAME', ''], ['CHECKNUM', ''], ...Object.entries({ ...LINE, NAME: '' }).slice(0, 4)],
  ];
  const text = sgmlFile(statement([])).replace('</BANKTRANLIST>', `${sgml(empty)}</BANKTRANLIST>`);
  expect(read(text)[0]?.lines).toMatchObject([{ fitId: 'DEP0001', amount: 10_200_000 }]);
});

test('a line may name its payee, and the account it went to, in aggregates of their own', () => {
  const inner = '<PAYEE><NAME>LOJA</PAYEE><BANKACCTTO><BANKID>9<ACCTID>9</BANKACCTTO>';
  const text = sgmlFile(statement([{ ...LINE, NAME: '' }])).replace('<MEMO>', `${inner}<MEMO>`);
  expect(read(text)[0]).toMatchObject({ accountId: '12345-6', lines: [{ name: 'LOJA' }] });
});

test.each([
  ['as the header says', 'CHARSET:1252', 'latin1'],
  ['against the header', 'CHARSET:1252', 'utf8'],
  ['as UTF-16 with its mark', 'ENCODING:UNICODE', 'utf16le'],
] as const)('accents are read %s', (_, header, encoding) => {
  const mark = encoding === 'utf16le' ? '\u{feff}' : '';
  const text = sgmlFile(statement([{ ...LINE, MEMO: 'RENDA MÍNIMA' }])).replace(
    'CHARSET:1252',
    header,
  );
  expect(read(mark + text, encoding)[0]?.lines[0]?.memo).toBe('RENDA MÍNIMA');
});

test('text that is not the UTF-8 it promises is refused', () => {
  const text = sgmlFile(statement([{ ...LINE, MEMO: 'MÍNIMA' }])).replace('USASCII', 'UTF-8');
  expect(refusal(Buffer.from(text, 'latin1'))).toMatchObject({ rule: 'encoding' });
});

const good = sgmlFile(statement([LINE, { ...LINE, FITID: 'DEP0002' }]));
test.each([
  ['no OFX', 'nis,name\n', 'structure'],
  ['an empty file', '', 'structure'],
  ['a credit card', good.replaceAll('BANKMSGSRSV1', 'CREDITCARDMSGSRSV1'), 'account-type'],
  ['investments', good.replaceAll('BANKMSGSRSV1', 'INVSTMTMSGSRSV1'), 'structure'],
  ['a response without statement', sgmlFile(['STMTTRNRS', [['TRNUID', '1']]]), 'structure'],
  ['an empty FITID', good.replace('<FITID>DEP0002', '<FITID>'), 'fitid'],
  ['no FITID', good.replace('<FITID>DEP0002\r\n', ''), 'fitid'],
  ['an endless FITID', good.replace('DEP0002', 'F'.repeat(256)), 'fitid'],
  ['two amounts in a line', good.replace('<TRNAMT>', '<TRNAMT>1.00\r\n<TRNAMT>'), 'structure'],
  ['no type', good.replace('<TRNTYPE>CREDIT', '<TRNTYPE>'), 'structure'],
  ['no balance', good.replace(/<LEDGERBAL>[\s\S]*<\/LEDGERBAL>/, ''), 'structure'],
  ['an unknown currency', good.replace('BRL', 'XTS'), 'currency'],
  [
    'a line in another currency',
    good.replace('<MEMO>', '<CURRENCY><CURRATE>5<CURSYM>USD</CURRENCY><MEMO>'),
    'currency',
  ],
  ['a line that is not ended', good.replace('</STMTTRN>', ''), 'structure'],
  ['a stray end', good.replace('</STMTTRN>', '</STMTTRN></STMTTRN>'), 'structure'],
  ['entities of its own', `<!DOCTYPE OFX [<!ENTITY a "aaaa">]>${good}`, 'structure'],
  ['deep nesting', good.replace('<MEMO>', '<A>'.repeat(100_000)), 'structure'],
  ['an endless comment', good.replace('<MEMO>', '<!--'.repeat(100_000)), 'structure'],
  ['NUL bytes', good.replace('REPASSE', '\0'), 'encoding'],
])('%s is refused', (_, text, rule) => {
  expect(refusal(text)).toMatchObject({ rule });
});

test('a file cut short anywhere is refused', () => {
  const end = good.lastIndexOf('</OFX>');
  for (let at = 0; at < end; at++) expect(refusal(good.slice(0, at)).rule).toBe('structure');
});
