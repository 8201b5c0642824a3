import { describe, expect, test } from '@jest/globals';
import { minor } from '@mutirao/money';
import { cnab240 } from './cnab240.ts';
import { payment, payoutFile } from './payouts.fixture.ts';
import { plainText } from './plain-text.ts';

const FILE = payoutFile({
  payments: [
    payment(),
    payment({ reference: 'R000124-1', amountMinor: minor(5), payee: { bank: '001' } }),
    payment({
      reference: 'R000125-2',
      amountMinor: minor(999_999_999_999_999),
      payee: {
        name: 'Antônia d’Ávila da Conceição Magalhães',
        document: '00000000191',
        bank: '756',
        branch: '98765-X',
        account: '123456789012-34',
      },
    }),
  ],
});

const records = [...cnab240(FILE)];

test('every record has 240 ASCII characters and a line end', () => {
  for (const record of records) expect(record).toMatch(/^[ -~]{240}\r\n$/);
});

test('a batch has one form of credit: the payer’s bank first, then the others by TED', () => {
  expect(records.map((record) => record.slice(0, 14))).toEqual([
    '00000000      ',
    '00000011C20010',
    '0000001300001A',
    '0000001300002B',
    '00000015      ',
    '00000021C20410',
    '0000002300001A',
    '0000002300002B',
    '0000002300003A',
    '0000002300004B',
    '00000025      ',
    '00099999      ',
  ]);
});

const COMPANY = [
  [18, 18, '2'], // Tipo de inscrição: CNPJ
  [19, 32, '99000002000148'],
  [33, 52, 'C0012'], // Convênio
  [53, 57, '00123'], // Agência
  [58, 58, '4'],
  [59, 70, '000000005678'], // Conta
  [71, 71, 'X'],
  [72, 72, ''],
  [73, 102, 'MUNICIPIO DE VILA MUTIRAO'],
] as const;

/** The fields of FEBRABAN's layout, from and to which position, each with what must stand in it. */
const LAYOUT: [string, number, readonly (readonly [number, number, string])[]][] = [
  [
    'file header',
    0,
    [
      [1, 3, '000'], // Código do banco
      [4, 7, '0000'], // Lote
      [8, 8, '0'], // Tipo de registro
      ...COMPANY,
      [143, 143, '1'], // Remessa
      [144, 151, '20112026'], // Data de geração
      [152, 157, '174509'], // Hora de geração
      [158, 163, '000007'], // Número sequencial do arquivo
      [164, 166, '103'], // Versão do leiaute
      [167, 171, '00000'], // Densidade
      [192, 211, 'P12'], // Uso reservado da empresa
    ],
  ],
  [
    'batch header',
    5,
    [
      [1, 3, '000'],
      [4, 7, '0002'],
      [8, 8, '1'],
      [9, 9, 'C'], // Tipo da operação: crédito
      [10, 11, '20'], // Tipo do serviço: fornecedores
      [12, 13, '41'], // Forma de lançamento: TED, outra titularidade
      [14, 16, '046'], // Versão do leiaute do lote
      ...COMPANY,
      [173, 177, '00000'], // Número do local
      [213, 217, '00000'], // CEP
      [223, 224, '01'], // Indicativo da forma de pagamento: débito em conta
    ],
  ],
  [
    'segment A',
    8,
    [
      [1, 3, '000'],
      [4, 7, '0002'],
      [8, 8, '3'],
      [9, 13, '00003'], // Número sequencial do registro no lote
      [14, 14, 'A'],
      [15, 15, '0'], // Tipo de movimento: inclusão
      [16, 17, '00'], // Código da instrução
      [18, 20, '018'], // Câmara: TED
      [21, 23, '756'], // Banco do favorecido
      [24, 28, '98765'], // Agência
      [29, 29, 'X'],
      [30, 41, '123456789012'], // Conta
      [42, 42, '3'],
      [43, 43, '4'],
      [44, 73, 'ANTONIA D AVILA DA CONCEICAO M'],
      [74, 93, 'R000125-2'], // Seu número
      [94, 101, '23112026'], // Data do pagamento
      [102, 104, 'BRL'],
      [105, 119, '000000000000000'], // Quantidade da moeda
      [120, 134, '999999999999999'], // Valor do pagamento
      [135, 154, ''], // Nosso número
      [155, 162, '00000000'], // Data real
      [163, 177, '000000000000000'], // Valor real
      [220, 224, '00005'], // Finalidade da TED: pagamento de fornecedores
      [225, 226, 'CC'], // Finalidade complementar: conta corrente
      [230, 230, '0'], // Aviso ao favorecido
      [231, 240, ''], // Ocorrências
    ],
  ],
  [
    'segment B',
    9,
    [
      [1, 3, '000'],
      [4, 7, '0002'],
      [8, 8, '3'],
      [9, 13, '00004'],
      [14, 14, 'B'],
      [18, 18, '1'], // Tipo de inscrição: CPF
      [19, 32, '00000000000191'],
      [63, 67, '00000'], // Número do local
      [118, 122, '00000'], // CEP
      [128, 135, '23112026'], // Data do vencimento
      [136, 150, '999999999999999'], // Valor do documento
      [151, 165, '000000000000000'], // Abatimento
      [166, 180, '000000000000000'], // Desconto
      [181, 195, '000000000000000'], // Mora
      [196, 210, '000000000000000'], // Multa
      [226, 226, '0'], // Aviso ao favorecido
      [227, 232, '000000'], // UG (SIAPE)
      [233, 240, '00000000'], // ISPB
    ],
  ],
  [
    'batch trailer',
    10,
    [
      [1, 3, '000'],
      [4, 7, '0002'],
      [8, 8, '5'],
      [18, 23, '000006'], // Quantidade de registros do lote
      [24, 41, '001000000000000004'], // Somatória dos valores
      [42, 59, '000000000000000000'],
      [60, 65, '000000'], // Número do aviso de débito
    ],
  ],
  [
    'file trailer',
    11,
    [
      [1, 3, '000'],
      [4, 7, '9999'],
      [8, 8, '9'],
      [18, 23, '000002'], // Quantidade de lotes
      [24, 29, '000012'], // Quantidade de registros
      [30, 35, '000000'], // Contas para conciliação
    ],
  ],
];

