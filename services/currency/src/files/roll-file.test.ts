import { expect, test } from '@jest/globals';
import { FileRefused } from '@mutirao/adapters/csv';
import { brief, COLUMNS, cells, encoded, person, pieces, read, written } from './fixtures/rolls.ts';
import { readRoll } from './roll.ts';

const three = [1, 2, 3].map((n) => cells({ 'NIS FAVORECIDO': person(n) }));
const header = (...columns: string[]) => written([], { columns });

async function refusal(bytes: Uint8Array, pieceSize?: number): Promise<FileRefused> {
  const error = await read(bytes, pieceSize).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(FileRefused);
  return error;
}

/** The roll of three, changed as text. */
function edited(change: (text: string) => string): Buffer {
  return Buffer.from(change(written(three).toString('latin1')), 'latin1');
}

test.each([
  ['an empty file', Buffer.alloc(0), 'columns', undefined],
  ['a byte-order mark alone', encoded('', 'utf8-bom'), 'columns', undefined],
  ['a blank first line', encoded('\nbeneficiary,amount\n'), 'columns', 'beneficiary'],
  ['no header', written(three).subarray(header(...COLUMNS).length), 'columns', 'MÊS COMPETÊNCIA'],
  ['a missing column', header(...COLUMNS.slice(1)), 'columns', 'MÊS COMPETÊNCIA'],
  ['an added column', header(...COLUMNS, 'OBSERVAÇÃO'), 'columns', 'OBSERVAÇÃO'],
  ['an unnamed column', header(...COLUMNS, ''), 'columns', ''],
  ['a doubled column', header(...COLUMNS, 'VALOR PARCELA'), 'columns', 'VALOR PARCELA'],
  ['a column __proto__', header(...COLUMNS, '__proto__'), 'columns', '__proto__'],
  [
    'other letters',
    header(...COLUMNS.map((name) => name.toLowerCase())),
    'columns',
    'MÊS COMPETÊNCIA',
  ],
  [
    '100,000 columns',
    encoded(COLUMNS.join(';') + Array.from({ length: 100_000 }, (_, n) => `;${n}`).join('')),
    'columns',
    undefined,
  ],
  ['commas', encoded(`${COLUMNS.join(',')}\n`), 'columns', undefined],
  [
    'an open quote in the header',
    edited((text) => text.slice(1)).subarray(0, 30),
    'columns',
    undefined,
  ],
  ['a header cut short', edited((text) => text.slice(0, 12)), 'columns', undefined],
  ['plain: an added column', encoded('beneficiary,amount,name\n'), 'columns', 'name'],
  ['plain: a missing column', encoded('beneficiary\n'), 'columns', 'amount'],
  ['plain: a doubled column', encoded('beneficiary,amount,amount\n'), 'columns', 'amount'],
  ['plain: a semicolon', encoded('beneficiary;amount\n'), 'columns', 'MÊS COMPETÊNCIA'],
  ['UTF-16', Buffer.from('\u{feff}beneficiary,amount\n', 'utf16le'), 'encoding', undefined],
  [
    'UTF-16 without its mark',
    Buffer.from('beneficiary,amount\n', 'utf16le'),
    'encoding',
    undefined,
  ],
  ['a spreadsheet', Buffer.from('504b0304140000000800', 'hex'), 'encoding', undefined],
])('%s refuses the file', async (_, bytes, rule, field) => {
  expect(await refusal(bytes)).toMatchObject({ rule, field, line: 1 });
});

test('what is said of a file without a header tells nothing of the people in it', async () => {
  const { message } = await refusal(written(three).subarray(header(...COLUMNS).length));
  expect(message).not.toMatch(/[0-9]{6}|ÉRICA/);
});

test('a header alone is a roll without lines', async () => {
  for (const finalNewline of [true, false]) {
    const { lines, summary } = await read(written([], { finalNewline }));
    expect(lines).toEqual([]);
    expect(summary).toEqual({ lines: 0, totalMinor: 0 });
  }
});

test('a refusal names the field by the header as written, in any encoding', async () => {
  for (const encoding of ['latin1', 'utf8', 'utf8-bom'] as const) {
    const bytes = written([cells({ 'MÊS COMPETÊNCIA': 'É' })], { encoding });
    const { refused } = await read(bytes);
    expect(refused).toMatchObject([{ field: 'MÊS COMPETÊNCIA', value: 'É' }]);
  }
});

