import { expect, test } from '@jest/globals';
import { FileRefused } from '@mutirao/adapters/csv';
import { nisWithCheckDigit } from '@mutirao/contracts';
import { type MemberRow, type RefusedMember, readMembers } from './members-csv.ts';

const nis = (n: number): string => nisWithCheckDigit(String(n).padStart(10, '0'));

async function read(file: string | Buffer): Promise<(MemberRow | RefusedMember)[]> {
  const rows: (MemberRow | RefusedMember)[] = [];
  async function* pieces() {
    const bytes = Buffer.from(file as string);
    for (let at = 0; at < bytes.length; at += 37) yield bytes.subarray(at, at + 37);
  }
  for await (const batch of readMembers(pieces())) rows.push(...batch);
  return rows;
}

const ana = { registry: nis(1), fullName: 'Érica, "a" Régia' };

test.each([
  ['UTF-8', Buffer.from(`nis,full_name\n${nis(1)},"Érica, ""a"" Régia"`)],
  [
    'a byte-order mark and CRLF',
    Buffer.from(`\u{feff}NIS,Full_Name\r\n${nis(1)},"Érica, ""a"" Régia"\r\n`),
  ],
  [
    'ISO-8859-1 and semicolons',
    Buffer.from(`beneficiary;full_name\n${nis(1)};"Érica, ""a"" Régia"\n`, 'latin1'),
  ],
])('people are read from %s', async (_, file) => {
  expect(await read(file)).toEqual([{ line: 2, registry: nis(1), person: ana }]);
});

test('optional fields are read where they are, a phone as it is dialled; no other column is', async () => {
  const rows = await read(`email,age,registry,phone,full_name,neighbourhood
a@example.org,44,${nis(1)},+55 (00) 96000-0001,Ana Inventada,Maré Alta
,,${nis(2)},,=Caio,
`);
  expect(rows).toEqual([
    {
      line: 2,
      registry: nis(1),
      person: {
        registry: nis(1),
        fullName: 'Ana Inventada',
        neighbourhood: 'Maré Alta',
        phone: '+5500960000001',
        email: 'a@example.org',
      },
    },
    { line: 3, registry: nis(2), person: { registry: nis(2), fullName: '=Caio' } },
  ]);
});

test.each([
  ['', undefined],
  ['name,phone\n', undefined],
  ['nis,name\n', 'full_name'],
  ['nis,registry,full_name\n', 'registry'],
  ['nis,full_name,NIS\n', 'NIS'],
  ['nis,full_name,phone,phone\n', 'phone'],
])('the header %p refuses the file', async (text, field) => {
  const error = await read(text).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(FileRefused);
  expect(error).toMatchObject({ rule: 'columns', line: 1, field });
});

test.each([
  ['columns', '', `${nis(1)},Ana`],
  ['columns', '', `"${nis(1)},Ana,,,`],
  ['too-long', 'note', `1,,,,${'é'.repeat(201)}`],
  ['nis', 'Registry', `123,,bad,,`],
  ['nis-check-digit', 'Registry', `00000000018,Ana,,,`],
  ['name', 'full_name', `${nis(1)},,bad,,`],
  ['name', 'full_name', `${nis(1)}, Ana,,,`],
  ['name', 'full_name', `${nis(1)},1234,,,`],
  ['phone', 'phone', `${nis(1)},Ana,960000001,,`],
  ['email', 'email', `${nis(1)},Ana,,at home,`],
])('%s of %p: %p is refused without its value, and the next is read', async (rule, field, row) => {
  const rows = await read(`Registry,full_name,phone,email,note\n${row}\n${nis(9)},Bia,,,\n`);
  expect(rows).toEqual([
    { line: 2, rule, field, message: expect.any(String) },
    { line: 3, registry: nis(9), person: { registry: nis(9), fullName: 'Bia' } },
  ]);
});
