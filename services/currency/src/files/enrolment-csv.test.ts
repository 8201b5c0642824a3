import { expect, test } from '@jest/globals';
import { FileRefused } from '@mutirao/adapters/csv';
import { type EnrolmentOptions, type EnrolmentRow, readEnrolments } from './enrolment-csv.ts';
import { encoded, person, pieces, type Writing } from './fixtures/rolls.ts';

const options = { programme: 'renda-minima', from: '2026-10-01' };

async function read(
  text: string,
  given: EnrolmentOptions = options,
  encoding: Writing['encoding'] = 'utf8',
): Promise<EnrolmentRow[]> {
  const rows: EnrolmentRow[] = [];
  for await (const batch of readEnrolments(pieces(encoded(text, encoding), 50), given))
    rows.push(...batch);
  return rows;
}

test('cells override the options when they are not empty', async () => {
  const text = `nis,programme,from,to
${person(1)},,,
${person(2)},gestante,2026-11-01,2027-06-30
${person(3)},,2024-02-29,2024-02-29`;
  expect(await read(text)).toEqual([
    { line: 2, nis: person(1), programme: 'renda-minima', from: '2026-10-01' },
    { line: 3, nis: person(2), programme: 'gestante', from: '2026-11-01', to: '2027-06-30' },
    { line: 4, nis: person(3), programme: 'renda-minima', from: '2024-02-29', to: '2024-02-29' },
  ]);
});

test.each(['nis', ' NIS ', '"Registry"', 'BENEFICIARY'])(
  'the column %s names the person',
  async (column) => {
    for (const [delimiter, encoding] of [
      [',', 'utf8-bom'],
      [';', 'latin1'],
      [';', 'utf8'],
    ] as const) {
      const text =
        ['nome', column, 'telefone', '', ''].join(delimiter) +
        '\r\n' +
        ['=ÉRICA"A', person(5), '+55', '', ''].join(delimiter);
      expect(await read(text, options, encoding)).toMatchObject([{ line: 2, nis: person(5) }]);
    }
  },
);

test.each([
  ['nome,valor\n', undefined],
  ['', undefined],
  ['nis,registry\n', 'registry'],
  ['beneficiary,nis\n', 'beneficiary'],
  ['nis,NIS\n', 'NIS'],
  ['nis,from, From\n', ' From'],
  ['nis,nota,nota\n', 'nota'],
  ['__proto__,constructor\n', undefined],
])('the header %p refuses the file', async (text, field) => {
  const error = await read(text).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(FileRefused);
  expect(error).toMatchObject({ rule: 'columns', field, line: 1 });
});

test.each([
  ['columns', '', `${person(1)},a`],
  ['columns', '', ''],
  ['columns', '', `"${person(1)},a,2026-01-01,,`],
  ['too-long', 'nota', `123,,,,${'é'.repeat(201)}`],
  ['nis', 'NIS', `123,,x,,`],
  ['nis', 'NIS', `"${person(1)} ",,,,`],
  ['nis-check-digit', 'NIS', `00000000018,Renda,,,`],
  ['programme', 'programme', `${person(1)},Renda Mínima,x,,`],
  ['programme', 'programme', `${person(1)},a--b,,,`],
  ['programme', 'programme', `${person(1)},${'a'.repeat(41)},,,`],
  ['programme', 'programme', `${person(1)},__proto__,,,`],
  ['date', 'from', `${person(1)},,2026-02-29,,`],
  ['date', 'from', `${person(1)},,2026-13-01,,`],
  ['date', 'from', `${person(1)},,01/10/2026,,`],
  ['date', 'from', `${person(1)},,2026-10-01T00:00:00Z,,`],
  ['date', 'to', `${person(1)},,2026-10-01,2026-04-31,`],
  ['date', 'to', `${person(1)},,2026-10-02,2026-10-01,`],
])('%s of %p: %p is refused and the next row is read', async (rule, field, row) => {
  const rows = await read(`NIS,programme,from,to,nota\n${row}\n${person(9)},,,,\n`);
  expect(rows).toMatchObject([
    { line: 2, rule, field },
    { line: 3, nis: person(9) },
  ]);
});

test('a field that is not read may have 200 characters, however many bytes these are', async () => {
  expect(await read(`nis,nota\n${person(1)},${'é'.repeat(200)}\n`)).toMatchObject([
    { line: 2, nis: person(1) },
  ]);
});

test('without a programme or a day anywhere the row is refused', async () => {
  const text = `nis\n${person(1)}\n`;
  expect(await read(text, { from: '2026-10-01' })).toMatchObject([
    { rule: 'programme', field: 'programme' },
  ]);
  expect(await read(text, { programme: 'gestante' })).toMatchObject([
    { rule: 'date', field: 'from' },
  ]);
});
