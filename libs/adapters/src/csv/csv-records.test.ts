import { expect, test } from '@jest/globals';
import { type BrokenRecord, type CsvRecord, readCsv } from './csv-records.ts';
import { FileRefused } from './file-refused.ts';
import { decodeField } from './file-text.ts';

async function* pieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(file: Buffer | string, size = 7) {
  const records: (CsvRecord | BrokenRecord)[] = [];
  let columns: readonly string[] = [];
  for await (const batch of readCsv(pieces(Buffer.from(file as string), size))) {
    columns = batch.header.columns;
    records.push(...batch.records);
  }
  return { columns, records };
}

test.each([
  ['LF', 'a,b\n1,2\n3,4'],
  ['CRLF and a byte-order mark', '\u{feff}a,b\r\n1,2\r\n3,4\r\n'],
  ['semicolons and quotes', '"a";"b"\n"1";"2"\n3;4\n'],
])('records are read with %s, in pieces of any size', async (_, text) => {
  for (const size of [1, 5, 1_000]) {
    expect(await read(text, size)).toEqual({
      columns: ['a', 'b'],
      records: [
        { line: 2, fields: ['1', '2'] },
        { line: 3, fields: ['3', '4'] },
      ],
    });
  }
});

test('a quote that is not closed costs its own line', async () => {
  const { records } = await read('a,b\n"1,2\n3,4\n');
  expect(records).toEqual([
    { line: 2, broken: 'columns', text: '"1,2' },
    { line: 3, fields: ['3', '4'] },
  ]);
});

test('bytes that are no UTF-8 are read in ISO-8859-1', async () => {
  for (const encoding of ['utf8', 'latin1'] as const) {
    const { records } = await read(Buffer.from('a\nÉrica\n', encoding));
    const [record] = records as CsvRecord[];
    expect(decodeField(record?.fields[0] ?? '')).toBe('Érica');
  }
});

test.each([
  ['nothing', Buffer.alloc(0), 'columns'],
  ['UTF-16', Buffer.from('\u{feff}a,b\n', 'utf16le'), 'encoding'],
  ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 10]), 'encoding'],
])('%s is refused whole', async (_, file, rule) => {
  const error = await read(file).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(FileRefused);
  expect(error).toMatchObject({ rule, line: 1 });
});