describe('each field stands where the layout has it, and nothing between', () => {
  test.each(LAYOUT)('%s', (_, index, fields) => {
    const record = records[index]?.slice(0, 240) ?? '';
    const expected = fields.reduce(
      (line, [from, to, value]) => line.padEnd(from - 1) + value.padEnd(to - from + 1),
      '',
    );
    expect(record).toBe(expected.padEnd(240));
    for (const [from, to, value] of fields) {
      expect([from, record.slice(from - 1, to)]).toEqual([from, value.padEnd(to - from + 1)]);
    }
  });
});

test('a credit at the payer’s own bank names no clearing house and no purpose', () => {
  const [, , segment = ''] = records;
  expect([segment.slice(17, 20), segment.slice(219, 226)]).toEqual(['000', '       ']);
});

test.each([
  ['São João & Irmãos', 'SAO JOAO & IRMAOS'],
  ['Café Ærø — Łódź', 'CAFE AERO LODZ'],
  ['ﬁos ª1º Weiß', 'FIOS A1O WEISS'],
  ['linha\r\nnova\tcoluna\u0000', 'LINHA NOVA COLUNA'],
  ['市場 Zé', 'ZE'],
  [`${'A'.repeat(29)} B`, 'A'.repeat(29)],
])('the name %p is written as %p', (name, written) => {
  expect(plainText(name, 30)).toBe(written);
});

test.each([
  ['an account without check digit', payment({ payee: { account: '12345' } })],
  ['a branch of six digits', payment({ payee: { branch: '123456' } })],
  ['an amount of sixteen digits', payment({ amountMinor: minor(1_000_000_000_000_000) })],
  ['a reference of 21 characters', payment({ reference: 'R'.repeat(21) })],
  ['a negative amount', payment({ amountMinor: minor(-5) })],
])('%s is a mistake of the caller, never cut', (_, bad) => {
  expect(() => [...cnab240(payoutFile({ payments: [bad] }))]).toThrow(RangeError);
});