test.each([
  [
    'a header in the middle',
    (text: string) => `${text}${text}`,
    ['5 encoding', '6 duplicate', '7 duplicate', '8 duplicate'],
  ],
  ['a blank line', (text: string) => `${text}\r\n`, ['5 columns']],
  ['a field too few', (text: string) => `${text}"202611";"110,00"`, ['5 columns']],
  ['a field too many', (text: string) => `${text.trimEnd()};""`, ['4 columns']],
  ['a file cut short in a quote', (text: string) => text.slice(0, -6), ['4 columns']],
  ['a file cut short between fields', (text: string) => text.slice(0, -11), ['4 columns']],
  [
    'a quote not closed at the end of a line',
    (text: string) => text.replace('"110,00"\r\n', '"110,00\r\n'),
    ['2 columns'],
  ],
  [
    'a quote not closed before the end of a line',
    (text: string) => text.replace('"RJ";', '"RJ;'),
    ['2 columns'],
  ],
  [
    'a carriage return too many',
    (text: string) => text.replace('"110,00"\r', '"110,00"\r\r'),
    ['2 amount'],
  ],
])('%s costs its own line and no other', async (_, change, expected) => {
  const bytes = edited(change);
  for (const pieceSize of [1, 7, 64 * 1024]) {
    const { lines, refused, summary } = await read(bytes, pieceSize);
    expect(brief(refused)).toEqual(expected);
    expect(summary.lines).toBe(lines.length);
  }
});

test('a quote that would swallow the rest of an unquoted file costs its own line', async () => {
  const people = Array.from({ length: 6_000 }, (_, n) => cells({ 'NIS FAVORECIDO': person(n) }));
  const stray = { ...people[3_000], 'NOME FAVORECIDO': '"ANA' };
  const bytes = written(people.with(3_000, stray), { quotes: false });
  const { refused, summary } = await read(bytes);
  expect(brief(refused)).toEqual(['3002 columns']);
  expect(summary).toEqual({ lines: 6_000, totalMinor: 5_999 * 11_000 });
});

test('a line longer than 64 KiB is refused, however long, and the next one is read', async () => {
  const [first, second, third] = three.map(
    (line) => written([line], { columns: COLUMNS }).toString('latin1').split('\r\n')[1],
  );
  const top = header(...COLUMNS).toString('latin1');
  for (const length of [70_000, 262_144, 524_288, 3_000_000]) {
    const long = '9'.repeat(length);
    const text = `${top}${first}\r\n${long}\r\n${second}\r\n"${long}\n${third}`;
    const { lines } = await read(encoded(text));
    expect(brief(lines)).toEqual(['2 ok', '3 too-long', '4 ok', '5 too-long', '6 ok']);
  }
});

test.each([0, 60, 66, 72])(
  'names that run over line ends are read across blocks (%d)',
  async (shift) => {
    const people = Array.from({ length: 3_000 }, (_, n) => {
      const name = n === 0 ? 'A'.repeat(shift) : `ANA\r\n${n}\r\nSÁ`;
      return cells({ 'NIS FAVORECIDO': person(n), 'NOME FAVORECIDO': name });
    });
    const { refused, summary } = await read(written(people));
    expect(brief(refused)).toEqual([]);
    expect(summary.lines).toBe(3_000);
  },
);

test('a file that is no CSV is given up after a bounded number of broken lines', async () => {
  const bytes = encoded(`beneficiary,amount\n${'x,"y\n'.repeat(50_000)}`);
  expect(await refusal(bytes)).toMatchObject({ rule: 'columns' });
});

test('a file of more lines than a town can need is refused, in flat memory', async () => {
  async function* endless() {
    yield encoded('beneficiary,amount\n');
    const some = encoded(`${person(1)},1\n`.repeat(10_000));
    while (true) yield some;
  }
  const { lines } = readRoll(endless(), { period: '2026-11', decimals: 2 });
  const all = (async () => {
    for await (const _ of lines);
  })();
  await expect(all).rejects.toMatchObject({ rule: 'too-long' });
});

test('the file is released when it is refused or when the caller stops', async () => {
  let released = 0;
  async function* file(bytes: Buffer) {
    try {
      yield* pieces(bytes, 100);
    } finally {
      released += 1;
    }
  }
  const options = { period: '2026-11', decimals: 2 };
  await expect(readRoll(file(header('UF')), options).lines.next()).rejects.toThrow(FileRefused);
  expect(released).toBe(1);
  for await (const _ of readRoll(file(written(three)), options).lines) break;
  expect(released).toBe(2);
});
